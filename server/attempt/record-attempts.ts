// Keeps refusals, so that support can open one by the reference that the answer carried.
import { MAX_CODE_LENGTH } from '../../contract/code.ts';
import type { Finding } from '../../contract/refusal.ts';
import type { Statement } from '../db/database.ts';
import { newId } from '../db/id.ts';
import { forRows } from '../db/rows.ts';
import type { Scope } from '../redemption/command.ts';
import type { VoucherState } from '../voucher/state.ts';

/** One refusal. */
export interface Attempt {
  route: string;
  reference: string;
  scope: Scope;
  codeAsked: string;
  voucher: VoucherState | undefined;
  /** The error that was answered. */
  code: string;
  findings: Finding[];
  /** What the caller said that the rules looked at. */
  asked: object;
}

const insertAttempts = forRows(
  'attempt-insert',
  {
    organization_id: 'uuid',
    id: 'uuid',
    reference: 'text',
    client_id: 'uuid',
    api_key_id: 'uuid',
    voucher_id: 'uuid',
    mode: 'text',
    channel: 'text',
    route: 'text',
    shop: 'text',
    code: 'text',
    error_code: 'text',
    findings: 'jsonb',
    context: 'jsonb',
    at: 'timestamptz',
  },
  (source) => `
    insert into attempt (organization_id, id, reference, client_id, api_key_id, voucher_id, mode,
      channel, route, shop, code, error_code, findings, context, at)
    select organization_id, id, reference, client_id, api_key_id, voucher_id, mode, channel, route,
      shop, code, error_code, findings, context, at
    from ${source} q
    on conflict do nothing`,
);

export const attemptStatement = (attempts: readonly Attempt[], now: number): Statement =>
  insertAttempts.for(
    attempts.map(({ route, reference, scope, codeAsked, voucher, code, findings, asked }) => ({
      organization_id: scope.organizationId,
      id: newId(),
      reference,
      client_id: scope.clientId,
      api_key_id: scope.actor.id,
      voucher_id: voucher?.id,
      mode: scope.mode,
      channel: scope.channel,
      route,
      shop: scope.shop,
      code: storable(codeAsked),
      error_code: code,
      findings: JSON.stringify(findings),
      context: JSON.stringify({ ...asked, ...circumstances(voucher) }),
      at: new Date(now).toISOString(),
    })),
  );

/** What was asked for, as far as it can be a code: a NUL in an address would sink the statement. */
const storable = (asked: string) => asked.replaceAll('\0', '').slice(0, MAX_CODE_LENGTH * 4);

/** What the rules saw of the voucher. */
const circumstances = (voucher: VoucherState | undefined) =>
  voucher && {
    voucher_status: voucher.status,
    campaign_status: voucher.offer.status,
    used: voucher.used,
    held: voucher.held,
    max_uses: voucher.maxUses,
    valid_from: voucher.validFrom ?? voucher.offer.validFrom,
    valid_until: voucher.validUntil ?? voucher.offer.validUntil,
    time_zone: voucher.offer.timeZone,
  };
