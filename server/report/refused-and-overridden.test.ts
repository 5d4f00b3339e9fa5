// Long because both reports are played and counted by the same histories.
// Random histories of refusals and overrides, of which some come late, are voided or go with age, and
// whoever follows dies at any step: the two reports against a naive count, also as they stood.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeKey } from '../../contract/code.ts';
import { makeTestApp, type Made, type TestApp } from '../../test/harness/app.ts';
import { followToTheEnd } from '../../test/harness/followed.ts';
import { attemptStatement } from '../attempt/record-attempts.ts';
import type { Queryable } from '../db/database.ts';
import { newId, privateId } from '../db/id.ts';
import { retentionRules } from '../privacy/retention-rules.ts';
import { makePerformer, type Performer } from '../redemption/perform.ts';
import { makeOffers } from '../voucher/offers.ts';
import type { VoucherState } from '../voucher/state.ts';
import { checkRollUp } from './check-roll-up.ts';
import { closeEveryBlock, followOnce, lockCursor } from './follow.ts';
import { mendOverrides } from './overrides.ts';
import { rebuildRollUp } from './rebuild-roll-up.ts';
import { closeRefusals } from './refusals.ts';

let t: TestApp;
let performer: Performer;
beforeAll(async () => {
  t = await makeTestApp();
  performer = makePerformer(t.db, makeOffers());
});
afterAll(() => t.close());

const HOUR_MS = 3_600_000;
const CODES = ['voucher_expired', 'voucher_not_found', 'minimum_spend_not_met'];
const TERMS = ['party_too_large', 'minimum_spend_not_met'];

interface World {
  client: Made;
  id: string;
  locations: Made[];
  campaigns: { campaign: Made; voucher: Made }[];
  refusals: { at: number; code: string; isValidation: boolean; campaign: Made | null }[];
  overrides: {
    id: string;
    at: number;
    recorded: number;
    voided: number | null;
    terms: string[];
    location: Made;
    campaign: Made;
  }[];
}

async function makeWorld(): Promise<World> {
  const client = await t.client({ time_zone: 'Asia/Kathmandu' });
  const terms = { terms: { max_party: 2 }, minimum_spend: 30, max_uses_per_voucher: 99 };
  const campaigns = [];
  for (let i = 0; i < 2; i++) {
    const campaign = await t.campaign(client, terms);
    campaigns.push({ campaign, voucher: await t.voucher(campaign) });
  }
  const locations = [await t.location(client), await t.location(client)];
  const id = privateId('client', client.id)!;
  return { client, id, locations, campaigns, refusals: [], overrides: [] };
}

// blocks are of six hours, and close an hour after their end; half an hour late is late
const age = fc.oneof(
  fc.constantFrom(0, 0.4, 0.6, 0.99, 1.01, 6, 7, 12, 24),
  fc.double({ min: 0, max: 80, noNaN: true }),
  fc.double({ min: 80, max: 2_400, noNaN: true }),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({
    kind: fc.constant('refuse' as const), hours: age, code: fc.constantFrom(...CODES),
    isValidation: fc.boolean(), voucher: fc.integer({ min: -1, max: 1 }), isTest: fc.nat(5),
  }) },
  { weight: 4, arbitrary: fc.record({
    kind: fc.constant('override' as const), hours: age, terms: fc.subarray(TERMS, { minLength: 1 }),
    place: fc.nat(1), voucher: fc.nat(1),
  }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('void' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), hours: age }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), dies: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({
    kind: fc.constant('follow' as const),
    dies: fc.option(fc.constantFrom('apply', 'overrides', 'days', 'cursor'), { freq: 3 }),
  }) },
); // prettier-ignore
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const organizationId = () => privateId('organization', t.organizationId)!;

const killed = (error: unknown) => {
  if ((error as Error).message !== 'killed') throw error;
};

async function play(world: World, steps: readonly Step[]): Promise<void> {
  for (const each of steps) {
    switch (each.kind) {
      case 'refuse':
        await refuse(world, each);
        break;
      case 'override':
        await override(world, each);
        break;
      case 'void': {
        const found = world.overrides[each.which % (world.overrides.length || 1)];
        if (found && found.voided === null) await undo(found.id);
        if (found) found.voided ??= await nowOf('voided_at', found.id);
        break;
      }
      case 'forget': {
        const rule = retentionRules.find(({ kind }) => kind === 'attempts')!;
        const before = Date.now() - each.hours * HOUR_MS;
        await t.db.query({ text: rule.text, values: [organizationId(), new Date(before), 1_000] });
        world.refusals = world.refusals.filter(({ at }) => at >= before);
        break;
      }
      case 'close':
        await t.db
          .transaction(async (tx) => {
            if (await lockCursor(tx, organizationId())) await closeRefusals(tx, organizationId());
            if (each.dies) throw new Error('killed');
          })
          .catch(killed);
        break;
      case 'follow': {
        const afterStep = (name: string) => {
          if (name === each.dies) throw new Error('killed');
        };
        await followOnce(t.db, organizationId(), { page: 3, afterStep }).catch(killed);
      }
    }
  }
}

/** A day late. */
const LATE = {
  kind: 'refuse',
  hours: 30,
  code: CODES[0]!,
  isValidation: false,
  voucher: 0,
  isTest: 1,
} as const;

const scopeOf = (world: World, location: Made | undefined, isTest = false) => ({
  organizationId: organizationId(),
  clientId: world.id,
  mode: isTest ? ('test' as const) : ('live' as const),
  shop: 'web',
  channel: 'in_store' as const,
  locationId: location ? privateId('location', location.id)! : null,
  actor: { kind: 'system' as const, id: null },
});

async function refuse(world: World, each: Step & { kind: 'refuse' }, db: Queryable = t.db) {
  const { code, isValidation } = each;
  const of = world.campaigns[each.voucher];
  const at = Math.floor(Date.now() - each.hours * HOUR_MS);
  await db.query(
    attemptStatement(
      [
        {
          route: isValidation ? 'validate' : 'redemption',
          reference: newId(),
          scope: scopeOf(world, undefined, each.isTest === 0),
          codeAsked: 'X',
          // of a voucher that is there, only its id is kept
          voucher: of && ({ id: privateId('voucher', of.voucher.id), offer: {} } as VoucherState),
          code,
          findings: [],
          asked: {},
        },
      ],
      at,
    ),
  );
  if (each.isTest === 0) return;
  world.refusals.push({ at, code, isValidation, campaign: of?.campaign ?? null });
}

async function override(world: World, each: Step & { kind: 'override' }) {
  const { campaign, voucher } = world.campaigns[each.voucher]!;
  const location = world.locations[each.place]!;
  const unmet = new Set(each.terms);
  const code = String(voucher.code);
  // the time of a sale is kept in whole seconds
  const at = Math.floor((Date.now() - each.hours * HOUR_MS) / 1_000) * 1_000;
  const [outcome] = await performer.performAll([
    {
      kind: 'redeem',
      id: newId(),
      reference: newId(),
      scope: scopeOf(world, location),
      codeKey: codeKey(code)!,
      codeAsked: code,
      idempotency: null,
      till: { receiptNumber: null, override: { acknowledged: TERMS, reason: 'Agreed' } },
      covers: unmet.has('party_too_large') ? 4 : 2,
      amountMinor: unmet.has('minimum_spend_not_met') ? 1_000 : 5_000,
      discountMinor: null,
      taxMinor: null,
      currency: null,
      orderReference: null,
      redeemedAt: at,
      customer: null,
      holder: null,
      holdId: null,
      metadata: null,
    },
  ]);
  if (outcome?.kind !== 'redeemed') throw new Error(JSON.stringify(outcome));
  const { id } = outcome.redemption;
  const recorded = await nowOf('recorded_at', id);
  world.overrides.push({ id, at, recorded, voided: null, terms: each.terms, location, campaign });
}

async function undo(id: string) {
  const answer = await t.admin.post(`/api/v1/redemptions/red_${id.replaceAll('-', '')}/void`, {});
  if (answer.status >= 300) throw new Error(answer.text);
}

async function nowOf(column: 'recorded_at' | 'voided_at', id: string): Promise<number> {
  const [row] = await t.db.query<{ at: Date }>({
    text: `select ${column} as at from redemption where id = $1`,
    values: [id],
  });
  return row!.at.getTime();
}

async function ask(name: string, query: Record<string, string>) {
  const url = `/api/v1/reports/${name}?${new URLSearchParams(query).toString()}`;
  const answer = await t.admin.get(url);
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${answer.text}`);
  return (answer.body as { data: Record<string, unknown>[] }).data;
}

const tally = <T>(rows: readonly T[], keysOf: (row: T) => string[]) => {
  const counts: Record<string, number> = {};
  for (const key of rows.flatMap(keysOf)) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};

/** Both reports of a period, of the client and of each campaign, against what was played. */
async function compare(world: World, [start, end]: [number, number], asOf?: number) {
  const range = { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
  for (const campaign of [null, ...world.campaigns.map((each) => each.campaign)]) {
    const query = {
      ...range,
      ...(campaign ? { campaign_id: campaign.id } : { client_id: world.client.id }),
      ...(asOf !== undefined && { as_of: new Date(asOf).toISOString() }),
    };
    const isMeant = (each: { at: number; campaign: Made | null }) =>
      each.at >= start && each.at < end && (campaign === null || each.campaign === campaign);
    const refusals = world.refusals.filter(
      (each) => isMeant(each) && (asOf === undefined || each.at <= asOf),
    );
    const shown: Record<string, number> = {};
    for (const { error_code, refused, validations } of await ask('refusals', query)) {
      if (refused !== 0) shown[`${String(error_code)} false`] = refused as number;
      if (validations !== 0) shown[`${String(error_code)} true`] = validations as number;
    }
    expect(shown).toEqual(tally(refusals, (each) => [`${each.code} ${String(each.isValidation)}`]));
    const overrides = world.overrides.filter((each) => {
      const isVoided = each.voided !== null && (asOf === undefined || each.voided <= asOf);
      return isMeant(each) && !isVoided && (asOf === undefined || each.recorded <= asOf);
    });
    const rows = await ask('overrides', query);
    expect(
      Object.fromEntries(
        rows.map((row) => [`${String(row.code)} ${String(row.location_id)}`, row.overrides]),
      ),
    ).toEqual(tally(overrides, (each) => each.terms.map((term) => `${term} ${each.location.id}`)));
    const [overview] = await ask('overview', query);
    expect([overview?.refused, overview?.overrides]).toEqual([
      refusals.filter((each) => !each.isValidation).length,
      overrides.length,
    ]);
  }
}

test('after any history and any crash refusals and overrides are what was played', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }),
      fc.array(step, { minLength: 0, maxLength: 15, size: 'max' }),
      fc.tuple(age, age),
      async (steps, later, hours) => {
        const world = await makeWorld();
        await play(world, steps);
        const asOf = Date.now();
        await new Promise((resolve) => setTimeout(resolve, 5));
        await play(world, later);
        const ends = hours.map((each) => Math.floor(Date.now() - each * HOUR_MS));
        const period: [number, number] = [Math.min(...ends), Math.max(...ends) + 1];
        const whole: [number, number] = [Date.now() - 2_500 * HOUR_MS, Date.now() + HOUR_MS];
        // as it stood, an answer does not depend on who follows; what was refused and forgotten is gone
        await compare(world, whole, asOf);
        await compare(world, period, asOf);
        await followToTheEnd(t.db);
        expect(await checkRollUp(t.db)).toEqual([]);
        await compare(world, whole);
        await compare(world, period);
        await compare(world, whole, asOf);
      },
    ),
    { numRuns: 12, seed: 20261125, endOnFailure: true },
  );
}, 240_000);

test('a late refusal of a client that is new is counted, though its blocks close before it is committed', async () => {
  const world = await makeWorld();
  let goOn: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => (goOn = resolve));
  let noted: () => void = () => undefined;
  const isNoted = new Promise<void>((resolve) => (noted = resolve));
  // by it the roll-up meets the client, as soon as it is followed
  await play(world, [{ kind: 'override', hours: 30, terms: TERMS, place: 0, voucher: 0 }]);
  const late = t.db.transaction(async (tx) => {
    await refuse(world, LATE, tx);
    noted();
    await wait;
  });
  await isNoted;
  const closing = followToTheEnd(t.db).then(() => closeEveryBlock(t.db));
  // it waits for the refusal, or is done before it: then the refusal would be in no block
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 200))]);
  goOn();
  await Promise.all([late, closing]);
  await closeEveryBlock(t.db);
  expect(await checkRollUp(t.db)).toEqual([]);
  await compare(world, [Date.now() - 100 * HOUR_MS, Date.now()]);
});

test('what is wrong with either is found and made anew', async () => {
  const world = await makeWorld();
  const refusal = { kind: 'refuse', code: CODES[0]!, isValidation: false, isTest: 1 } as const;
  const overridden = { kind: 'override', hours: 30, terms: TERMS, place: 0 } as const;
  await play(world, [
    ...[-1, 0, 1].map((voucher) => ({ ...refusal, voucher, hours: 30 })),
    ...[0, 1].map((voucher) => ({ ...overridden, voucher })),
    { kind: 'void', which: 1 },
  ]);
  await followToTheEnd(t.db);
  await closeEveryBlock(t.db);
  const spoil = [
    `update report_refusal set refused = refused + 1`,
    `delete from report_refusal where campaign_id <> '00000000-0000-0000-0000-000000000000'`,
    `update report_client set refused_until = refused_until - interval '1 year'`,
    `delete from report_override`,
    `update report_override set voided_at = null`,
    `update report_override set terms = '{}'`,
    `update report_override set staff_id = redemption_id, person_id = redemption_id`,
  ];
  for (const text of spoil) {
    await t.db.query({ text });
    expect(await checkRollUp(t.db), text).not.toEqual([]);
    await rebuildRollUp(t.db);
    expect(await checkRollUp(t.db), text).toEqual([]);
  }
  await compare(world, [Date.now() - 100 * HOUR_MS, Date.now()]);
  // what a server of the release before followed has no lines, and a void of it is not in them
  for (const text of [
    'delete from report_override',
    'update report_override set voided_at = null',
  ]) {
    await t.db.query({ text });
    await mendOverrides(t.db, organizationId());
    expect(await checkRollUp(t.db), text).toEqual([]);
  }
});
