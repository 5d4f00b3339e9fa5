// Batches of codes through HTTP, on a real database, made by the real job queue.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, type Made, type TestApp } from '../../test/harness/app.ts';
import { codeKey, hasValidCheck } from '../../contract/code.ts';
import { issueCodes } from './issue-codes.ts';
import { queueUnfinishedBatches } from './job.ts';
import type { BatchRef } from './queries.ts';

let t: TestApp;
let client: Made;
beforeAll(async () => {
  t = await makeTestApp();
  client = await t.client();
});
afterAll(() => t.close());

const order = (campaign: Made, body: object) =>
  t.admin.post(`/api/v1/campaigns/${campaign.id}/batches`, body);

async function untilOver(batch: Made): Promise<Made> {
  for (let tries = 0; tries < 400; tries++) {
    const now = await must(t.admin.get(`/api/v1/batches/${batch.id}`), 200);
    if (now.status === 'completed' || now.status === 'failed') return now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Batch ${batch.id} does not end`);
}

async function codesOf(batch: Made): Promise<string[]> {
  const { status, text } = await t.admin.get(`/api/v1/batches/${batch.id}/codes.csv`);
  expect(status).toBe(200);
  const [header, ...lines] = text.trimEnd().split('\r\n');
  expect(header).toBe('code,url,status,source_id,batch_id');
  return lines.map((line) => line.split(',')[0] ?? '');
}

/** An order that no job takes up. */
async function orderUnqueued(campaign: Made, quantity: number): Promise<BatchRef> {
  const batch = await must(order(campaign, { quantity }), 202);
  await untilOver(batch);
  const [row] = await t.db.query<BatchRef>({
    text: `insert into batch (organization_id, id, client_id, campaign_id, status, quantity, max_uses,
        pattern, has_check, created_at)
      select organization_id, gen_random_uuid(), client_id, campaign_id, 'queued', quantity, max_uses,
        pattern, has_check, now()
      from batch where id = $1
      returning organization_id as "organizationId", id`,
    values: [batch.id.slice(4)],
  });
  return row!;
}

const countOf = async (ref: BatchRef) =>
  (
    await t.db.query<{ status: string; created: number; vouchers: number }>({
      text: `select status, created_count as created,
          (select count(*) from voucher v where v.batch_id = b.id) as vouchers
        from batch b where id = $1`,
      values: [ref.id],
    })
  )[0];

describe('a batch', () => {
  test('is made in full, each code once and with a check character, and can be redeemed', async () => {
    const campaign = await t.campaign(client, { max_uses_per_voucher: 2 });
    const flyer = { name: 'Flyer', kind: 'flyer' };
    const source = await must(t.admin.post(`/api/v1/campaigns/${campaign.id}/sources`, flyer));
    const body = { quantity: 12_345, prefix: 'SPRING', source_id: source.id };
    const ordered = await must(order(campaign, body), 202);
    expect(ordered).toMatchObject({ status: 'queued', quantity: 12_345, created: 0 });
    const batch = await untilOver(ordered);
    expect(batch).toMatchObject({ status: 'completed', created: 12_345, failure: null });
    expect(batch.completed_at).not.toBeNull();
    const codes = await codesOf(batch);
    expect(codes).toHaveLength(12_345);
    expect(new Set(codes).size).toBe(12_345);
    for (const code of codes) {
      expect(code).toMatch(/^SPRING-.{4}-.{4}-.{3}$/);
      expect(hasValidCheck(codeKey(code) ?? '', 11)).toBe(true);
    }
    const found = await t.admin.get(`/api/v1/vouchers?code=${codes[7] ?? ''}`);
    expect(found.body.data[0]).toMatchObject({
      batch_id: batch.id,
      source_id: source.id,
      max_uses: 2,
    });
    const listed = await t.admin.get(`/api/v1/vouchers?batch_id=${batch.id}&limit=500`);
    expect(listed.body.data).toHaveLength(500);
    const { api } = await t.key(client);
    const answer = await api.get(`/api/webhook/validate/${codes.at(-1) ?? ''}`);
    expect(answer.body).toMatchObject({ valid: true, remaining_uses: 2 });
  });

  test('takes a pattern, without a check character', async () => {
    const campaign = await t.campaign(client, { mode: 'test' });
    const pattern = 'VIP-##-2026-###';
    const batch = await untilOver(await must(order(campaign, { quantity: 50, pattern }), 202));
    for (const code of await codesOf(batch)) expect(code).toMatch(/^VIP-[^-]{2}-2026-[^-]{3}$/);
  });

  test('is in the ledger when it is ordered and when it is done', async () => {
    const batch = await untilOver(
      await must(order(await t.campaign(client), { quantity: 3 }), 202),
    );
    const entries = await t.db.query({
      text: 'select kind, actor_kind from ledger where subject_id = $1 order by id',
      values: [batch.id.slice(4)],
    });
    expect(entries).toEqual([
      { kind: 'batch.created', actor_kind: 'api_key' },
      { kind: 'batch.completed', actor_kind: 'system' },
    ]);
  });

  test.each([
    ['quantity', {}],
    ['quantity', { quantity: 0 }],
    ['quantity', { quantity: 10_000_001 }],
    ['quantity', { quantity: '5' }],
    ['source_id', { quantity: 1, source_id: 'src_nonsense' }],
    ['prefix', { quantity: 1, prefix: 'a b' }],
    ['prefix', { quantity: 1, prefix: '-A' }],
    ['prefix', { quantity: 1, prefix: 'x'.repeat(50), length: 20 }],
    ['pattern', { quantity: 1, pattern: 'NO-RANDOM' }],
    ['pattern', { quantity: 1, pattern: '=cmd#######' }],
    ['pattern', { quantity: 1, pattern: '-#######' }],
    ['pattern', { quantity: 1000, pattern: 'A-##' }],
    ['length', { quantity: 10_000_000, length: 5 }],
    ['length', { quantity: 1, length: 5, pattern: '######' }],
  ])('is refused with 400 that names %s for %j', async (path, body) => {
    const answer = await order(await t.campaign(client), body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });

  test('says how many codes a pattern has, those of earlier batches counted', async () => {
    const campaign = await t.campaign(await t.client());
    const body = { quantity: 30, pattern: 'T-##' };
    await untilOver(await must(order(campaign, body), 202));
    const answer = await order(campaign, body);
    expect(answer.body.errors[0].message).toBe(
      'is too short: 2 random characters make 897 codes, too few for 30 and 30 of earlier batches ' +
        '(20 for each are needed, against guessing)',
    );
  });

  test('of another client, organization or mode does not exist', async () => {
    const campaign = await t.campaign(client);
    const batch = await must(order(campaign, { quantity: 1 }), 202);
    const callers = [
      (await t.key(await t.client(), { scopes: ['manage'] })).api,
      (await t.key(null, { scopes: ['manage'], mode: 'test' })).api,
      await t.stranger(),
    ];
    for (const caller of callers) {
      const url = `/api/v1/campaigns/${campaign.id}/batches`;
      expect((await caller.get(`/api/v1/batches/${batch.id}`)).status).toBe(404);
      expect((await caller.get(`/api/v1/batches/${batch.id}/codes.csv`)).status).toBe(404);
      expect((await caller.get(url)).status).toBe(404);
      expect((await caller.post(url, { quantity: 1 })).status).toBe(404);
    }
    const listed = await t.admin.get(`/api/v1/campaigns/${campaign.id}/batches`);
    expect(listed.body.data.map((each: Made) => each.id)).toEqual([batch.id]);
  });
});

describe('the work', () => {
  test('of several workers at one batch makes exactly what was ordered', async () => {
    const ref = await orderUnqueued(await t.campaign(client), 45_000);
    await Promise.all([1, 2, 3].map(() => issueCodes(t.db, ref)));
    expect(await countOf(ref)).toEqual({ status: 'completed', created: 45_000, vouchers: 45_000 });
  });

  test('goes on where it was stopped, and is taken up when a server starts', async () => {
    const ref = await orderUnqueued(await t.campaign(client), 35_000);
    expect(await issueCodes(t.db, ref, { budgetMs: 0 })).toBe(false);
    expect(await countOf(ref)).toEqual({ status: 'running', created: 10_000, vouchers: 10_000 });
    // a disk that is almost full stops it as well, chunk by chunk
    expect(await issueCodes(t.db, ref, { mustStop: () => true })).toBe(false);
    expect(await countOf(ref)).toEqual({ status: 'running', created: 20_000, vouchers: 20_000 });
    await queueUnfinishedBatches(t.context);
    const publicId = `bat_${ref.id.replaceAll('-', '')}`;
    await untilOver({ id: publicId });
    expect(await countOf(ref)).toEqual({ status: 'completed', created: 35_000, vouchers: 35_000 });
    const codes = await codesOf({ id: publicId });
    expect(new Set(codes).size).toBe(35_000);
  });

  test('steps over codes that the client has already', async () => {
    const own = await t.client();
    const campaign = await t.campaign(own);
    // a form with 23 codes, six of which are taken by name: order one of the others
    for (const last of 'ABCDEF') await t.voucher(campaign, { code: `K-${last}` });
    const body = { quantity: 1, pattern: 'K#' };
    const batch = await untilOver(await must(order(campaign, body), 202));
    expect(batch.status).toBe('completed');
    expect((await codesOf(batch))[0]).toMatch(/^K[G-Z]$/);
  });

  test('ends with the reason when no code is free', async () => {
    const campaign = await t.campaign(await t.client());
    for (const last of 'ABCDEFGHJKMNPQRSTUVWXYZ') await t.voucher(campaign, { code: `L${last}` });
    const batch = await untilOver(
      await must(order(campaign, { quantity: 1, pattern: 'L-#' }), 202),
    );
    expect(batch).toMatchObject({
      status: 'failed',
      created: 0,
      failure: 'No free codes are left in the pattern L-#',
    });
  });

  test('gives others their turns while codes are made', async () => {
    const ref = await orderUnqueued(await t.campaign(client), 60_000);
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    await issueCodes(t.db, ref);
    clearInterval(counting);
    expect(turns).toBeGreaterThanOrEqual(60_000 / 2_000 / 2);
  });
});

test('codes cannot be downloaded before all are made', async () => {
  const ref = await orderUnqueued(await t.campaign(client), 20);
  const id = `bat_${ref.id.replaceAll('-', '')}`;
  const answer = await t.admin.get(`/api/v1/batches/${id}/codes.csv`);
  expect(answer.status).toBe(409);
  expect(answer.body.error).toContain('0 of 20 codes are made');
  await issueCodes(t.db, ref);
  expect(await codesOf({ id })).toHaveLength(20);
});

test('a download that cannot go on breaks off visibly', async () => {
  const ref = await orderUnqueued(await t.campaign(client), 20_000);
  await issueCodes(t.db, ref);
  // as after a loss: fewer codes than the batch says
  await t.db.query({
    text: `delete from voucher where id in (
      select id from voucher where batch_id = $1 order by id desc limit 5)`,
    values: [ref.id],
  });
  const address = await t.app.listen({ port: 0, host: '127.0.0.1' });
  const url = `${address}/api/v1/batches/bat_${ref.id.replaceAll('-', '')}/codes.csv`;
  const answer = await fetch(url, { headers: { 'x-api-key': t.admin.key ?? '' } });
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
});
