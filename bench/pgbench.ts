// The reference of redeem: pgbench runs the four statements of a redemption, one transaction each, on
// the same tables.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strided, type Books, type Stock } from './books.ts';
import { closing } from './closing.ts';
import type { Measured } from './load.ts';
import type { BenchPostgres } from './postgres.ts';
import { percentile } from './rounds.ts';

export const CLIENTS = 64;
const THREADS = 2;
/** More transactions than one client makes in a round. */
const ROUND_STRIDE = 1_000_000;

/** Runs it for whole seconds. Each round gets order references and codes of its own. */
export async function runPgbench(
  postgres: BenchPostgres,
  books: Books,
  stock: Stock,
  { round, seconds }: { round: number; seconds: number },
): Promise<Measured> {
  const { pgbench } = postgres;
  if (!pgbench) throw new Error('pgbench is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'vt-bench-pgbench-'));
  const removeFolder = closing(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'redeem.sql');
  writeFileSync(file, script(books, stock, round));
  const args = ['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', String(THREADS)];
  args.push('-T', String(seconds), '-D', 'i=0', '-f', file, '--log', '--log-prefix=log');
  const child = spawn(pgbench, [...args, ...postgres.argumentsOf(books.name)], {
    cwd: folder,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = closing(() => void child.kill());
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  await stop();
  const perSecond = Number(/tps = ([\d.]+)/.exec(said)?.[1]);
  if (code !== 0 || !(perSecond > 0)) throw new Error(`pgbench ended with ${code}:\n${said}`);
  const latencies = readLatencies(folder);
  await removeFolder();
  return { perSecond, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

/** Milliseconds of every transaction, ascending. */
function readLatencies(folder: string): number[] {
  const latencies: number[] = [];
  for (const name of readdirSync(folder).filter((each) => each.startsWith('log.'))) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      if (line !== '') latencies.push(Number(line.split(' ')[2]) / 1000);
    }
  }
  return latencies.sort((a, b) => a - b);
}

/** Lock and load the voucher, look for the order, insert the redemption, count the use. */
function script(books: Books, stock: Stock, round: number): string {
  const { organizationId, clientId, campaignId, apiKeyId } = books;
  return `
\\set i :i + 1
\\set k ${round * ROUND_STRIDE} + :i * ${CLIENTS} + :client_id
\\set n ${strided(stock.count)}
begin;
select v.id as voucher, v.source_id, v.code, v.status, v.max_uses, v.used_count, v.held_count,
  v.valid_from, v.valid_until, c.discount_type, c.discount_value
from voucher v join campaign c on c.organization_id = v.organization_id and c.id = v.campaign_id
where v.organization_id = '${organizationId}' and v.client_id = '${clientId}' and v.mode = 'live'
  and v.code_key = '${stock.letter}' || lpad(:n, 9, '0')
for no key update of v \\gset
select id, discount_minor from redemption
where organization_id = '${organizationId}' and voucher_id = :voucher and shop = 'default'
  and order_reference = 'P' || :k and voided_key = '00000000-0000-0000-0000-000000000000';
insert into redemption (organization_id, id, client_id, campaign_id, voucher_id, api_key_id, mode,
  channel, shop, order_reference, currency, amount_minor, discount_minor, discount_reported,
  discount_type, discount_value, remaining_uses, redeemed_at, recorded_at)
values ('${organizationId}', ('10000000-0000-7000-8000-' || lpad(to_hex(:k::bigint), 12, '0'))::uuid,
  '${clientId}', '${campaignId}', :voucher, '${apiKeyId}', 'live', 'online', 'default', 'P' || :k,
  'GBP', 5000, 1000, false, 'percentage', 200000, 1, now(), now());
update voucher set used_count = used_count + 1
where organization_id = '${organizationId}' and id = :voucher;
commit;
`;
}
