// Long because one naive ledger is compared with every report.
// Random histories through the real engine, against a naive ledger: every report to the penny, the
// roll-up killed at each step, reports as they stood.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeKey } from '../../contract/code.ts';
import { parseAmount, toDecimal } from '../../contract/money.ts';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { count, dayOf, hourOf, type Counted, type Entry } from '../../test/model/naive-ledger.ts';
import { newId, privateId } from '../db/id.ts';
import type { Command, Outcome } from '../redemption/command.ts';
import { makePerformer, type Performer } from '../redemption/perform.ts';
import { makeOffers } from '../voucher/offers.ts';
import { checkRollUp } from './check-roll-up.ts';
import { followAll, followOnce, isBehind } from './follow.ts';
import { rebuildRollUp } from './rebuild-roll-up.ts';

let t: TestApp;
let performer: Performer;
beforeAll(async () => {
  t = await makeTestApp();
  performer = makePerformer(t.db, makeOffers());
});
afterAll(() => t.close());

interface Code {
  code: string;
  campaignId: string;
  sourceId: string | null;
  sentOn: string | null;
}

interface World {
  client: Made;
  id: string;
  zone: string;
  currency: string;
  margin: number | null;
  codes: Code[];
  locations: string[];
}

/** Days on which sources are sent, of one campaign after the other. */
const SENT_ON = ['2026-03-20', '', '2025-10-05', ''];

const PLACES = [
  { time_zone: 'Europe/London', currency: 'GBP', gross_margin: 0.6 },
  { time_zone: 'America/New_York', currency: 'USD', gross_margin: null },
  { time_zone: 'Asia/Kathmandu', currency: 'JPY', gross_margin: 0.333333 },
  { time_zone: 'Australia/Lord_Howe', currency: 'KWD', gross_margin: null },
];

// nights on which clocks change, and days around them
const MOMENTS = [
  '2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-03-28T23:59:59Z', '2026-03-29T22:59:59Z',
  '2026-03-29T23:00:00Z', '2025-10-26T00:30:00Z', '2025-10-26T01:30:00Z', '2025-10-25T23:00:00Z',
  '2025-11-02T05:30:00Z', '2025-11-02T06:30:00Z', '2026-03-08T06:59:59Z', '2026-03-08T07:00:00Z',
  '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z', '2025-10-04T15:29:59Z', '2025-10-04T15:30:00Z',
  '2026-03-31T18:14:59Z', '2026-03-31T18:15:00Z', '2026-04-01T00:07:13Z',
].map((text) => Date.parse(text)); // prettier-ignore

async function makeWorld(place: (typeof PLACES)[number]): Promise<World> {
  const client = await t.client(place);
  const locations = [await t.location(client), await t.location(client)];
  const codes: Code[] = [];
  for (const mode of ['live', 'live', 'test']) {
    const campaign = await t.campaign(client, { mode, kind: 'shared', max_uses_per_voucher: null });
    const source = await must(
      t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, {
        name: 'Flyer',
        kind: 'flyer',
        sent_on: SENT_ON[codes.length % SENT_ON.length],
      }),
    );
    for (const source_id of [source.id, null]) {
      const voucher = await t.voucher(campaign, { source_id });
      codes.push({
        code: voucher.code as string,
        campaignId: privateId('campaign', campaign.id)!,
        sourceId: source_id && privateId('source', source_id)!,
        sentOn: source_id && SENT_ON[codes.length % SENT_ON.length]!,
      });
    }
  }
  return {
    client,
    id: privateId('client', client.id)!,
    zone: place.time_zone,
    currency: place.currency,
    margin: place.gross_margin === null ? null : Math.round(place.gross_margin * 1e6),
    codes,
    locations: locations.map(({ id }) => privateId('location', id)!),
  };
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({
    kind: fc.constant('redeem' as const),
    world: fc.nat(), code: fc.nat(), shop: fc.constantFrom('web', 'app'),
    order: fc.option(fc.constantFrom('1', '2', '3', '4'), { freq: 6 }),
    amount: fc.option(fc.integer({ min: 0, max: 30_001 }), { freq: 9 }),
    discount: fc.option(fc.integer({ min: 0, max: 5_000 })),
    tax: fc.option(fc.integer({ min: 0, max: 900 })),
    moment: fc.nat(), minutes: fc.integer({ min: -200, max: 200 }), place: fc.integer({ min: -2, max: 1 }),
  }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('void' as const), which: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({
    kind: fc.constant('refund' as const), which: fc.nat(),
    amount: fc.integer({ min: 0, max: 12_000 }), reference: fc.option(fc.constantFrom('R1', 'R2')),
  }) },
  { weight: 2, arbitrary: fc.record({
    kind: fc.constant('follow' as const),
    page: fc.integer({ min: 1, max: 5 }),
    dies: fc.option(fc.constantFrom('lock', 'read', 'split', 'apply', 'days', 'cursor'), { freq: 3 }),
  }) },
); // prettier-ignore
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const common = (world: World, code: Code, entry: Partial<Entry>) => ({
  id: newId(),
  reference: newId(),
  codeKey: codeKey(code.code)!,
  codeAsked: code.code,
  idempotency: null,
  scope: {
    organizationId: privateId('organization', t.organizationId)!,
    clientId: world.id,
    mode: world.codes.indexOf(code) < 4 ? ('live' as const) : ('test' as const),
    shop: entry.shop ?? 'web',
    channel: entry.channel ?? ('online' as const),
    locationId: entry.locationId ?? null,
    actor: { kind: 'system' as const, id: null },
  },
});

async function perform(command: Command): Promise<Outcome> {
  const [outcome] = await performer.performAll([command]);
  if (!outcome || outcome.kind === 'failed') throw new Error('not performed');
  return outcome;
}

/** Plays a history, and answers what of it is in the books of live campaigns. */
async function play(worlds: World[], steps: Step[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  const made = new Map<string, { world: World; code: Code }>();
  for (const each of steps) {
    if (each.kind === 'follow') await followOrDie(each);
    else if (each.kind === 'redeem') await redeem(each);
    else if (entries.length > 0) await settle(each, entries[each.which % entries.length]!);
  }
  const tests = new Set(worlds.flatMap(({ codes }) => codes.slice(4).map((c) => c.campaignId)));
  return entries.filter(({ campaignId }) => !tests.has(campaignId));

  async function redeem(each: Step & { kind: 'redeem' }) {
    const world = worlds[each.world % worlds.length]!;
    const code = world.codes[each.code % world.codes.length]!;
    const locationId = each.place < 0 ? null : world.locations[each.place]!;
    const channel = locationId === null ? ('online' as const) : ('in_store' as const);
    const at = MOMENTS[each.moment % MOMENTS.length]! + each.minutes * 60_000;
    const outcome = await perform({
      ...common(world, code, { shop: each.shop, channel, locationId }),
      kind: 'redeem',
      amountMinor: each.amount,
      discountMinor: each.discount,
      taxMinor: each.tax,
      currency: null,
      orderReference: each.order,
      redeemedAt: at,
      customer: null,
      holder: null,
      holdId: null,
      metadata: null,
    });
    if (outcome.kind !== 'redeemed' || outcome.replayed) return;
    const { id, discountMinor } = outcome.redemption;
    const { recordedAt } = outcome.redemption as unknown as { recordedAt: number };
    made.set(id, { world, code });
    entries.push({
      id, clientId: world.id, campaignId: code.campaignId, sourceId: code.sourceId, locationId,
      channel, shop: each.shop, order: each.order, amount: each.amount, discount: discountMinor,
      tax: each.tax, at, recorded: recordedAt, voided: null, refunds: [], margin: world.margin,
    }); // prettier-ignore
  }

  async function settle(each: Step & { kind: 'void' | 'refund' }, entry: Entry) {
    const { world, code } = made.get(entry.id)!;
    const base = { ...common(world, code, entry), redemptionId: entry.id, orderReference: null };
    if (each.kind === 'void') {
      const outcome = await perform({ ...base, kind: 'void', reason: null });
      if (outcome.kind === 'voided') entry.voided = outcome.redemption.voidedAt;
      return;
    }
    const { amount, reference } = each;
    const refund = { amountMinor: amount, refundReference: reference };
    const outcome = await perform({ ...base, kind: 'refund', ...refund });
    const isNew = reference === null || !entry.refunds.some((r) => r.reference === reference);
    if (outcome.kind === 'refunded' && isNew) {
      entry.refunds.push({ reference, amount, at: Date.now() });
    }
  }

  async function followOrDie({ page, dies }: { page: number; dies: string | null }) {
    const organizationId = privateId('organization', t.organizationId)!;
    const afterStep = (step: string) => {
      if (step === dies) throw new Error('killed');
    };
    await followOnce(t.db, organizationId, { page, afterStep }).catch((error: unknown) => {
      if ((error as Error).message !== 'killed') throw error;
    });
  }
}

async function ask(name: string, query: Record<string, string>) {
  const url = `/api/v1/reports/${name}?${new URLSearchParams(query).toString()}`;
  const answer = await t.admin.get(url);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${answer.text}`);
  return (answer.body as { data: Record<string, unknown>[] }).data;
}

/** Until all that was written is followed: transactions of other tests may hold it back. */
async function settle() {
  const organizationId = privateId('organization', t.organizationId)!;
  while ((await isBehind(t.db, organizationId)).behind) await followAll(t.db);
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
const moneyOf = (world: World, entries: Counted[], field: 'revenue' | 'discount' | 'refunded') =>
  toDecimal(sum(entries.map((each) => each[field])), world.currency);

/** Compares every report of a client with what the naive ledger says of its entries. */
async function compare(world: World, all: Entry[], from: string, to: string, asOf?: Date) {
  await settle();
  const own = all.filter(({ clientId }) => clientId === world.id);
  const isIn = (at: number) =>
    from.length > 10
      ? at >= Date.parse(from) && at < Date.parse(to)
      : dayOf(at, world.zone) >= from && dayOf(at, world.zone) <= to;
  const live = count(own, asOf?.getTime()).filter(({ at }) => isIn(at));
  const query = {
    from, to, client_id: world.client.id, ...(asOf && { as_of: asOf.toISOString() }),
  }; // prettier-ignore
  await compareOverview(world, live, query);
  for (const campaignId of new Set(world.codes.slice(0, 4).map((code) => code.campaignId))) {
    const campaign_id = `cmp_${campaignId.replaceAll('-', '')}`;
    const ofCampaign = live.filter((each) => each.campaignId === campaignId);
    await compareOverview(world, ofCampaign, { ...query, campaign_id });
    await compareSeries(world, ofCampaign, { ...query, campaign_id }, 'day', 'location');
  }
  const shown = (rows: Record<string, unknown>[], key: (row: Record<string, unknown>) => string) =>
    Object.fromEntries(
      rows
        .filter(({ redemptions }) => redemptions !== 0)
        .map((row) => [key(row), [row.redemptions, row.revenue, row.discount]]),
    );
  const naive = (keyOf: (entry: Counted) => string) =>
    Object.fromEntries(
      [...new Set(live.map(keyOf))].map((key) => {
        const part = live.filter((each) => keyOf(each) === key);
        return [
          key,
          [part.length, moneyOf(world, part, 'revenue'), moneyOf(world, part, 'discount')],
        ];
      }),
    );
  const hex = (prefix: string, id: string | null) =>
    id === null ? 'null' : `${prefix}_${id.replaceAll('-', '')}`;
  expect(shown(await ask('campaigns', query), (row) => String(row.id))).toEqual(
    naive(({ campaignId }) => hex('cmp', campaignId)),
  );
  expect(
    shown(await ask('sources', query), (row) => `${String(row.campaign_id)} ${String(row.id)}`),
  ).toEqual(naive((each) => `${hex('cmp', each.campaignId)} ${hex('src', each.sourceId)}`));
  expect(shown(await ask('locations', query), (row) => String(row.id))).toEqual(
    naive(({ locationId }) => hex('loc', locationId)),
  );
  for (const name of ['overview', 'campaigns', 'sources', 'locations']) {
    for (const row of await ask(name, query)) await openRow(world, row);
  }
  await openAcrossTime(world, query);
  if (from.length === 10) await compareCurve(world, own, query, asOf);
  await compareSeries(world, live, query, 'hour', undefined);
  await compareSeries(world, live, query, 'day', 'source');
  await compareSeries(world, live, query, 'week', 'channel');
  const hours = await ask('hours', query);
  for (const row of hours.filter(({ redemptions }) => redemptions !== 0).slice(0, 4)) {
    const { body } = await t.admin.get(`${String(row.opens)}&limit=500`);
    expect((body as { data: unknown[] }).data, String(row.opens)).toHaveLength(
      row.redemptions as number,
    );
  }
  expect(sum(hours.map((row) => row.redemptions as number))).toBe(live.length);
  const [funnel] = await ask('funnel', query);
  expect(funnel?.redeemed).toBe(live.length);
}

/** Every interval opens, and so does what it is compared with: whatever else is in the rows. */
async function openAcrossTime(world: World, query: Record<string, string>) {
  const isFilled = (row: Record<string, unknown>) => row.redemptions !== 0;
  for (const [interval, by] of [
    ['day', 'source'],
    ['week', 'channel'],
    ['month', 'location'],
    ['hour', 'campaign'],
    ['week', 'campaign'],
  ] as const) {
    const rows = await ask('timeseries', { ...query, interval, by, compare: 'previous' });
    for (const row of rows.filter(isFilled).slice(0, 3)) await openRow(world, row);
    const previous = rows.map((row) => row.previous as Record<string, unknown>);
    const before = previous.filter(isFilled);
    // an hour of the clock may have been two, or none, in a night on which clocks were changed
    if (interval !== 'hour') for (const row of before.slice(0, 3)) await openRow(world, row);
  }
  for (const name of ['campaigns', 'sources', 'locations'] as const) {
    const rows = await ask(name, { ...query, compare: 'previous' });
    const { from, to } = (rows[0]?.previous ?? query) as { from: string; to: string };
    const then = await ask(name, { ...query, from, to });
    const total = (some: Record<string, unknown>[], figure: string) =>
      sum(some.map((row) => parseAmount(row[figure], world.currency) ?? 0));
    const before = rows.map((row) => row.previous as Record<string, unknown>);
    expect(total(before, 'revenue')).toBe(total(then, 'revenue'));
    expect(total(before, 'discount')).toBe(total(then, 'discount'));
    for (const row of before) await openRow(world, row);
  }
}

/** Redemptions by days since their source was sent, of the sources sent in the period. */
async function compareCurve(
  world: World,
  own: Entry[],
  query: { from: string; to: string; client_id: string },
  asOf: Date | undefined,
) {
  const sentOn = new Map(world.codes.map((code) => [code.sourceId, code.sentOn]));
  const naive: Record<number, [number, number]> = {};
  for (const each of count(own, asOf?.getTime())) {
    const sent = (each.sourceId && sentOn.get(each.sourceId)) ?? '';
    if (sent < query.from || sent > query.to) continue;
    const days = (Date.parse(dayOf(each.at, world.zone)) - Date.parse(sent)) / 86_400_000;
    if (days < 0 || days > 60) continue;
    const [redemptions, revenue] = naive[days] ?? [0, 0];
    naive[days] = [redemptions + 1, revenue + each.revenue];
  }
  const rows = (await ask('curve', query)).filter(({ redemptions }) => redemptions !== 0);
  expect(
    Object.fromEntries(
      rows.map((row) => [row.days, [row.redemptions, parseAmount(row.revenue, world.currency)]]),
    ),
  ).toEqual(naive);
  for (const row of rows.slice(0, 4)) await openRow(world, row);
}

async function compareOverview(world: World, live: Counted[], query: Record<string, string>) {
  const [row] = await ask('overview', query);
  const split = (figure: (entries: Counted[]) => number) => ({
    total: figure(live),
    online: figure(live.filter(({ channel }) => channel === 'online')),
    in_store: figure(live.filter(({ channel }) => channel === 'in_store')),
  });
  const orders = new Set(live.map(({ orderKey }) => orderKey)).size;
  const revenue = sum(live.map((each) => each.revenue));
  expect(row).toMatchObject({
    currency: world.currency,
    redemptions: split((entries) => entries.length),
    revenue: split((entries) => moneyOf(world, entries, 'revenue')),
    discount: moneyOf(world, live, 'discount'),
    refunded: moneyOf(world, live, 'refunded'),
    orders,
    average_order_value:
      orders === 0 ? null : toDecimal(Math.floor(revenue / orders + 0.5), world.currency),
  });
}

async function compareSeries(
  world: World,
  live: Counted[],
  query: Record<string, string>,
  interval: 'hour' | 'day' | 'week',
  by: 'channel' | 'source' | 'location' | undefined,
) {
  const rows = await ask('timeseries', { ...query, interval, ...(by && { by }) });
  const startOf = ({ at }: Counted) => {
    if (interval === 'hour') return hourOf(at, world.zone);
    const day = dayOf(at, world.zone);
    if (interval === 'day') return day;
    const weekday = (new Date(day).getUTCDay() + 6) % 7;
    return new Date(Date.parse(day) - weekday * 86_400_000).toISOString().slice(0, 10);
  };
  const partOf = (entry: Counted) =>
    by === undefined
      ? ''
      : by === 'channel'
        ? entry.channel
        : ((by === 'source' ? entry.sourceId : entry.locationId) ?? 'null').replaceAll('-', '');
  const naive: Record<string, number[]> = {};
  for (const key of new Set(live.map((each) => `${startOf(each)} ${partOf(each)}`))) {
    const part = live.filter((each) => `${startOf(each)} ${partOf(each)}` === key);
    naive[key] = [part.length, moneyOf(world, part, 'revenue'), moneyOf(world, part, 'discount')];
  }
  const shown: Record<string, unknown[]> = {};
  for (const row of rows) {
    const part = by === undefined ? '' : String(by === 'channel' ? row.channel : row[`${by}_id`]);
    const key = `${String(row.start)} ${part.replace(/^(src|loc)_/, '')}`;
    const before = shown[key] as number[] | undefined;
    // sources of two campaigns may both be none
    const figures = [row.redemptions, row.revenue, row.discount] as number[];
    shown[key] = before ? before.map((each, i) => each + figures[i]!) : figures;
  }
  const filled = Object.entries(shown).filter(([, [redemptions]]) => redemptions !== 0);
  expect(Object.fromEntries(filled)).toEqual(naive);
}

/** The list behind a row: as many, and their sums are the row's. */
async function openRow(world: World, row: Record<string, unknown>) {
  const figure = (name: string) =>
    typeof row[name] === 'object' ? (row[name] as { total: number }).total : row[name];
  const opens = row.opens as string | { total: string };
  const path = typeof opens === 'string' ? opens : opens.total;
  const answer = await t.admin.get(`${path}&limit=500`);
  const { data } = answer.body as { data: Record<string, number>[] };
  const total = (name: string) => {
    const minor = data.map((each) => parseAmount(each[name], world.currency)!);
    return toDecimal(sum(minor), world.currency);
  };
  expect([data.length, total('attributed_revenue'), total('discount_amount')], path).toEqual(
    ['redemptions', 'revenue', 'discount'].map(figure),
  );
}

const PERIODS: [string, string][] = [
  ['2025-10-01', '2026-04-30'],
  ['2026-03-29', '2026-03-29'],
  ['2025-10-26', '2025-11-02'],
  ['2026-03-29T00:50:00Z', '2026-04-04T15:20:30Z'],
  ['2025-10-04T15:29:00Z', '2025-10-04T15:31:00Z'],
];

test('after any history and any crash every report equals the naive ledger to the penny', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 45, size: 'max' }),
      fc.nat(PLACES.length - 1),
      fc.nat(PLACES.length - 1),
      fc.shuffledSubarray(PERIODS, { minLength: 2, maxLength: 2 }),
      async (steps, one, other, periods) => {
        const worlds = [await makeWorld(PLACES[one]!), await makeWorld(PLACES[other]!)];
        const entries = await play(worlds, steps);
        await settle();
        expect(await checkRollUp(t.db)).toEqual([]);
        for (const [from, to] of periods) await compare(worlds[0]!, entries, from, to);
      },
    ),
    { numRuns: 12, endOnFailure: true },
  );
}, 300_000);

test('a report as it stood is what it was, whatever came later', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 30, size: 'max' }),
      fc.array(step, { minLength: 5, maxLength: 20, size: 'max' }),
      fc.nat(PLACES.length - 1),
      async (before, after, place) => {
        const world = await makeWorld(PLACES[place]!);
        const first = await play([world], before);
        const asOf = new Date();
        await new Promise((resolve) => setTimeout(resolve, 5));
        const [from, to] = PERIODS[0]!;
        const query = { from, to, client_id: world.client.id };
        await settle();
        const sent = await ask('overview', query);
        await playOn(world, first, after);
        await compare(world, first, from, to, asOf);
        const again = await ask('overview', { ...query, as_of: asOf.toISOString() });
        const figures = (rows: Record<string, unknown>[]) =>
          rows.map((row) => ({ ...row, opens: undefined }));
        expect(figures(again)).toEqual(figures(sent));
        // a server of the release before does not tell what changed: the rows say the same
        await t.db.query({ text: 'update report_late set told_at = null, recorded_at = null' });
        expect(await checkRollUp(t.db)).toEqual([]);
        const asked = await ask('overview', { ...query, as_of: asOf.toISOString() });
        expect(figures(asked)).toEqual(figures(sent));
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
}, 120_000);

/** Voids and refunds what is there, and adds to its orders, without telling the naive ledger. */
async function playOn(world: World, entries: Entry[], steps: Step[]) {
  const kept = structuredClone(entries);
  for (const entry of kept.slice(0, 3)) {
    const code = world.codes.find(
      (each) => each.campaignId === entry.campaignId && each.sourceId === entry.sourceId,
    )!;
    const base = { ...common(world, code, entry), redemptionId: entry.id, orderReference: null };
    await perform({ ...base, kind: 'refund', amountMinor: 1, refundReference: 'later' });
    await perform({ ...base, id: newId(), kind: 'void', reason: null });
  }
  await play([world], steps);
}

test('the roll-up can be made anew, and what is wrong with it is found', async () => {
  const world = await makeWorld(PLACES[0]!);
  const redeem = {
    kind: 'redeem', world: 0, shop: 'web', discount: 5, tax: null, moment: 1, minutes: 0, place: -1,
  } as const; // prettier-ignore
  const entries = await play(
    [world],
    [0, 1, 2, 3].map((code) => ({ ...redeem, code, order: code > 1 ? '1' : null, amount: 1001 })),
  );
  await settle();
  expect(await checkRollUp(t.db)).toEqual([]);
  const spoil = [
    `update report_line set revenue_minor = revenue_minor + 1 where order_id is null`,
    `update report_line set order_id = null`,
    `delete from report_line`,
    `update report_quarter set redemptions = redemptions + 1`,
    `delete from report_day where axis = 'source'`,
    `update report_day set discount_minor = 0 where axis = 'client'`,
    `update report_clock set quarter = quarter + interval '100 years'`,
    `update report_span set revenue_minor = revenue_minor + 1 where days = 27`,
    `delete from report_late`,
    `update report_late set changed_at = changed_at + interval '1 second'`,
    `update report_late set revenue_minor = revenue_minor + 1 where not has_company`,
    `update report_late set changed_before = recorded_at where not has_company`,
    `insert into report_scan select organization_id, id, date '2026-01-01', 1 from client limit 1`,
  ];
  for (const text of spoil) {
    await t.db.query({ text });
    expect(await checkRollUp(t.db)).not.toEqual([]);
    await rebuildRollUp(t.db);
    expect(await checkRollUp(t.db)).toEqual([]);
  }
  await compare(world, entries, '2026-03-01', '2026-03-31');
}, 60_000);

test('days move with the zone of the client', async () => {
  const world = await makeWorld(PLACES[0]!);
  const redeem = {
    kind: 'redeem', world: 0, code: 0, shop: 'web', discount: 5, tax: null, place: -1, order: null,
    amount: 1000,
  } as const; // prettier-ignore
  const steps = [...MOMENTS.keys()].map((moment) => ({ ...redeem, moment, minutes: 0 }));
  const entries = await play([world], steps);
  await settle();
  await must(t.admin.patch(`/api/v1/clients/${world.client.id}`, { time_zone: 'Asia/Tokyo' }), 200);
  const moved = { ...world, zone: 'Asia/Tokyo' };
  await compare(moved, entries, '2026-03-29', '2026-04-01');
  expect(await checkRollUp(t.db)).toEqual([]);
}, 60_000);

test('several nodes that follow at once count nothing twice', async () => {
  const world = await makeWorld(PLACES[1]!);
  const redeem = {
    kind: 'redeem', world: 0, shop: 'web', discount: 5, tax: null, minutes: 0, place: -1,
    order: null, amount: 1000,
  } as const; // prettier-ignore
  const organizationId = privateId('organization', t.organizationId)!;
  const steps = Array.from({ length: 60 }, (_, i) => ({ ...redeem, code: i % 4, moment: i }));
  let isOver = false;
  const nodes = [1, 2, 3].map(async () => {
    while (!isOver) await followOnce(t.db, organizationId, { page: 3 });
  });
  const entries = await play([world], steps);
  isOver = true;
  await Promise.all(nodes);
  await compare(world, entries, '2025-10-01', '2026-04-30');
  expect(await checkRollUp(t.db)).toEqual([]);
}, 60_000);
