// Loads what a voucher's page shows: the voucher by its public address, judged as every door judges it.
import { codeKey } from '../../contract/code.ts';
import type { Finding } from '../../contract/refusal.ts';
import type { Queryable } from '../db/database.ts';
import type { LeadForm } from '../campaign/queries.ts';
import type { Validate } from '../voucher/validate.ts';
import type { VoucherState } from '../voucher/state.ts';

export interface PageClient {
  organization_id: string;
  id: string;
  token: string;
  name: string;
  time_zone: string;
  shop_url: string | null;
  brand_color: string | null;
  logo_digest: string | null;
}

export interface LoadedPage {
  client: PageClient;
  voucher: VoucherState;
  findings: Finding[];
  sourceId: string | null;
  leadForm: LeadForm | null;
  locations: string[];
}

const TOKEN = /^[0-9a-z]{6,12}$/;
/** More shops than that are not listed. */
const MAX_LOCATIONS = 40;

/** Undefined: nothing that a stranger is told of. Token and code are read without case. */
export async function loadPage(
  { db, validate }: { db: Queryable; validate: Validate },
  token: string,
  code: string,
): Promise<LoadedPage | undefined> {
  const [key, wanted] = [codeKey(code), token.toLowerCase()];
  if (key === undefined || !TOKEN.test(wanted)) return undefined;
  const client = await findClientByToken(db, wanted);
  if (!client) return undefined;
  // one code may be there twice, once for tests; the live one is meant
  const [live, test] = await Promise.all(
    (['live', 'test'] as const).map((mode) =>
      validate({
        scope: {
          organizationId: client.organization_id,
          clientId: client.id,
          mode,
          shop: '',
          channel: 'online',
          locationId: null,
          actor: { kind: 'system', id: null },
        },
        codeKey: key,
        amountMinor: null,
        covers: null,
        currency: null,
        customer: null,
        holder: null,
        orderReference: null,
        holdId: null,
      }),
    ),
  );
  const { voucher, findings } = live?.voucher
    ? live
    : (test ?? { findings: [], voucher: undefined });
  // disabled, paused, ended, a draft: a stranger is told no more than of a code that is not there
  if (!voucher || findings.some((each) => each.code === 'voucher_disabled')) return undefined;
  const more = await findMore(db, voucher);
  return {
    client,
    voucher,
    // where it is good stands on the page; only the moment and the uses refuse here
    findings: findings.filter((each) => each.code !== 'not_valid_online'),
    ...more,
  };
}

async function findClientByToken(db: Queryable, token: string): Promise<PageClient | undefined> {
  const [row] = await db.query<PageClient>({
    name: 'page-client',
    text: `select c.organization_id, c.id, c.token, c.name, c.time_zone, c.shop_url, c.brand_color,
        (select l.digest from client_logo l
          where l.organization_id = c.organization_id and l.client_id = c.id) as logo_digest
      from client_directory d
      join client c on c.organization_id = d.organization_id and c.id = d.client_id
      where d.token = $1 and c.archived_at is null`,
    values: [token],
  });
  return row;
}

async function findMore(db: Queryable, voucher: VoucherState) {
  const { organizationId, clientId, offer } = voucher;
  const [row] = await db.query<{
    source_id: string | null;
    lead_form: LeadForm | null;
    locations: string[] | null;
  }>({
    name: 'page-more',
    text: `select v.source_id, c.lead_form, (
        select array_agg(l.name order by l.name) from (
          select name from location
          where organization_id = $1 and client_id = $3 and archived_at is null
            and ($4::uuid[] is null or id = any($4)) order by name limit ${MAX_LOCATIONS}) l
      ) as locations
      from voucher v
      join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
      where v.organization_id = $1 and v.id = $2`,
    values: [organizationId, voucher.id, clientId, offer.locationIds],
  });
  return {
    sourceId: row?.source_id ?? null,
    leadForm: row?.lead_form ?? null,
    locations: offer.channels.includes('in_store') ? (row?.locations ?? []) : [],
  };
}
