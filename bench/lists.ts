// Lists of the dashboard over 10,000 campaigns and 1,000,000 vouchers: every filter that a screen offers,
// the search, and pages far back, over HTTP. The slowest of them is what the row is judged by.
import { publicId } from '../server/db/id.ts';
import { withServer, type Measure } from './bench-run.ts';
import type { Books } from './books.ts';
import { ask } from './postgres.ts';
import { median } from './rounds.ts';
import { judge, type Row } from './table.ts';

const READS = 9;
const CEILING_MS = 200;
const TARGET_MS = 50;
/** What was made first lies furthest from where lists begin: rare things are there. */
const OLD_SHARE = 20;
const RARE = 200;
/** Of the oldest vouchers: two in a hundred of all are used up, some more are held. */
const REDEEMED_SHARE = 50;
const HELD = 2_000;
const FULL_CAMPAIGN = 51;

interface Size {
  campaigns: number;
  vouchers: number;
}

const uuid = (prefix: string, n: string) =>
  `('${prefix}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const idOf = (prefix: string, n: number) =>
  `${prefix}-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const OLD_CLIENT = '0a000000-0000-7000-8000-000000000001';
const BATCH = '0b000000-0000-7000-8000-000000000001';

/**
 * The first twentieth of all is another client's; of that client, the first few are disabled, drafts or
 * of a test; two have ended, one has not begun, one has no uses left. Every third campaign counts its
 * uses. One batch lies in the middle.
 */
async function fill({ url, organizationId, clientId }: Books, size: Size): Promise<void> {
  const { campaigns, vouchers } = size;
  const indexes = await ask(
    url,
    `select indexrelid::regclass as name, pg_get_indexdef(indexrelid) as text from pg_index
      where indrelid = 'voucher'::regclass and not indisprimary`,
  );
  const organization = `'${organizationId}'::uuid`;
  const owner = (n: string, all: number) =>
    `case when ${n} < ${all / OLD_SHARE} then '${OLD_CLIENT}'::uuid else '${clientId}'::uuid end`;
  // campaigns of a client have vouchers of that client
  const campaignOf = `case when n < ${vouchers / OLD_SHARE} then n % ${campaigns / OLD_SHARE}
    else ${campaigns / OLD_SHARE} + n % ${campaigns - campaigns / OLD_SHARE} end`;
  const held = Math.min(HELD, vouchers / REDEEMED_SHARE);
  const middle = vouchers / 2;
  const inBatch = `n between ${middle} and ${middle + RARE - 1}`;
  // every second one of the old client's
  const isRedeemed = `n >= ${3 * RARE} and n < ${3 * RARE + (2 * vouchers) / REDEEMED_SHARE} and n % 2 = 0`;
  const isHeld = `n >= ${3 * RARE} and n < ${3 * RARE + 2 * held} and n % 2 = 1`;
  const batchCampaign = uuid('0c000000', String(campaigns / 2));
  await ask(
    url,
    [
      // the foreign keys hold by construction
      'set session_replication_role = replica',
      `insert into client (organization_id, id, name, token, currency, time_zone, created_at)
        values (${organization}, '${OLD_CLIENT}', 'Old', 'bench002', 'GBP', 'Europe/London', now())`,
      `insert into campaign (organization_id, id, client_id, name, kind, mode, status, channels,
          discount_type, discount_value, discount_description, valid_from, valid_until, counted,
          max_redemptions, created_at)
        select ${organization}, ${uuid('0c000000', 'n')}, ${owner('n', campaigns)},
          'Campaign ' || n, case when n % 50 = 0 then 'shared' else 'unique' end,
          case when n < 20 then 'test' else 'live' end,
          case when n < 40 then 'draft' when n < 45 then 'pending' when n % 7 = 0 then 'ended'
            when n % 11 = 0 then 'paused' when n % 13 = 0 then 'archived' else 'active' end,
          '{online,in_store}', 'percentage', 200000, '20% off',
          case when n = 47 then now() + interval '1 year' end,
          case when n in (46, 48) then now() - interval '1 day' end, n % 3 = 0,
          case when n = ${FULL_CAMPAIGN} then 10 when n % 3 = 0 then 1000000 end, now()
        from generate_series(0, ${campaigns - 1}) n`,
      `insert into campaign_counter (organization_id, campaign_id, used_count, max_redemptions)
        select organization_id, id, case when max_redemptions = 10 then 10 else 0 end, max_redemptions
        from campaign where counted`,
      `insert into batch (organization_id, id, client_id, campaign_id, status, quantity, created_count,
          pattern, has_check, first_id, last_id, created_at, completed_at)
        values (${organization}, '${BATCH}', '${clientId}', ${batchCampaign}, 'completed', ${RARE},
          ${RARE}, '#######', false, ${uuid('0d000000', String(middle))},
          ${uuid('0d000000', String(middle + RARE - 1))}, now(), now())`,
      ...indexes.map(({ name }) => `drop index ${String(name)}`),
      `insert into voucher (organization_id, id, client_id, campaign_id, batch_id, mode, code, code_key,
          status, max_uses, used_count, held_count, valid_until, created_at)
        select ${organization}, ${uuid('0d000000', 'n')}, ${owner('n', vouchers)},
          case when ${inBatch} then ${batchCampaign} else ${uuid('0c000000', `(${campaignOf})`)} end,
          case when ${inBatch} then '${BATCH}'::uuid end, 'live', 'L' || lpad(n::text, 9, '0'),
          'L' || lpad(n::text, 9, '0'), case when n < ${RARE} then 'disabled' else 'active' end, 1,
          case when ${isRedeemed} then 1 else 0 end, case when ${isHeld} then 1 else 0 end,
          case when n between ${RARE} and ${2 * RARE} then now() - interval '1 day' end, now()
        from generate_series(0, ${vouchers - 1}) n`,
      ...indexes.map(({ text }) => String(text)),
      `insert into redemption (organization_id, id, client_id, campaign_id, voucher_id, mode, channel, shop,
          order_reference, currency, amount_minor, discount_minor, discount_reported, discount_type,
          discount_value, redeemed_at, recorded_at)
        select organization_id, id, client_id, campaign_id, id, mode, 'online', 'default', code, 'GBP',
          5000, 1000, false, 'percentage', 200000, now(), now()
        from voucher where used_count > 0`,
      `insert into hold (organization_id, id, client_id, campaign_id, voucher_id, shop, order_reference,
          state, expires_at, created_at)
        select organization_id, id, client_id, campaign_id, id, 'default', code, 'live',
          now() + interval '1 day', now()
        from voucher where held_count > 0`,
    ].join(';'),
  );
  await ask(
    url,
    'vacuum (analyze) voucher, campaign, campaign_counter, client, batch, redemption, hold',
  );
}

const cursorAt = (prefix: string, n: number) =>
  Buffer.from(idOf(prefix, n).replaceAll('-', ''), 'hex').toString('base64url');

/** What a screen asks for, by what somebody chose there, and how many rows it has to answer. */
function questions({ clientId }: Books, { campaigns, vouchers }: Size): Record<string, string> {
  const client = publicId('client', clientId);
  const old = publicId('client', OLD_CLIENT);
  const campaign = publicId('campaign', idOf('0c000000', campaigns / 2));
  const first = publicId('campaign', idOf('0c000000', 50));
  const usedIn = publicId('campaign', idOf('0c000000', campaigns / OLD_SHARE - 2));
  const batch = publicId('batch', BATCH);
  const live = 'campaigns?mode=live';
  return {
    campaigns: live,
    'campaigns of a client': `${live}&client_id=${client}`,
    'campaigns of an old client': `${live}&client_id=${old}`,
    'active campaigns': `${live}&status=active`,
    drafts: `${live}&status=draft`,
    'campaigns that wait for approval': `${live}&status=pending`,
    'archived campaigns': `${live}&status=archived`,
    'campaigns with one code for all': `${live}&kind=shared`,
    'test campaigns': 'campaigns?mode=test',
    'campaigns by name, found': `${live}&q=campaign+9`,
    'campaigns by name, the oldest': `${live}&q=campaign+47`,
    'last page of campaigns': `${live}&cursor=${cursorAt('0c000000', 80)}`,
    'campaigns to choose from': 'campaigns?limit=500',
    vouchers: 'vouchers?',
    'vouchers of a client': `vouchers?client_id=${client}`,
    'vouchers of an old client': `vouchers?client_id=${old}`,
    'vouchers of a campaign': `vouchers?campaign_id=${campaign}`,
    'vouchers of an old campaign': `vouchers?campaign_id=${first}`,
    'vouchers of a batch': `vouchers?batch_id=${batch}`,
    'disabled vouchers': 'vouchers?status=disabled',
    'disabled vouchers of the old client': `vouchers?status=disabled&client_id=${old}`,
    'active vouchers of an old client': `vouchers?status=active&client_id=${old}`,
    'vouchers that are good': 'vouchers?state=active',
    'vouchers that are good, of an old client': `vouchers?state=active&client_id=${old}`,
    'expired vouchers': 'vouchers?state=expired',
    'scheduled vouchers': 'vouchers?state=scheduled',
    'vouchers of campaigns that are not active': 'vouchers?state=campaign_inactive',
    'vouchers of campaigns that are used up': 'vouchers?state=campaign_used_up',
    'used up vouchers': 'vouchers?state=used_up',
    'used up vouchers of an old client': `vouchers?state=used_up&client_id=${old}`,
    'used up vouchers of an old campaign': `vouchers?state=used_up&campaign_id=${usedIn}`,
    'vouchers on hold': 'vouchers?state=on_hold',
    'vouchers on hold, of an old client': `vouchers?state=on_hold&client_id=${old}`,
    'last page of vouchers': `vouchers?cursor=${cursorAt('0d000000', 60)}`,
    'a voucher by its code': `vouchers?code=l${String(vouchers / 2).padStart(9, '0')}`,
    'a voucher of a client by its code': `vouchers?client_id=${old}&code=L000000007`,
  };
}

export const measureLists: Measure = (run) => {
  const size = run.quick
    ? { campaigns: 1_000, vouchers: 20_000 }
    : { campaigns: 10_000, vouchers: 1_000_000 };
  return withServer(run, [], async (books, server) => {
    await fill(books, size);
    const timeOf = async (path: string) => {
      const limit = path.includes('limit=') ? '' : '&limit=50';
      const url = `http://127.0.0.1:${server.port}/api/v1/${path}${limit}`;
      const times: number[] = [];
      for (let i = 0; i <= READS; i++) {
        const began = performance.now();
        const answer = await fetch(url, { headers: { 'x-api-key': books.adminKey } });
        const text = await answer.text();
        const took = performance.now() - began;
        const { data } = JSON.parse(text) as { data?: unknown[] };
        // a list that finds nothing is quick, and shows nothing
        if (!data?.length) throw new Error(`${path} found nothing: ${answer.status} ${text}`);
        if (i > 0) times.push(took);
      }
      return median(times);
    };
    const took: [string, number][] = [];
    for (const [name, path] of Object.entries(questions(books, size))) {
      took.push([name, await timeOf(path)]);
    }
    took.sort(([, a], [, b]) => b - a);
    const bounds: Row['bounds'] = {
      floor: CEILING_MS,
      target: TARGET_MS,
      better: 'lower',
      unit: 'ms',
    };
    const [slowest] = took;
    const reached = slowest?.[1] ?? NaN;
    const write = (each: readonly [string, number]) => `${each[0]} ${each[1].toFixed(1)} ms`;
    return [
      {
        what: `lists, the slowest of ${took.length}`,
        against:
          `${CEILING_MS} ms, over ${size.campaigns.toLocaleString('en')} campaigns and ` +
          `${size.vouchers.toLocaleString('en')} vouchers`,
        reference: null,
        ours: `${reached.toFixed(1)} ms`,
        reached,
        bounds,
        verdict: run.claims && !run.quick ? judge(reached, bounds) : 'no claim',
        notes: [
          `the slowest: ${took.slice(0, 5).map(write).join(', ')}`,
          `in the middle: ${median(took.map(([, each]) => each)).toFixed(1)} ms`,
        ],
      },
    ];
  });
};
