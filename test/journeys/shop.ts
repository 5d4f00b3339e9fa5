// A merchant with a key, campaigns and codes, written straight into the tables: what the tests of
// the store-facing API begin with, in a few milliseconds and whatever the management API does.
import { parseAmount } from '../../contract/money.ts';
import { issueKey } from '../../server/api-key/issue-key.ts';
import type { KeySettings } from '../../server/api-key/queries.ts';
import { codeKey } from '../../contract/code.ts';
import type { Database } from '../../server/db/database.ts';
import { newId, privateId, publicId } from '../../server/db/id.ts';

export interface Shop {
  db: Database;
  organizationId: string;
  clientId: string;
  /** As X-Client-Id takes it. */
  publicId: string;
  currency: string;
  /** A key for validate and redeem. */
  key: string;
}

export interface CampaignFields {
  mode?: 'live' | 'test';
  status?: string;
  channels?: string[];
  discount_type?: 'percentage' | 'fixed' | 'free_item';
  /** Per cent, or an amount in the client's currency. */
  discount_value?: number;
  discount_description?: string;
  minimum_spend?: number;
  max_discount?: number;
  valid_from?: Date | string;
  valid_until?: Date | string;
  max_redemptions?: number;
  per_customer_limit?: number;
  name?: string;
}

export interface VoucherFields {
  code?: string;
  status?: string;
  max_uses?: number | null;
  valid_from?: Date | string;
  valid_until?: Date | string;
}

export interface Coded {
  shop: Shop;
  campaignId: string;
  voucherId: string;
  code: string;
}

let serial = 0;
const unique = () => `${process.pid.toString(36)}X${(serial++).toString(36)}`.toUpperCase();

/** `organizationId` inside or outside form. */
export async function makeShop(
  db: Database,
  organizationId: string,
  fields: { name?: string; currency?: string; time_zone?: string } = {},
): Promise<Shop> {
  const organization = privateId('organization', organizationId) ?? organizationId;
  const clientId = newId();
  const { name = `Client ${unique()}`, currency = 'GBP', time_zone = 'Europe/London' } = fields;
  await db.query({
    text: `insert into client (organization_id, id, name, token, currency, time_zone, created_at)
      values ($1, $2, $3, $4, $5, $6, now())`,
    values: [organization, clientId, name, clientId.slice(-12), currency, time_zone],
  });
  const shop = { db, organizationId: organization, clientId, currency, key: '' };
  return { ...shop, publicId: publicId('client', clientId), key: await makeKey(shop) };
}

/** Another key of the shop's client; answers its text. */
export async function makeKey(
  shop: Pick<Shop, 'db' | 'organizationId' | 'clientId'>,
  settings: Partial<KeySettings> = {},
): Promise<string> {
  return shop.db.transaction(async (tx) => {
    const { text } = await issueKey(
      tx,
      { kind: 'command_line', id: null },
      {
        organizationId: shop.organizationId,
        clientId: shop.clientId,
        name: 'shop',
        kind: 'secret',
        scopes: ['validate', 'redeem'],
        mode: 'live',
        shop: 'default',
        allowedIps: null,
        origins: null,
        expiresAt: null,
        ...settings,
      },
    );
    return text;
  });
}

/** An active campaign of 20% off, unless said otherwise; answers its id. */
export async function makeCampaign(shop: Shop, fields: CampaignFields = {}): Promise<string> {
  const id = newId();
  const { discount_type: type = 'percentage', discount_value: value = 20 } = fields;
  const minor = (amount: number | undefined) =>
    amount === undefined ? null : parseAmount(amount, shop.currency);
  const counted = fields.max_redemptions !== undefined || fields.per_customer_limit !== undefined;
  await shop.db.query({
    text: `insert into campaign (organization_id, id, client_id, name, kind, mode, status, channels,
        discount_type, discount_value, discount_description, minimum_spend_minor,
        max_discount_minor, valid_from, valid_until, max_uses_per_voucher, max_redemptions,
        per_customer_limit, counted, created_at)
      values ($1, $2, $3, $4, 'unique', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, $15, $16,
        $17, now())`,
    values: [
      shop.organizationId,
      id,
      shop.clientId,
      fields.name ?? 'Summer Sale',
      fields.mode ?? 'live',
      fields.status ?? 'active',
      fields.channels ?? ['online', 'in_store'],
      type,
      type === 'percentage' ? Math.round(value * 10_000) : type === 'fixed' ? minor(value) : 0,
      fields.discount_description ?? `${value}% off your order`,
      minor(fields.minimum_spend),
      minor(fields.max_discount),
      fields.valid_from ?? null,
      fields.valid_until ?? null,
      fields.max_redemptions ?? null,
      fields.per_customer_limit ?? null,
      counted,
    ],
  });
  if (counted) {
    await shop.db.query({
      text: `insert into campaign_counter (organization_id, campaign_id, max_redemptions)
        values ($1, $2, $3)`,
      values: [shop.organizationId, id, fields.max_redemptions ?? null],
    });
  }
  return id;
}

/** A voucher of the campaign, for a single use unless said otherwise. */
export async function makeVoucher(
  shop: Shop,
  campaignId: string,
  fields: VoucherFields = {},
): Promise<Coded> {
  const id = newId();
  const code = fields.code ?? `CODE-${unique()}`;
  await shop.db.query({
    text: `insert into voucher (organization_id, id, client_id, campaign_id, mode, code, code_key,
        status, max_uses, valid_from, valid_until, created_at)
      select organization_id, $3, client_id, id, mode, $4, $5, $6, $7, $8, $9, now()
      from campaign where organization_id = $1 and id = $2`,
    values: [
      shop.organizationId,
      campaignId,
      id,
      code,
      codeKey(code),
      fields.status ?? 'active',
      fields.max_uses === undefined ? 1 : fields.max_uses,
      fields.valid_from ?? null,
      fields.valid_until ?? null,
    ],
  });
  return { shop, campaignId, voucherId: id, code };
}

/** A campaign with one code in it. */
export const makeCode = async (
  shop: Shop,
  campaign: CampaignFields = {},
  voucher: VoucherFields = {},
): Promise<Coded> => makeVoucher(shop, await makeCampaign(shop, campaign), voucher);

/** Changes a campaign as the management API does: what it says is kept in memory by its version. */
export async function changeCampaign(
  shop: Shop,
  campaignId: string,
  assignments: string,
): Promise<void> {
  await shop.db.query({
    text: `update campaign set ${assignments}, version = version + 1
      where organization_id = $1 and id = $2`,
    values: [shop.organizationId, campaignId],
  });
}

/** Lets the live holds of a voucher run out. */
export async function expireHolds({ shop, voucherId }: Coded): Promise<void> {
  await shop.db.query({
    text: `update hold set expires_at = now() - interval '1 second'
      where organization_id = $1 and voucher_id = $2 and state = 'live'`,
    values: [shop.organizationId, voucherId],
  });
}

/** The rows that a voucher has in a table, oldest first. */
export const rowsOf = (table: string, { shop, voucherId }: Coded): Promise<object[]> =>
  shop.db.query({
    text: `select * from ${table} where organization_id = $1 and voucher_id = $2 order by id`,
    values: [shop.organizationId, voucherId],
  });
