// `generate`: makes a batch of codes at once, as the API's job would, and writes them as CSV.
import { open } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBatch as createBatchOperation } from '../../contract/management/batch.ts';
import { codesCsv } from '../batch/codes-csv.ts';
import { createBatch, type BatchOrder } from '../batch/create-batch.ts';
import { issueCodes, markFailed, NoFreeCodes } from '../batch/issue-codes.ts';
import { findBatch, type BatchRef, type BatchRow } from '../batch/queries.ts';
import { requireCampaign } from '../campaign/queries.ts';
import type { Database } from '../db/database.ts';
import { privateId, publicId } from '../db/id.ts';
import {
  asNumber,
  checkBody,
  inOptions,
  OPERATOR,
  operatorOf,
  organizationOf,
} from './operator.ts';
import { CommandError, printResult, progressBar, withInstallation } from './terminal.ts';

export interface GenerateOptions {
  campaign: string;
  quantity: string;
  source?: string;
  prefix?: string;
  pattern?: string;
  length?: string;
  output?: string;
  json?: boolean;
}

export async function run(options: GenerateOptions): Promise<void> {
  const { json = false } = options;
  // with --json standard output is for the result: the codes go to a file, or stay where they are
  const output = options.output ?? (json ? undefined : '-');
  if (json && output === '-') throw new CommandError('--json needs an --output that is a file');
  const batch = await withInstallation(async ({ db }, config) => {
    // opened first: what cannot be written is not made
    const target = output === undefined ? undefined : await openOutput(output);
    const made = await make(db, await order(db, options));
    if (target) await pipeline(Readable.from(codesCsv(db, made, config.publicUrl)), target);
    return made;
  }).catch((error: unknown) => inOptions(error));
  const id = publicId('batch', batch.id);
  const result = { id, status: batch.status, created: batch.created_count, file: output ?? null };
  // the codes were the output
  if (output !== '-') {
    const where = output === undefined ? '' : `, written to ${output}`;
    printResult(json, result, `${batch.created_count} codes in batch ${id}${where}`);
  }
}

async function order(db: Database, options: GenerateOptions): Promise<BatchRef> {
  const { source, prefix, pattern } = options;
  const body = {
    quantity: asNumber(options.quantity),
    ...(source === undefined ? {} : { source_id: source }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(options.length === undefined ? {} : { length: asNumber(options.length) }),
  };
  checkBody(createBatchOperation.schema.body, body);
  const campaignId = privateId('campaign', options.campaign);
  const organizationId = await organizationOf(db, 'campaign', campaignId);
  if (!organizationId) throw new CommandError(`There is no campaign ${options.campaign}`);
  return db.transaction(async (tx) => {
    const actor = operatorOf(organizationId);
    const campaign = await requireCampaign(tx, actor, options.campaign, 'share');
    const { id } = await createBatch(tx, OPERATOR, campaign, body as BatchOrder);
    return { organizationId, id };
  });
}

/** Killed on the way, it is finished by the next start of a server. */
async function make(db: Database, ref: BatchRef): Promise<BatchRow> {
  let bar: ReturnType<typeof progressBar> | undefined;
  try {
    await issueCodes(db, ref, {
      onProgress(created, quantity) {
        bar ??= progressBar('Generating', quantity);
        bar.update(created);
      },
    });
  } catch (error) {
    if (!(error instanceof NoFreeCodes)) throw error;
    await markFailed(db, ref, error.message);
    throw new CommandError(error.message);
  }
  bar?.done();
  const batch = await findBatch(db, ref);
  if (batch?.status !== 'completed') throw new Error('The batch was ended by another process');
  return batch;
}

async function openOutput(path: string): Promise<Writable> {
  if (path === '-') return process.stdout;
  const file = await open(path, 'w').catch((error: unknown) => {
    throw new CommandError((error as Error).message);
  });
  return file.createWriteStream();
}
