// Takes the order for a batch of codes; the job makes them.
import { MAX_CODE_LENGTH } from '../../contract/code.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import type { Transaction } from '../db/database.ts';
import { newId, publicId, publicIdOrNull } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { readSourceId } from '../source/queries.ts';
import { defaultForm, fitsCode, patternForm, randomLength, spaceOf } from './generate.ts';
import type { CodeForm } from './generate.ts';
import { countOfPattern, findBatch, insertBatch, type BatchRow } from './queries.ts';

export interface BatchOrder {
  quantity: number;
  /** Public id. */
  source_id?: string | null;
  prefix?: string | null;
  pattern?: string | null;
  length?: number | null;
}

const DEFAULT_LENGTH = 10;
/** Possible codes for each one made: with fewer, guessing one gets easy. */
const SPACE_PER_CODE = 20;

/** `campaign` is locked against a change of its client's currency. Throws 400 and 409. */
export async function createBatch(
  tx: Transaction,
  actor: Actor,
  campaign: CampaignRow,
  order: BatchOrder,
): Promise<BatchRow> {
  if (campaign.status === 'archived') {
    throw new ApiError('conflict', { message: 'The campaign is archived: no more codes are made' });
  }
  const form = readForm(order);
  const before = await countOfPattern(tx, campaign, form.pattern);
  refuseSmallSpace(form, order, before);
  const { organization_id, client_id } = campaign;
  const made = {
    id: newId(),
    organization_id,
    client_id,
    campaign_id: campaign.id,
    source_id: await readSourceId(tx, campaign, order.source_id),
    quantity: order.quantity,
    max_uses: campaign.max_uses_per_voucher,
    prefix: order.prefix ?? null,
    pattern: form.pattern,
    has_check: form.hasCheck,
  };
  await insertBatch(tx, made);
  await appendToLedger(tx, [
    {
      organizationId: organization_id,
      kind: 'batch.created',
      actor,
      at: Date.now(),
      clientId: client_id,
      campaignId: campaign.id,
      subjectId: made.id,
      after: {
        id: publicId('batch', made.id),
        quantity: made.quantity,
        source_id: publicIdOrNull('source', made.source_id),
        pattern: made.pattern,
        max_uses: made.max_uses,
      },
    },
  ]);
  const row = await findBatch(tx, { organizationId: organization_id, id: made.id });
  return row!;
}

function readForm({ pattern, prefix, length }: BatchOrder): CodeForm {
  if (pattern && length) throw invalid('length', 'belongs to codes without a pattern');
  if (pattern && (/^[-_]/.test(pattern) || !pattern.includes('#'))) {
    throw invalid('pattern', 'must begin with a letter, digit or #, and hold at least one #');
  }
  const form = pattern
    ? patternForm(pattern, prefix ?? null)
    : defaultForm(length ?? DEFAULT_LENGTH, prefix ?? null);
  if (!fitsCode(form)) {
    const path = pattern ? 'pattern' : prefix ? 'prefix' : 'length';
    throw invalid(path, `makes codes of more than ${MAX_CODE_LENGTH} characters: ${form.pattern}`);
  }
  return form;
}

function refuseSmallSpace(form: CodeForm, order: BatchOrder, before: number): void {
  const space = spaceOf(form);
  const wanted = order.quantity + before;
  if (space >= SPACE_PER_CODE * wanted) return;
  const earlier = before > 0 ? ` and ${before} of earlier batches` : '';
  throw invalid(
    order.pattern ? 'pattern' : 'length',
    `is too short: ${randomLength(form)} random characters make ${space} codes, too few for ` +
      `${order.quantity}${earlier} (${SPACE_PER_CODE} for each are needed, against guessing)`,
  );
}
