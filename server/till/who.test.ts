// Lists, files and reports name who redeemed and who answered for a term: whoever was on shift at the
// till, also where the till had no network then; or whoever was signed in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import type { Caller } from '../../test/harness/caller.ts';
import { followToTheEnd } from '../../test/harness/followed.ts';
import { pairTill } from '../../test/harness/world.ts';

let t: TestApp;
let client: Made;
let place: Made;
let till: Caller;
let maren: Made;
let jonas: Made;

const PINS = { Maren: '4711', Jonas: '2580' };
const staff = (name: keyof typeof PINS) =>
  must(
    t.admin.post('/api/v1/staff', {
      location_ids: [place.id],
      name,
      pin: PINS[name],
      may_override: true,
    }),
  );
const begin = (person: Made) =>
  must(
    till.post('/api/v1/till/shift', {
      staff_id: person.id,
      pin: PINS[person.name as keyof typeof PINS],
    }),
    200,
  );
const newCode = async (fields: Record<string, unknown> = {}) =>
  String((await t.voucher(await t.campaign(client, fields))).code);
const expired = () => newCode({ valid_until: '2026-01-31' });
const override = { acknowledged: ['voucher_expired'], reason: 'A regular' };
const redeem = async (body: object): Promise<string> =>
  String((await must(till.post('/api/v1/till/redemptions', body), 200)).redemption_id);
const row = (id: string) => must(t.admin.get(`/api/v1/redemptions/${id}`), 200);

beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client({ name: 'Harbour Kitchen' });
  place = await t.location(client, { name: 'Quay' });
  [maren, jonas] = [await staff('Maren'), await staff('Jonas')];
  ({ till } = await pairTill(t, place, 'Bar, left'));
});
afterAll(() => t.close());

test('each redemption names who was on shift and the till; one of the web nobody', async () => {
  await begin(maren);
  const first = await redeem({ code: await newCode(), transaction_amount: 20 });
  await begin(jonas);
  const second = await redeem({ code: await newCode(), transaction_amount: 30 });
  expect(await row(first)).toMatchObject({
    staff_id: maren.id,
    staff_name: 'Maren',
    device_name: 'Bar, left',
  });
  expect(await row(second)).toMatchObject({ staff_id: jonas.id, staff_name: 'Jonas' });

  const { api } = await t.key(client);
  const sale = { code: await newCode(), transaction_amount: 10, order_reference: 'WEB-1' };
  const online = await must(api.post('/api/webhook/redemption', sale), 200);
  const nobody = { staff_id: null, staff_name: null, device_id: null, device_name: null };
  expect(await row(String(online.redemption_id))).toMatchObject(nobody);
  const { data } = await must(t.admin.get(`/api/v1/redemptions?client_id=${client.id}`), 200);
  expect(data.map((each: Made) => each.staff_name)).toEqual([null, 'Jonas', 'Maren']);
});

test('what was taken without network is of whoever worked when it was taken', async () => {
  await begin(maren);
  // a sale is kept to the second: this one is of a second that Maren worked through
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const taken_at = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await begin(jonas);
  const report_key = '0192f00d-5c1e-7aaa-8000-0000000000aa';
  const body = { code: await newCode(), report_key, taken_at };
  const sent = await must(till.post('/api/v1/till/reports', body), 200);
  expect(await row(String(sent.redemption_id))).toMatchObject({ staff_name: 'Maren' });
});

test('who was signed in, or a key, redeemed it in the dashboard', async () => {
  const manager = await t.person('location_manager', { clients: [client], locations: [place] });
  const at = { location_id: place.id, transaction_amount: 12 };
  const body = { ...at, code: await expired(), override };
  const byManager = await must(manager.post('/api/v1/redemptions', body), 200);
  expect(await row(String(byManager.redemption_id))).toMatchObject({
    staff_id: null,
    staff_name: 'location_manager',
    device_name: null,
  });
  const byKey = await must(
    t.admin.post('/api/v1/redemptions', { ...at, code: await expired(), override }),
    200,
  );
  expect(await row(String(byKey.redemption_id))).toMatchObject({ staff_name: null });
});

test('the report of overrides says who answered, and adds up; the file names staff and till', async () => {
  await begin(maren);
  await redeem({ code: await expired(), override, transaction_amount: 50 });
  await redeem({ code: await expired(), override, transaction_amount: 50 });
  await begin(jonas);
  await redeem({ code: await expired(), override, transaction_amount: 50 });
  // somebody who has left is still who did it
  await t.admin.delete(`/api/v1/staff/${jonas.id}`);
  const today = new Date().toISOString().slice(0, 10);
  const range = `client_id=${client.id}&from=${today}&to=${today}`;
  await followToTheEnd(t.db);
  const { data } = await must(t.admin.get(`/api/v1/reports/overrides?${range}`), 200);
  expect(data).toMatchObject([
    {
      code: 'voucher_expired',
      name: 'Quay',
      overrides: 5,
      by_staff: [
        { staff_id: maren.id, name: 'Maren', overrides: 2 },
        { staff_id: jonas.id, name: 'Jonas', overrides: 1 },
        { staff_id: null, name: 'location_manager', overrides: 1 },
        { staff_id: null, name: null, overrides: 1 },
      ],
    },
  ]);
  const csv = (await t.admin.get(`/api/v1/redemptions.csv?${range}&overridden=true`)).text;
  const [header = '', ...lines] = csv.trimEnd().split('\r\n');
  expect(header).toMatch(/,voucher_id,staff,till$/);
  expect(lines).toHaveLength(5);
  const ending = (text: string) => lines.filter((line) => line.endsWith(text)).length;
  expect(ending(',Maren,"Bar, left"')).toBe(2);
  expect(ending(',Jonas,"Bar, left"')).toBe(1);
  expect(ending(',location_manager,')).toBe(1);
  expect(ending(',,')).toBe(1);
});
