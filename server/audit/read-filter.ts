// Reads the filters of the audit log into conditions of a statement.
import type { Request } from '../../contract/operation.ts';
import type { downloadAuditLog } from '../../contract/management/audit.ts';
import type { AnyActor } from '../api-key/can.ts';
import { within } from '../api-key/view.ts';
import { requireClient } from '../client/queries.ts';
import type { Conditions } from '../db/conditions.ts';
import type { Queryable } from '../db/database.ts';
import { readAnyId } from '../db/id.ts';
import { invalid } from '../http/api-error.ts';
import { edgesOf } from '../redemption/read-filter.ts';

type Query = Request<typeof downloadAuditLog>['querystring'];

/** What shops do all day: nearly all of the ledger. As the index `ledger_changes` says it. */
const TRAFFIC = [
  'redemption.recorded',
  'redemption.voided',
  'redemption.refunded',
  'hold.taken',
  'hold.renewed',
  'hold.released',
  'hold.expired',
];
const NO_TRAFFIC = `l.kind not in (${TRAFFIC.map((kind) => `'${kind}'`).join(', ')})`;

const ACTOR_KINDS = ['api_key', 'account', 'command_line', 'system'];
const KIND = /^[a-z_]+(\.[a-z_]+)?$/;

/** The conditions on the ledger as `l`. Throws 400, and 404 for a client that is not in sight. */
export async function readFilter(
  db: Queryable,
  actor: AnyActor,
  query: Query,
): Promise<Conditions> {
  const columns = { organization: 'l.organization_id', client: 'l.client_id' };
  const where = within(actor, { ...columns, location: 'l.location_id' });
  if (actor.mode === 'test') {
    where.add(`(select c.mode from campaign c
      where c.organization_id = l.organization_id and c.id = l.campaign_id) = 'test'`);
  }
  if (query.client_id !== undefined) {
    where.is('l.client_id', (await requireClient(db, actor, query.client_id)).id);
  }
  if (query.actor !== undefined) byActor(where, query.actor);
  if (query.kind !== undefined) byKinds(where, query.kind);
  if (query.subject !== undefined) bySubject(where, query.subject);
  const { from, to } = edgesOf(query, 'UTC');
  if (from) where.and('l.at >= ?', from);
  if (to) where.and('l.at < ?', to);
  return where;
}

function byActor(where: Conditions, text: string): void {
  if (ACTOR_KINDS.includes(text)) {
    where.is('l.actor_kind', text);
    return;
  }
  const found = readAnyId(text);
  if (found?.kind !== 'api_key' && found?.kind !== 'account') {
    throw invalid('actor', `must be the id of a key or account, or ${ACTOR_KINDS.join(', ')}`);
  }
  where.is('l.actor_kind', found.kind).is('l.actor_id', found.id);
}

function byKinds(where: Conditions, text: string): void {
  const kinds = text.split(',').map((each) => each.trim());
  if (!kinds.every((kind) => KIND.test(kind))) {
    throw invalid(
      'kind',
      'must be kinds such as campaign.changed or campaign, with commas between',
    );
  }
  const whole = kinds.filter((kind) => kind.includes('.'));
  const parts = kinds.filter((kind) => !kind.includes('.'));
  const values = [where.value(whole), where.value(parts)];
  where.add(`(l.kind = any(${values[0]}) or split_part(l.kind, '.', 1) = any(${values[1]}))`);
  const isOfTraffic = (kind: string) =>
    whole.includes(kind) || parts.includes(kind.split('.')[0] ?? '');
  if (!TRAFFIC.some(isOfTraffic)) where.add(NO_TRAFFIC);
}

function bySubject(where: Conditions, text: string): void {
  const found = readAnyId(text);
  if (!found) throw invalid('subject', 'must be an id as it was answered');
  const { kind, id } = found;
  if (kind === 'voucher') where.is('l.voucher_id', id);
  else if (kind === 'ledger') where.is('l.id', id);
  else if (kind === 'redemption' || kind === 'hold') {
    // by way of its voucher, by which the ledger has an index
    where.is('l.subject_id', id);
    byVoucherOf(where, kind, id);
  } else where.is('l.subject_id', id).add(NO_TRAFFIC);
}

function byVoucherOf(where: Conditions, table: 'redemption' | 'hold', id: string): void {
  const [organization, value] = [where.values[0], where.value(id)];
  where.add(`l.voucher_id = (select s.voucher_id from ${table} s
    where s.organization_id = ${where.value(organization)} and s.id = ${value})`);
}
