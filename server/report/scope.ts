// Whose figures a report is about: the clients in the actor's sight, or one client, or one campaign.
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import { requireCampaign } from '../campaign/queries.ts';
import { requireClient } from '../client/queries.ts';
import type { Queryable } from '../db/database.ts';
import { notFound } from '../http/api-error.ts';
import { readInstant } from '../http/instant.ts';
import { WHOLE_MARGIN } from './arithmetic.ts';
import { readUndone } from './undone.ts';

export interface ScopeClient {
  id: string;
  currency: string;
  /** The zone by whose days the roll-up counts. */
  timeZone: string;
  /** Days before it are in blocks; null: the roll-up does not know the client yet. */
  spannedUntil: string | null;
  /** Refusals before it (milliseconds) are in blocks; null: none are. */
  refusedUntil: number | null;
  /** Millionths; null: not set. */
  marginMillionths: number | null;
  amountsIncludeTax: boolean | null;
}

export interface Scope {
  organizationId: string;
  clients: ScopeClient[];
  /** Private id; null: all campaigns. */
  campaignId: string | null;
  /** The report as it stood; null: as it is. */
  asOf: Date | null;
}

/** What a report is asked for. */
export interface Asked {
  from: string;
  to: string;
  client_id?: string;
  campaign_id?: string;
  as_of?: string;
}

/** Throws 404 for a client or campaign out of the actor's sight. */
export async function readScope(db: Queryable, actor: AnyActor, asked: Asked): Promise<Scope> {
  const asOf = asked.as_of === undefined ? null : new Date(readInstant(asked.as_of));
  const scope = { organizationId: actor.organizationId, campaignId: null, asOf };
  let clientId: string | undefined;
  if (asked.client_id !== undefined) {
    clientId = (await requireClient(db, actor, asked.client_id)).id;
  }
  const campaign =
    asked.campaign_id === undefined
      ? undefined
      : await requireCampaign(db, actor, asked.campaign_id);
  if (campaign && clientId !== undefined && campaign.client_id !== clientId) throw notFound();
  // what a test key may see never reaches a report
  if (actor.mode === 'test') return { ...scope, clients: [] };
  const clients = await listClients(db, actor, clientId ?? campaign?.client_id);
  return withMargins(db, { ...scope, clients, campaignId: campaign?.id ?? null });
}

/** The margins as they were set at the scope's instant. */
async function withMargins(db: Queryable, scope: Scope): Promise<Scope> {
  const undone = await readUndone(db, scope, 'client.changed');
  const marginOf = (client: ScopeClient) => {
    const was = undone.get(client.id);
    if (!was || !('gross_margin' in was)) return client.marginMillionths;
    return was.gross_margin === null ? null : Math.round(Number(was.gross_margin) * WHOLE_MARGIN);
  };
  return {
    ...scope,
    clients: scope.clients.map((client) => ({ ...client, marginMillionths: marginOf(client) })),
  };
}

interface Row {
  id: string;
  spanned_until: string | null;
  refused_until: Date | null;
  currency: string;
  time_zone: string;
  margin: number | null;
  amounts_include_tax: boolean | null;
}

async function listClients(
  db: Queryable,
  actor: AnyActor,
  clientId: string | undefined,
): Promise<ScopeClient[]> {
  const where = within(actor, { organization: 'c.organization_id', client: 'c.id' }).is(
    'c.id',
    clientId,
  );
  const rows = await db.query<Row>({
    text: `select c.id, c.currency, coalesce(z.time_zone, c.time_zone) as time_zone,
        z.spanned_until::text as spanned_until, z.refused_until,
        round(c.gross_margin * 1000000)::integer as margin, c.amounts_include_tax
      from client c
      left join report_client z on z.organization_id = c.organization_id and z.client_id = c.id
      where ${where.text()} order by c.id`,
    values: where.values,
  });
  return rows.map((row) => ({
    id: row.id,
    currency: row.currency,
    timeZone: row.time_zone,
    spannedUntil: row.spanned_until,
    refusedUntil: row.refused_until?.getTime() ?? null,
    marginMillionths: row.margin,
    amountsIncludeTax: row.amounts_include_tax,
  }));
}
