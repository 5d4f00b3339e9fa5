// An entry of the ledger as the audit log tells it.
import type { Static } from 'typebox';
import type { AuditEntry } from '../../contract/management/audit.ts';
import { isIdKind, publicId, publicIdOrNull, type IdKind } from '../db/id.ts';
import { isoOf } from '../http/instant.ts';
import type { AuditRow } from './queries.ts';

export const auditAnswer = (row: AuditRow): Static<typeof AuditEntry> => ({
  id: publicId('ledger', row.id),
  created_at: isoOf(row.at.getTime()),
  kind: row.kind,
  actor: { kind: row.actor_kind, id: actorId(row), name: row.actor_name },
  address: row.address,
  shop: row.shop,
  location_id: publicIdOrNull('location', row.location_id),
  client_id: publicIdOrNull('client', row.client_id),
  client_name: row.client_name,
  campaign_id: publicIdOrNull('campaign', row.campaign_id),
  voucher_id: publicIdOrNull('voucher', row.voucher_id),
  subject_id: subjectId(row),
  before: row.before,
  after: row.after,
});

function actorId({ actor_kind: kind, actor_id: id }: AuditRow): string | null {
  return id !== null && isIdKind(kind) ? publicId(kind, id) : id;
}

/** Kinds whose subject is not of the kind that their name begins with. */
const SUBJECTS: Record<string, IdKind> = {
  'source.delivered': 'source',
  webhook_delivery: 'webhook_endpoint',
};

function subjectId({ kind, subject_id: id }: AuditRow): string | null {
  if (id === null) return null;
  const [name = ''] = kind.split('.');
  const of = SUBJECTS[kind] ?? SUBJECTS[name] ?? name;
  return isIdKind(of) ? publicId(of, id) : id;
}
