// `import`: takes own codes from a CSV file at once, as the API's job would.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { privateId } from '../db/id.ts';
import { keepFile, queueKept } from '../import/create-import.ts';
import { Overtaken } from '../import/add-piece.ts';
import { importCodes, type Imported } from '../import/import-codes.ts';
import { findImport, type ImportRef, type ImportRow } from '../import/queries.ts';
import { rejectedCsv } from '../import/rejected-csv.ts';
import { importAnswer } from '../import/answer.ts';
import { inOptions, OPERATOR, operatorOf, organizationOf } from './operator.ts';
import { CommandError, printResult, progressBar, withInstallation } from './terminal.ts';

const LOOK_AGAIN_MS = 500;

export interface ImportOptions {
  campaign: string;
  source?: string;
  rejected?: string;
  json?: boolean;
}

export async function run(path: string, options: ImportOptions): Promise<void> {
  const { json = false } = options;
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new CommandError((error as Error).message);
  });
  await file.close();
  const row = await withInstallation(async ({ db }) => {
    const done = await importFile(db, await take(db, path, options));
    if (options.rejected !== undefined) await writeRejected(db, done, options.rejected);
    return done;
  }).catch((error: unknown) => inOptions(error, `There is no campaign ${options.campaign}`));
  const answer = importAnswer(row);
  const lines = [
    `${answer.accepted.toLocaleString('en')} codes imported, ` +
      `${answer.rejected.toLocaleString('en')} rows rejected (${answer.id})`,
    ...answer.warnings,
  ];
  if (answer.rejected > 0 && options.rejected === undefined) {
    lines.push(
      'To see the rows and why: import again with --rejected FILE; nothing is taken twice',
    );
  }
  if (row.status === 'failed') throw new CommandError(row.failure ?? 'The import failed');
  printResult(json, { ...answer, rejected_file: options.rejected ?? null }, lines.join('\n'));
}

async function take(db: Database, path: string, options: ImportOptions): Promise<ImportRef> {
  const organizationId = await organizationOf(
    db,
    'campaign',
    privateId('campaign', options.campaign),
  );
  if (!organizationId) throw new CommandError(`There is no campaign ${options.campaign}`);
  const order = {
    actor: operatorOf(organizationId),
    campaignId: options.campaign,
    sourceId: options.source,
  };
  const kept = await keepFile(db, order, createReadStream(path, { highWaterMark: 1024 * 1024 }));
  try {
    await db.transaction((tx) => queueKept(tx, OPERATOR, order, kept));
  } finally {
    await kept.drop();
  }
  return kept.ref;
}

/** Killed on the way, it is finished by the next start of a server. */
async function importFile(db: Database, ref: ImportRef): Promise<ImportRow> {
  let bar: ReturnType<typeof progressBar> | undefined;
  const onProgress = (bytesRead: number, byteCount: number) => {
    bar ??= progressBar('Importing', byteCount);
    bar.update(bytesRead);
  };
  for (let imported: Imported = 'more'; imported !== 'all';) {
    imported = await importCodes(db, ref, { onProgress }).catch((error: unknown) => {
      if (error instanceof Overtaken) return 'more';
      throw error;
    });
    // a server may be at it too: then this only waits for it
    if (imported === 'elsewhere') await sleep(LOOK_AGAIN_MS);
  }
  bar?.done();
  const row = await findImport(db, ref);
  if (!row) throw new Error('The import was dropped by another process');
  return row;
}

async function writeRejected(db: Database, row: ImportRow, path: string): Promise<void> {
  const file = await open(path, 'w').catch((error: unknown) => {
    throw new CommandError((error as Error).message);
  });
  const ref = { organizationId: row.organization_id, id: row.id };
  await pipeline(Readable.from(rejectedCsv(db, ref)), file.createWriteStream());
}
