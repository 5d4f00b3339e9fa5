// Shops, publications and codes as they are answered.
import type { Static } from 'typebox';
import type {
  ShopifyCode,
  ShopifyPublication,
} from '../../contract/management/shopify-publication.ts';
import type { ShopifyShop } from '../../contract/management/shopify.ts';
import { publicId } from '../db/id.ts';
import { writeInstant, writeInstantOrNull } from '../http/instant.ts';
import type { CodeRow } from './code-queries.ts';
import type { ShownPublication } from './publication-queries.ts';
import type { ShopRow } from './shop-queries.ts';

export const addressOf = (publicUrl: string, organizationId: string, what: string) =>
  `${publicUrl}/api/shopify/${publicId('organization', organizationId)}/${what}`;

export const shopAnswer = (row: ShopRow, publicUrl: string): Static<typeof ShopifyShop> => ({
  id: publicId('shopify_shop', row.id),
  client_id: publicId('client', row.client_id),
  mode: row.mode,
  domain: row.domain,
  grant: row.grant_kind,
  app_client_id: row.app_client_id,
  status: row.status,
  webhook_url: addressOf(publicUrl, row.organization_id, 'webhooks'),
  redirect_url: addressOf(publicUrl, row.organization_id, 'callback'),
  reread: {
    running: row.reread_from !== null,
    orders_seen: row.reread_seen,
    orders_found: row.reread_found,
    complete_until: writeInstantOrNull(row.reread_done),
  },
  last_error: row.last_error,
  last_error_at: writeInstantOrNull(row.last_error_at),
  connected_at: writeInstantOrNull(row.connected_at),
  disconnected_at: writeInstantOrNull(row.disconnected_at),
  created_at: writeInstant(row.created_at.getTime()),
});

export const publicationAnswer = (row: ShownPublication): Static<typeof ShopifyPublication> => ({
  id: publicId('shopify_publication', row.id),
  shop_id: publicId('shopify_shop', row.shop_id),
  client_id: publicId('client', row.client_id),
  campaign_id: publicId('campaign', row.campaign_id),
  status: statusOf(row),
  problem: row.problem,
  discount_id: row.discount_gid,
  codes: {
    wanted: row.wanted,
    present: row.present,
    under_way: row.under_way,
    failed: row.failed,
  },
  last_error: row.last_error,
  last_error_at: writeInstantOrNull(row.last_error_at),
  created_at: writeInstant(row.created_at.getTime()),
});

function statusOf(row: ShownPublication): Static<typeof ShopifyPublication>['status'] {
  if (row.status !== 'active') return row.status;
  if (row.problem !== null) return 'not_sellable';
  if (row.discount_gid !== null && !row.discount_active) return 'paused';
  const isInStep = row.discount_gid !== null && !row.unlisted && row.under_way === 0 && !row.to_do;
  return isInStep ? 'published' : 'publishing';
}

export const codeAnswer = (row: CodeRow): Static<typeof ShopifyCode> => ({
  voucher_id: publicId('voucher', row.voucher_id),
  code: row.code,
  wanted: row.wanted,
  state: row.state,
  error: row.error,
  changed_at: writeInstant(row.changed_at.getTime()),
});
