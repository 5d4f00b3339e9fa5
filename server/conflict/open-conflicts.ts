// Keeps refused reports of sales for a person to settle: once per order, however often repeated.
import { MAX_CODE_LENGTH } from '../../contract/code.ts';
import type { Statement } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { forRows, inKeyOrder } from '../db/rows.ts';
import type { Changes } from '../redemption/changes.ts';
import type { Redeem } from '../redemption/command.ts';

/** Reports of unknown codes that one key may leave behind in a day. */
const UNKNOWN_PER_DAY = 500;

const openConflicts = forRows(
  'conflict-open',
  {
    organization_id: 'uuid',
    id: 'uuid',
    client_id: 'uuid',
    voucher_id: 'uuid',
    api_key_id: 'uuid',
    mode: 'text',
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
    opened as (
      insert into conflict (organization_id, id, client_id, voucher_id, api_key_id, mode, kind,
        reason, shop, code, code_key, order_reference, amount_minor, currency, redeemed_at, evidence,
        created_at)
      select organization_id, id, client_id, voucher_id, api_key_id, mode, 'refused_redemption',
        reason, shop, code, code_key, order_reference, amount_minor, currency, redeemed_at, evidence,
        created_at
      from rows q
      where q.reason <> 'voucher_not_found' or (
        select count(*) from conflict k
        where k.organization_id = q.organization_id and k.api_key_id = q.api_key_id
          and k.reason = 'voucher_not_found' and k.created_at > q.created_at - interval '1 day'
      ) + q.n <= ${UNKNOWN_PER_DAY}
      on conflict do nothing
      returning id
    )
    insert into ledger (organization_id, epoch, id, kind, client_id, voucher_id, subject_id,
      actor_kind, actor_id, shop, after, at)
    select q.organization_id, (select epoch from installation), q.ledger_id, 'conflict.opened',
      q.client_id, q.voucher_id, q.id, q.actor_kind, q.api_key_id, q.shop,
      jsonb_build_object('reason', q.reason, 'code', q.code, 'order_reference', q.order_reference,
        'amount_minor', q.amount_minor), q.created_at
    from rows q join opened using (id)`,
);

const codeKeyOf = ({ codeKey, codeAsked }: Redeem) =>
  codeKey ?? codeAsked.slice(0, MAX_CODE_LENGTH * 4);

const uniqueKey = ({ command }: Changes['conflicts'][number]) =>
  [command.scope.clientId, command.scope.shop, codeKeyOf(command), command.orderReference].join(
    '\n',
  );

export const conflictStatement = (conflicts: Changes['conflicts'], now: number): Statement =>
  openConflicts.for(
    inKeyOrder(conflicts, uniqueKey).map(({ command, voucher, reason }) => {
      const { scope } = command;
      return {
        organization_id: scope.organizationId,
        id: newId(),
        client_id: scope.clientId,
        voucher_id: voucher?.id,
        api_key_id: scope.actor.id,
        mode: scope.mode,
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
          used: voucher?.used,
          held: voucher?.held,
          max_uses: voucher?.maxUses,
        }),
        created_at: new Date(now).toISOString(),
        ledger_id: newId(),
        actor_kind: scope.actor.kind,
      };
    }),
  );
