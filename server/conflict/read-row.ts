// A row of `conflict` as JSON, with its client's currency, as the rules and the answers know it.
import type { Actor } from '../ledger/entry.ts';
import type { ConflictState } from './state.ts';

const textOrNull = (value: unknown) => (value === null ? null : (value as string));
const instantOrNull = (value: unknown) => (value === null ? null : Date.parse(value as string));

export const conflictFromJson = (row: Record<string, unknown>): ConflictState => ({
  id: String(row.id),
  organizationId: String(row.organization_id),
  clientId: String(row.client_id),
  voucherId: textOrNull(row.voucher_id),
  redemptionId: textOrNull(row.redemption_id),
  mode: row.mode as ConflictState['mode'],
  kind: row.kind as ConflictState['kind'],
  reason: String(row.reason),
  shop: String(row.shop),
  code: String(row.code),
  codeKey: String(row.code_key),
  orderReference: textOrNull(row.order_reference),
  amountMinor: row.amount_minor === null ? null : Number(row.amount_minor),
  currency: String(row.currency),
  clientCurrency: String(row.client_currency),
  redeemedAt: Date.parse(String(row.redeemed_at)),
  evidence: row.evidence as Record<string, unknown>,
  createdAt: Date.parse(String(row.created_at)),
  status: row.status as ConflictState['status'],
  resolution: row.resolution as ConflictState['resolution'],
  resolutionReason: textOrNull(row.resolution_reason),
  resolvedBy:
    row.resolved_by_kind === null
      ? null
      : { kind: row.resolved_by_kind as Actor['kind'], id: textOrNull(row.resolved_by) },
  resolvedAt: instantOrNull(row.resolved_at),
  bookedId: textOrNull(row.booked_id),
  reportedPlace: textOrNull(row.reported_place ?? null),
  earlierPlace: textOrNull(row.earlier_place ?? null),
});
