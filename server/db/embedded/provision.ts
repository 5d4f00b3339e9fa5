// The role and the database of the application: it owns its database and is no superuser.
import pg from 'pg';

import { EmbeddedDatabaseError } from './error.ts';
import { SUPERVISOR_ROLE } from './initialize.ts';
import type { Passwords } from './passwords.ts';
import type { Postmaster } from './postmaster.ts';

export interface Connection {
  /** The directory of the Unix socket; an address on Windows. */
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

export const APPLICATION = 'vouchertrack';

// the supervisor's role and a superuser's reserve always find a slot
const CONNECTION_LIMIT = 50;
const CONNECT_TIMEOUT_MS = 10_000;

export function connectionTo({ host, port }: Postmaster, passwords: Passwords): Connection {
  return { host, port, user: APPLICATION, password: passwords.application, database: APPLICATION };
}

export function urlOf({ host, port, user, password, database }: Connection): string {
  return `postgresql://${user}:${password}@${encodeURIComponent(host)}:${port}/${database}`;
}

/** Connects as the application, making its role and database where they are not; answers the version. */
export async function provision(connection: Connection, passwords: Passwords): Promise<string> {
  try {
    return await readVersion(connection);
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    // wrong password, no such role, no such database: the first start, or one that was cut short
    if (!['28P01', '28000', '3D000'].includes(code)) throw error;
  }
  await makeApplication(connection, passwords);
  return await readVersion(connection);
}

/** True for what a PostgreSQL that starts, recovers or has just died answers. */
export function isPassing(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return (
    ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(code) ||
    message.startsWith('Connection terminated')
  );
}

async function readVersion(connection: Connection): Promise<string> {
  return await withClient(connection, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    return rows[0]?.version ?? '';
  });
}

async function makeApplication(connection: Connection, passwords: Passwords): Promise<void> {
  const as = { user: SUPERVISOR_ROLE, password: passwords.supervisor, database: 'postgres' };
  try {
    await withClient({ ...connection, ...as }, async (client) => {
      const role = await client.query('select from pg_roles where rolname = $1', [APPLICATION]);
      if (role.rowCount === 0) await client.query(`create role ${APPLICATION}`);
      const password = client.escapeLiteral(passwords.application);
      await client.query(
        `alter role ${APPLICATION} login nosuperuser nocreatedb nocreaterole
           connection limit ${CONNECTION_LIMIT} password ${password}`,
      );
      const database = await client.query('select from pg_database where datname = $1', [
        APPLICATION,
      ]);
      if (database.rowCount === 0) {
        await client.query(`create database ${APPLICATION} owner ${APPLICATION}`);
      }
      await client.query(`revoke all on database ${APPLICATION} from public`);
    });
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new EmbeddedDatabaseError(
      'The passwords in postgres-passwords.json are not those of the embedded database: put the file ' +
        'back that belongs to it.',
    );
  }
}

async function withClient<T>(connection: Connection, work: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({
    ...connection,
    ssl: false,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'vouchertrack supervisor',
  });
  // a connection that breaks is told by the query that it breaks
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
