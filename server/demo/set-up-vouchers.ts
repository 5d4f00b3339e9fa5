// Makes the codes of a campaign of the story: batches by the real generator, and named ones.
import { codeKey } from '../../contract/code.ts';
import { defaultForm, makeGenerator, patternForm } from '../batch/generate.ts';
import { findBatch, insertBatch, insertCodes } from '../batch/queries.ts';
import type { CampaignRow } from '../campaign/queries.ts';
import type { ClientRow } from '../client/queries.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { insertVoucher } from '../voucher/queries.ts';
import type { PlayedCampaign, PlayedVoucher } from './happening.ts';
import { disableVouchers, ORGANIZATION_ID } from './queries.ts';
import { entryOf, MINUTE_MS, type Stage } from './stage.ts';
import type { Mailing } from './story.ts';

/** Days between a campaign's making and its first day, or a batch's order and its sending. */
export const LEAD_DAYS = 12;
const CODE_LENGTH = 10;

/** A campaign while it is being set up. */
export interface Making extends PlayedCampaign {
  row: CampaignRow;
  client: ClientRow;
  /** When the latest of its parts was made. */
  madeAt: number;
}

/** A batch of generated codes for a mailing. */
export async function setUpBatch(
  stage: Stage,
  campaign: Making,
  mailing: Mailing,
  sourceId: string,
): Promise<PlayedVoucher[]> {
  const { tx, calendar, idAt } = stage;
  const { row } = campaign;
  const sent = mailing.source.sent;
  const printed = sent === undefined ? 0 : calendar.at(sent - LEAD_DAYS, row.time_zone, 14 * 3600);
  const at = Math.max((campaign.madeAt += 5 * MINUTE_MS), printed);
  const { pattern, prefix = null } = mailing;
  const form = pattern ? patternForm(pattern, prefix) : defaultForm(CODE_LENGTH, prefix);
  const id = idAt(at);
  await insertBatch(tx, {
    id,
    organization_id: ORGANIZATION_ID,
    client_id: row.client_id,
    campaign_id: row.id,
    source_id: sourceId,
    quantity: mailing.codes,
    max_uses: row.max_uses_per_voucher,
    prefix,
    pattern: form.pattern,
    has_check: form.hasCheck,
  });
  const batch = await findBatch(tx, { organizationId: ORGANIZATION_ID, id });
  if (!batch) throw new Error('A batch was not made');
  const vouchers = makeCodes(stage, campaign, mailing, sourceId, at);
  const created = await insertCodes(tx, batch, {
    ids: vouchers.map((each) => each.id),
    codes: vouchers.map((each) => each.code),
    keys: vouchers.map((each) => each.codeKey),
  });
  if (created !== mailing.codes) throw new Error(`Codes of ${mailing.source.name} collided`);
  const about = { clientId: row.client_id, campaignId: row.id, subjectId: id };
  stage.happenings.push(
    entryOf(stage, 'batch.created', at, {
      ...about,
      after: {
        id: publicId('batch', id),
        quantity: mailing.codes,
        source_id: publicIdOrNull('source', sourceId),
        pattern: form.pattern,
        max_uses: row.max_uses_per_voucher,
      },
    }),
    entryOf(stage, 'batch.completed', at + 1000, {
      ...about,
      actor: { kind: 'system', id: null },
      after: { created },
    }),
  );
  await loseSome(stage, campaign, mailing, vouchers);
  return vouchers;
}

/** The batch's codes in their index's order, as the job makes them. */
function makeCodes(
  stage: Stage,
  campaign: Making,
  mailing: Mailing,
  sourceId: string,
  at: number,
): PlayedVoucher[] {
  const { row, story, client } = campaign;
  const random = stage.random.fork(`codes ${client.name} ${row.name} ${mailing.source.name}`);
  const { pattern, prefix = null } = mailing;
  const form = pattern ? patternForm(pattern, prefix) : defaultForm(CODE_LENGTH, prefix);
  const generate = makeGenerator(form, (size) => random.bytes(size));
  // two batches of one pattern must not meet, nor a named code
  const taken = new Set((story.named ?? []).map(({ code }) => codeKey(code)));
  for (const each of campaign.mailed.flat()) taken.add(each.codeKey);
  const codes = new Map<string, string>();
  while (codes.size < mailing.codes) {
    const { code, key } = generate();
    if (!taken.has(key)) codes.set(key, code);
  }
  return [...codes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, code]) => ({ ...voucherOf(campaign, sourceId, code, key), id: stage.idAt(at) }));
}

const voucherOf = (campaign: Making, sourceId: string | null, code: string, key: string) => ({
  clientId: campaign.row.client_id,
  mode: campaign.mode,
  sourceId,
  code,
  codeKey: key,
  maxUses: campaign.row.max_uses_per_voucher,
  campaign,
});

/** Codes that were reported lost, and that nobody uses afterwards without being refused. */
async function loseSome(
  stage: Stage,
  campaign: Making,
  { lost }: Mailing,
  vouchers: PlayedVoucher[],
): Promise<void> {
  if (!lost) return;
  const { row } = campaign;
  const step = Math.floor(vouchers.length / lost.codes);
  const gone = vouchers.filter((_, i) => i % step === 0).slice(0, lost.codes);
  await disableVouchers(
    stage.tx,
    gone.map(({ id }) => id),
  );
  gone.forEach((voucher, i) => {
    const at = stage.calendar.at(lost.on, row.time_zone, 16 * 3600 + i * 40);
    const about = {
      clientId: row.client_id,
      campaignId: row.id,
      voucherId: voucher.id,
      subjectId: voucher.id,
      before: { status: 'active' },
      after: { status: 'disabled' },
    };
    const happening = entryOf(stage, 'voucher.disabled', at, about);
    stage.happenings.push({ ...happening, disabled: [voucher] });
  });
}

/** One named code. */
export async function setUpVoucher(
  stage: Stage,
  campaign: Making,
  code: string,
  sourceId: string | null,
): Promise<PlayedVoucher> {
  const { row } = campaign;
  const at = (campaign.madeAt += 5 * MINUTE_MS);
  const voucher = {
    ...voucherOf(campaign, sourceId, code, codeKey(code) ?? ''),
    id: stage.idAt(at),
  };
  await insertVoucher(stage.tx, {
    id: voucher.id,
    organization_id: ORGANIZATION_ID,
    client_id: row.client_id,
    campaign_id: row.id,
    source_id: sourceId,
    mode: row.mode,
    code,
    code_key: voucher.codeKey,
    max_uses: voucher.maxUses,
    valid_from: null,
    valid_until: null,
    metadata: null,
  });
  const about = {
    clientId: row.client_id,
    campaignId: row.id,
    voucherId: voucher.id,
    subjectId: voucher.id,
    after: { code, max_uses: voucher.maxUses, valid_from: null, valid_until: null },
  };
  stage.happenings.push(entryOf(stage, 'voucher.created', at, about));
  return voucher;
}
