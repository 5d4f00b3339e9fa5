// One change, as the ledger keeps it: who did what to what, before and after.

export type LedgerKind =
  | 'redemption.recorded'
  | 'redemption.voided'
  | 'redemption.refunded'
  | 'redemption.amended'
  | 'hold.taken'
  | 'hold.renewed'
  | 'hold.released'
  | 'hold.expired'
  | 'conflict.opened'
  | 'conflict.resolved'
  | 'organization.created'
  | 'account.created'
  | 'account.changed'
  | 'account.removed'
  | 'account.password_changed'
  | 'account.reset_link_made'
  | 'account.totp_enabled'
  | 'account.totp_disabled'
  | 'account.recovery_code_used'
  | 'session.opened'
  | 'session.ended'
  | 'invitation.created'
  | 'invitation.withdrawn'
  | 'invitation.accepted'
  | 'organization.changed'
  | 'campaign.submitted'
  | 'campaign.approved'
  | 'campaign.rejected'
  | 'client.paused'
  | 'client.resumed'
  | 'client.created'
  | 'client.changed'
  | 'location.created'
  | 'location.changed'
  | 'location.archived'
  | 'device.invited'
  | 'device.paired'
  | 'device.changed'
  | 'device.revoked'
  | 'staff.created'
  | 'staff.changed'
  | 'staff.removed'
  | 'shift.began'
  | 'shift.ended'
  | 'campaign.created'
  | 'campaign.changed'
  | 'campaign.archived'
  | 'source.created'
  | 'source.changed'
  | 'source.delivered'
  | 'cost.created'
  | 'cost.removed'
  | 'lead.created'
  | 'lead.erased'
  | 'lead.mailed'
  | 'lead.unsubscribed'
  | 'print.ordered'
  | 'print.completed'
  | 'print.cancelled'
  | 'print.failed'
  | 'recipients.uploaded'
  | 'recipients.deleted'
  | 'batch.spoiled'
  | 'batch.created'
  | 'batch.completed'
  | 'batch.failed'
  | 'import.created'
  | 'import.completed'
  | 'import.failed'
  | 'guessing.suspected'
  | 'retention.changed'
  | 'retention.applied'
  | 'erasure.requested'
  | 'erasure.completed'
  | 'holder.exported'
  | 'voucher.created'
  | 'voucher.changed'
  | 'voucher.disabled'
  | 'voucher.enabled'
  | 'order_endpoint.created'
  | 'order_endpoint.rotated'
  | 'order_endpoint.archived'
  | 'api_key.created'
  | 'api_key.rotated'
  | 'api_key.revoked'
  | 'webhook_endpoint.created'
  | 'webhook_endpoint.changed'
  | 'webhook_endpoint.rotated'
  | 'webhook_endpoint.removed'
  | 'webhook_endpoint.tested'
  | 'webhook_endpoint.failing'
  | 'webhook_endpoint.disabled'
  | 'webhook_delivery.retried';

export interface Actor {
  kind: 'api_key' | 'account' | 'device' | 'command_line' | 'system';
  id: string | null;
}

export interface LedgerEntry {
  organizationId: string;
  kind: LedgerKind;
  actor: Actor;
  /** Milliseconds since 1970. */
  at: number;
  clientId?: string | null;
  campaignId?: string | null;
  voucherId?: string | null;
  /** The redemption, hold, client, key … that changed. */
  subjectId?: string | null;
  shop?: string | null;
  locationId?: string | null;
  before?: object | null;
  after?: object | null;
}
