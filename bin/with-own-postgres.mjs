#!/usr/bin/env node
// Runs a command with DATABASE_URL at a PostgreSQL of the system, in a cluster made for it and
// removed after: with-own-postgres.mjs CMD ARGS…
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const HOME = '/usr/lib/postgresql';

function binaries() {
  try {
    const [newest] = readdirSync(HOME).sort((a, b) => Number(b) - Number(a));
    return join(HOME, newest, 'bin');
  } catch {
    console.error('No PostgreSQL is installed: apt-get install postgresql-15');
    process.exit(1);
  }
}

/** PostgreSQL refuses to run as root. */
function account() {
  if (process.getuid?.() !== 0) return {};
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.on('error', () => resolve(freePort()));
    probe.listen(20_000 + Math.floor(Math.random() * 12_000), '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const bin = binaries();
const who = account();
const folder = mkdtempSync(join(tmpdir(), 'vt-own-pg-'));
chmodSync(folder, 0o755);
if (who.uid !== undefined) chownSync(folder, who.uid, who.gid);
const data = join(folder, 'data');
const run = (name, args) => {
  const result = spawnSync(join(bin, name), args, { ...who, encoding: 'utf8', cwd: folder });
  if (result.status !== 0) throw new Error(`${name} failed: ${result.stderr}${result.stdout}`);
};

const port = await freePort();
let status = 1;
try {
  run('initdb', ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C']);
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=200`;
  run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
  const admin = ['-h', '127.0.0.1', '-p', String(port), '-U', 'owner'];
  // as an operator would: a role that owns its database and is no superuser
  run('psql', [...admin, '-d', 'postgres', '-c', 'create role app login createdb']);
  run('psql', [...admin, '-d', 'postgres', '-c', 'create database app owner app']);
  const [command, ...args] = process.argv.slice(2);
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: `postgres://app@127.0.0.1:${port}/app` },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  status = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
} finally {
  spawnSync(join(bin, 'pg_ctl'), ['-D', data, '-m', 'fast', '-w', 'stop'], { ...who, cwd: folder });
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
