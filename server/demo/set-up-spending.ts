// What a campaign of the story cost beside its sources' own price, and what the mail house says of them.
import { parseAmount, toDecimal } from '../../contract/money.ts';
import { publicId, publicIdOrNull } from '../db/id.ts';
import { insertCost } from '../source/cost-queries.ts';
import { insertDeliveries, ORGANIZATION_ID } from './queries.ts';
import type { Making } from './set-up-vouchers.ts';
import { entryOf, type Stage } from './stage.ts';
import type { CostStory, SourceStory } from './story.ts';

/** Cost lines of a campaign, or of one of its sources; what lies ahead is not spent yet. */
export async function setUpCosts(
  stage: Stage,
  { row }: Making,
  costs: readonly CostStory[],
  sourceId: string | null,
): Promise<void> {
  for (const { kind, amount, on, description } of costs) {
    const at = stage.calendar.at(on, row.time_zone, 10 * 3600);
    if (at >= stage.calendar.end) continue;
    const cost = {
      id: stage.idAt(at),
      organization_id: ORGANIZATION_ID,
      client_id: row.client_id,
      campaign_id: row.id,
      source_id: sourceId,
      kind,
      amount_minor: parseAmount(amount, row.currency) ?? 0,
      on_date: stage.calendar.date(on),
      description,
    };
    await insertCost(stage.tx, cost);
    const after = {
      id: publicId('cost', cost.id),
      source_id: publicIdOrNull('source', sourceId),
      kind,
      amount: toDecimal(cost.amount_minor, row.currency),
      currency: row.currency,
      date: cost.on_date,
      description,
    };
    const about = { clientId: row.client_id, campaignId: row.id, subjectId: cost.id, after };
    stage.happenings.push(entryOf(stage, 'cost.created', at, about));
  }
}

/** Of what was mailed: days after the sending, and how much of it arrived or came back by then. */
const POST = [
  { kind: 'mailed', after: 0, share: 1 },
  { kind: 'delivered', after: 1, share: 0.41 },
  { kind: 'delivered', after: 2, share: 0.45 },
  { kind: 'delivered', after: 3, share: 0.115 },
  { kind: 'returned', after: 9, share: 0.018 },
] as const;

/** The mail house tells only of what goes by post. */
export async function setUpDeliveries(
  stage: Stage,
  { row }: Making,
  { kind, quantity, sent }: SourceStory,
  sourceId: string,
): Promise<void> {
  if (kind !== 'direct_mail' || quantity === undefined || sent === undefined) return;
  const days = POST.flatMap(({ kind: what, after, share }) => {
    const at = stage.calendar.at(sent + after, row.time_zone, 17 * 3600);
    if (at >= stage.calendar.end) return [];
    const pieces = Math.round(quantity * share);
    return [{ id: stage.idAt(at), at, kind: what, on: sent + after, quantity: pieces }];
  });
  const place = { client_id: row.client_id, campaign_id: row.id, source_id: sourceId };
  await insertDeliveries(
    stage.tx,
    days.map(({ on, at, ...day }) => ({
      ...place,
      ...day,
      on_date: stage.calendar.date(on),
      recorded_at: new Date(at).toISOString(),
    })),
  );
  for (const { at, kind: what, quantity: pieces } of days) {
    stage.happenings.push(
      entryOf(stage, 'source.delivered', at, {
        clientId: row.client_id,
        campaignId: row.id,
        subjectId: sourceId,
        after: { [what]: pieces },
      }),
    );
  }
}
