// Sets a campaign of the story up: its sources, its batches of codes and its named codes.
import { parseAmount } from '../../contract/money.ts';
import { campaignAnswer } from '../campaign/answer.ts';
import { readCampaignFields } from '../campaign/fields.ts';
import { insertCampaign, updateCampaign, type CampaignRow } from '../campaign/queries.ts';
import type { ClientRow } from '../client/queries.ts';
import { insertSource } from '../source/queries.ts';
import type { Day } from './calendar.ts';
import type { PlayedCampaign } from './happening.ts';
import { ORGANIZATION_ID } from './queries.ts';
import { setUpCosts, setUpDeliveries } from './set-up-spending.ts';
import { LEAD_DAYS, setUpBatch, setUpVoucher, type Making } from './set-up-vouchers.ts';
import { entryOf, MINUTE_MS, type Stage } from './stage.ts';
import type { CampaignStory, SourceStory } from './story.ts';

/** `earliest`: the first day on which it can have been made. */
export async function setUpCampaign(
  stage: Stage,
  client: ClientRow,
  story: CampaignStory,
  earliest: Day,
): Promise<PlayedCampaign> {
  const campaign = await makeCampaign(stage, client, story, earliest);
  const sources = new Map<string, string>();
  for (const mailing of story.mailings ?? []) {
    const sourceId = await setUpSource(stage, campaign, mailing.source);
    sources.set(mailing.source.name, sourceId);
    campaign.mailed.push(await setUpBatch(stage, campaign, mailing, sourceId));
    await setUpDeliveries(stage, campaign, mailing.source, sourceId);
  }
  for (const { code, source } of story.shared ?? []) {
    const sourceId = source ? await setUpSource(stage, campaign, source) : null;
    campaign.shared.push(await setUpVoucher(stage, campaign, code, sourceId));
  }
  for (const { code, source } of story.named ?? []) {
    await setUpVoucher(stage, campaign, code, sources.get(source ?? '') ?? null);
  }
  await setUpCosts(stage, campaign, story.costs ?? [], null);
  await changeStatus(stage, campaign);
  return campaign;
}

async function makeCampaign(
  stage: Stage,
  client: ClientRow,
  story: CampaignStory,
  earliest: Day,
): Promise<Making> {
  const { calendar, tx, idAt, offers } = stage;
  const first = story.from === null ? null : calendar.date(story.from);
  const latest = story.fromAtLatest;
  const { terms } = story.fields;
  const blackout = story.blackout?.map((day) => calendar.date(day));
  const body = {
    ...story.fields,
    ...(blackout && { terms: { ...terms, blackout_dates: blackout } }),
    status: story.status === 'draft' ? ('draft' as const) : ('active' as const),
    valid_from: first !== null && latest !== undefined && latest < first ? latest : first,
    valid_until: story.until === null ? null : calendar.date(story.until),
  };
  const fields = { ...readCampaignFields(body, undefined, client), location_ids: null };
  const made = Math.max(story.made ?? (story.from ?? 0) - LEAD_DAYS, earliest);
  const madeAt = calendar.at(made, client.time_zone, 11 * 3600);
  const id = idAt(madeAt);
  const mode = story.mode ?? 'live';
  const created_at = new Date(madeAt);
  await insertCampaign(
    tx,
    { id, organizationId: ORGANIZATION_ID, clientId: client.id, mode },
    fields,
  );
  const row: CampaignRow = {
    ...fields,
    id,
    organization_id: ORGANIZATION_ID,
    client_id: client.id,
    mode,
    approved: true,
    rejection: null,
    paused_with_client: false,
    counted: fields.max_redemptions !== null || fields.per_customer_limit !== null,
    created_at,
    currency: client.currency,
    time_zone: client.time_zone,
  };
  const about = { clientId: client.id, campaignId: id, subjectId: id };
  const after = campaignAnswer(row);
  stage.happenings.push(entryOf(stage, 'campaign.created', madeAt, { ...about, after }));
  const key = { organizationId: ORGANIZATION_ID, campaignId: id, version: 1 };
  await offers.ensure(tx, [key]);
  return { id, story, mode, offer: offers.get(key), mailed: [], shared: [], row, client, madeAt };
}

async function setUpSource(stage: Stage, campaign: Making, story: SourceStory): Promise<string> {
  const { row } = campaign;
  const at = (campaign.madeAt += 5 * MINUTE_MS);
  const id = stage.idAt(at);
  const fields = {
    name: story.name,
    kind: story.kind,
    cost_minor: story.cost === undefined ? null : (parseAmount(story.cost, row.currency) ?? null),
    quantity: story.quantity ?? null,
    sent_on: story.sent === undefined ? null : stage.calendar.date(story.sent),
  };
  const { organization_id, client_id, currency } = row;
  await insertSource(stage.tx, {
    ...fields,
    id,
    organization_id,
    client_id,
    campaign_id: row.id,
    currency,
  });
  const about = { clientId: client_id, campaignId: row.id, subjectId: id };
  stage.happenings.push(entryOf(stage, 'source.created', at, { ...about, after: fields }));
  if (story.postage !== undefined && story.sent !== undefined) {
    const postage = { kind: 'postage', amount: story.postage, on: story.sent } as const;
    await setUpCosts(stage, campaign, [{ ...postage, description: 'To the post office' }], id);
  }
  return id;
}

/** The campaign's later change of status, as a PATCH makes it. */
async function changeStatus(stage: Stage, campaign: Making): Promise<void> {
  const { row, story, offer } = campaign;
  if (story.status === undefined || story.status === 'draft') return;
  const { on, becomes } = story.status;
  await updateCampaign(stage.tx, row, { ...row, status: becomes });
  const at = stage.calendar.at(on, row.time_zone, 9 * 3600);
  const happening = entryOf(stage, 'campaign.changed', at, {
    clientId: row.client_id,
    campaignId: row.id,
    subjectId: row.id,
    before: { status: row.status },
    after: { status: becomes },
  });
  const changed = { ...offer, status: becomes, version: offer.version + 1 };
  stage.happenings.push({ ...happening, offer: changed });
}
