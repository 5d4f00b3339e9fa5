// From the data of the first release to this one: restored, migrated, found in order, and redeemed with.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/db/database.ts';
import { openEmbedded } from '../../server/db/embedded/supervisor.ts';
import { cleanUp, makeTemporary } from '../../server/db/embedded/harness.fixture.ts';
import { makeKey } from '../journeys/shop.ts';
import { runCommand } from './command.ts';
import { buildProgram, httpCaller, startServer, type Program } from './server-process.ts';

const backups = readdirSync('test/fixtures').filter((name) => /^backup-.+\.vtb$/.test(name));

let program: Program;
let folder: string;
beforeAll(async () => {
  folder = makeTemporary();
  program = await buildProgram();
});
afterAll(async () => {
  await cleanUp(folder);
  program.remove();
});

test.each(backups)(
  '%s',
  async (name) => {
    const env = { DATA_DIR: join(folder, name) };
    const restored = await runCommand(program, env, 'restore', resolve('test/fixtures', name));
    expect(restored, restored.output).toMatchObject({ code: 0 });
    // their secret key was not kept: what it sealed is given up, as an operator would
    expect(restored.output).toContain('key');
    const giveUp = ['doctor', '--repair', '--accept-lost-key'];
    expect((await runCommand(program, env, ...giveUp)).output).not.toContain('Error');
    const doctor = await runCommand(program, env, 'doctor');
    expect(doctor, doctor.output).toMatchObject({ code: 0 });

    const server = await startServer(program, env);
    const embedded = await openEmbedded({
      dataDir: env.DATA_DIR,
      purpose: 'command',
      log: () => undefined,
    });
    const db = openDatabase({ connection: { ...embedded.connection, ssl: false }, prepare: true });
    try {
      const [voucher] = await db.query<{
        organization_id: string;
        client_id: string;
        code: string;
      }>({
        text: `select v.organization_id, v.client_id, v.code
        from voucher v join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
        where v.mode = 'live' and v.status = 'active' and c.status = 'active'
          and v.used_count + v.held_count < v.max_uses and c.kind = 'unique'
          and coalesce(v.valid_until, c.valid_until) is null
        order by v.id limit 1`,
      });
      expect(voucher).toBeDefined();
      const { organization_id: organizationId, client_id: clientId, code = '' } = voucher ?? {};
      const key = await makeKey({
        db,
        organizationId: organizationId ?? '',
        clientId: clientId ?? '',
      });
      const api = httpCaller(server.base, key);
      const body = { code, transaction_amount: 50, order_reference: 'AFTER THE UPGRADE' };
      const sale = await api.post('/api/webhook/redemption', body);
      expect(sale, sale.text).toMatchObject({ status: 200, body: { success: true } });
      const again = await api.post('/api/webhook/redemption', body);
      expect(again.body.redemption_id).toBe(sale.body.redemption_id);
    } finally {
      await db.close();
      await embedded.close();
      expect(await server.end('SIGTERM')).toBe(0);
    }
    const after = await runCommand(program, env, 'doctor');
    expect(after, after.output).toMatchObject({ code: 0 });
  },
  90_000,
);
