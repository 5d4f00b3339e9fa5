// Keeps what a person has to settle: refused reports of sales, once for each order however often
// repeated, and amounts that differ from ours, once for each redemption.
import { MAX_CODE_LENGTH } from '../../contract/code.ts';
import type { Statement } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { forRows, inKeyOrder } from '../db/rows.ts';
import type { Changes } from '../redemption/changes.ts';
import type { Redeem } from '../redemption/command.ts';

/** Reports of unknown codes that one key may leave behind in a day. */
const UNKNOWN_PER_DAY = 500;
/** Differing amounts of one client that are kept in a day: a shop that is wrong is always wrong. */
const DIFFERING_PER_DAY = 500;

const openConflicts = forRows(
  'conflict-open',
  {
    organization_id: 'uuid',
    id: 'uuid',
    client_id: 'uuid',
    voucher_id: 'uuid',
    api_key_id: 'uuid',
    redemption_id: 'uuid',
    mode: 'text',
    kind: 'text',
    reason: 'text',
    shop: 'text',
    code: 'text',
    code_key: 'text',
    order_reference: 'text',
    amount_minor: 'bigint',
    currency: 'text',
    redeemed_at: 'timestamptz',
    evidence: 'jsonb',
    created_at: 'timestamptz',
    ledger_id: 'uuid',
    actor_kind: 'text',
  },
  (source) => `
    with rows as materialized (select * from ${source} q),
    differing as materialized (
      select organization_id, client_id, (
        select count(*) from (
          select 1 from conflict k
          where k.organization_id = d.organization_id and k.client_id = d.client_id
            and k.kind = 'amount_differs' and k.created_at > d.at - interval '1 day'
          limit ${DIFFERING_PER_DAY}) kept) as today
      from (select organization_id, client_id, max(created_at) as at from rows
        where kind = 'amount_differs' group by 1, 2) d),
    opened as (
      insert into conflict (organization_id, id, client_id, voucher_id, api_key_id, redemption_id,
        mode, kind, reason, shop, code, code_key, order_reference, amount_minor, currency,
        redeemed_at, evidence, created_at)
      select organization_id, id, client_id, voucher_id, api_key_id, redemption_id, mode, kind,
        reason, shop, code, code_key, order_reference, amount_minor, currency, redeemed_at, evidence,
        created_at
      from rows q
      where case
        when q.reason = 'voucher_not_found' then (
          select count(*) from conflict k
          where k.organization_id = q.organization_id and k.api_key_id = q.api_key_id
            and k.reason = 'voucher_not_found' and k.created_at > q.created_at - interval '1 day'
          ) + q.n <= ${UNKNOWN_PER_DAY}
        when q.kind = 'amount_differs' then (
          select d.today from differing d
          where d.organization_id = q.organization_id and d.client_id = q.client_id
          ) + q.n <= ${DIFFERING_PER_DAY}
        else true end
      on conflict do nothing
      returning id
    )
    insert into ledger (organization_id, epoch, id, kind, client_id, voucher_id, subject_id,
      actor_kind, actor_id, shop, after, at)
    select q.organization_id, (select epoch from installation), q.ledger_id, 'conflict.opened',
      q.client_id, q.voucher_id, q.id, q.actor_kind, q.api_key_id, q.shop,
      jsonb_build_object('kind', q.kind, 'reason', q.reason, 'code', q.code,
        'order_reference', q.order_reference, 'amount_minor', q.amount_minor), q.created_at
    from rows q join opened using (id)`,
);

const codeKeyOf = ({ codeKey, codeAsked }: Redeem) =>
  codeKey ?? codeAsked.slice(0, MAX_CODE_LENGTH * 4);

const uniqueKey = ({ command }: Changes['conflicts'][number]) =>
  [
    command.scope.clientId,
    command.scope.shop,
    codeKeyOf(command),
    command.orderReference,
    command.id,
  ].join('\n');

export const conflictStatement = (conflicts: Changes['conflicts'], now: number): Statement =>
  openConflicts.for(
    inKeyOrder(conflicts, uniqueKey).map((opened) => {
      const { command, voucher, kind, reason, redemption, evidence } = opened;
      const { scope } = command;
      return {
        organization_id: scope.organizationId,
        id: newId(),
        client_id: scope.clientId,
        voucher_id: voucher?.id,
        api_key_id: scope.actor.id,
        redemption_id: redemption?.id,
        mode: scope.mode,
        kind,
        reason,
        shop: scope.shop,
        code: command.codeAsked.slice(0, MAX_CODE_LENGTH * 4),
        code_key: codeKeyOf(command),
        order_reference: command.orderReference,
        amount_minor: command.amountMinor,
        currency: command.currency ?? voucher?.offer.currency ?? '',
        redeemed_at: new Date(command.redeemedAt ?? now).toISOString(),
        evidence: JSON.stringify({
          reference: command.reference,
          reported_discount_minor: command.discountMinor,
          tax_minor: command.taxMinor ?? undefined,
          location_id: scope.locationId ?? undefined,
          ...evidence,
        }),
        created_at: new Date(now).toISOString(),
        ledger_id: newId(),
        actor_kind: scope.actor.kind,
      };
    }),
  );
