// Checks what the books rest on: PostgreSQL, its settings, the schema, and room on the disk.
import type { Queryable } from '../db/database.ts';
import { schemaVersion, type Migration } from '../db/migrate.ts';
import { fine, problem, warning, type Finding } from './finding.ts';

const OLDEST = 15;
const MIN_FREE = 200e6;
const LOW_FREE = 1e9;
const MAX_CLOCK_MS = 5_000;
const OLD_BACKUP_HOURS = 50;

interface Server {
  version: string;
  number: number;
  superuser: boolean;
  encoding: string;
  fsync: string;
  full_page_writes: string;
  synchronous_commit: string;
  at: Date;
}

/** Throws where the database cannot be reached. */
export async function checkServer(db: Queryable): Promise<Finding[]> {
  const before = Date.now();
  const [server] = await db.query<Server>({
    text: `select current_setting('server_version') as version,
      current_setting('server_version_num')::integer as number,
      (select rolsuper from pg_roles where rolname = current_user) as superuser,
      current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
      current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit, clock_timestamp() as at`,
  });
  if (!server) return [];
  return [
    versionFinding(server),
    roleFinding(server),
    durabilityFinding(server),
    encodingFinding(server),
    clockFinding(server.at.getTime(), before, Date.now()),
  ];
}

const versionFinding = ({ version, number }: Server) =>
  number >= OLDEST * 10_000
    ? fine('database', `PostgreSQL ${version} answers`)
    : problem('database', `PostgreSQL ${version} is too old`, `Use PostgreSQL ${OLDEST} or newer.`);

const roleFinding = ({ superuser }: Server) =>
  superuser
    ? warning(
        'database role',
        'The role in DATABASE_URL is a superuser: whoever takes over the server could do anything',
        'Make a role that owns the database and is no superuser, and name it in DATABASE_URL.',
      )
    : fine('database role', 'The database role is no superuser');

function durabilityFinding(server: Server): Finding {
  const off = (['fsync', 'full_page_writes', 'synchronous_commit'] as const).filter(
    (setting) => server[setting] === 'off',
  );
  return off.length > 0
    ? problem(
        'durability',
        `With ${off.join(' and ')} off, redemptions that were confirmed can be lost with the power`,
        `Switch ${off.join(' and ')} on in postgresql.conf.`,
      )
    : fine('durability', 'What is confirmed is on the disk');
}

const encodingFinding = ({ encoding }: Server) =>
  encoding === 'UTF8'
    ? fine('encoding', 'The database keeps all characters')
    : problem(
        'encoding',
        `The database is in ${encoding}, and does not keep all characters`,
        "Make one with encoding 'UTF8', and restore a backup into it.",
      );

function clockFinding(theirs: number, before: number, after: number): Finding {
  const apart = theirs < before ? before - theirs : Math.max(0, theirs - after);
  return apart > MAX_CLOCK_MS
    ? warning(
        'clock',
        `The clocks of this machine and of the database are ${Math.round(apart / 1000)} s apart`,
        'Let both follow a time server: validity goes by the database, the expiry of keys by both.',
      )
    : fine('clock', 'The clocks of this machine and of the database agree');
}

export async function checkSchema(db: Queryable, migrations: Migration[]): Promise<Finding> {
  const version = await schemaVersion(db);
  const newest = migrations.at(-1)?.number ?? 0;
  if (version === newest) return fine('schema', `The schema is this release's (${newest})`);
  const message = `The database is at schema ${version}, this release at ${newest}`;
  return version > newest
    ? problem('schema', message, 'Run the newer release that the database was used with.')
    : warning('schema', message, 'A start brings it up to date, or: npx vouchertrack migrate');
}

export function checkDisk(freeBytes: number): Finding {
  const megabytes = `${Math.floor(freeBytes / 1e6).toLocaleString('en')} MB are free`;
  const advice = 'Make room on the disk of DATA_DIR.';
  if (freeBytes < MIN_FREE) return problem('disk', `${megabytes}: writes are refused`, advice);
  if (freeBytes < LOW_FREE) return warning('disk', megabytes, advice);
  return fine('disk', megabytes);
}

/** `newest`: when the last nightly backup was made, in milliseconds since 1970. */
export function checkBackup(now: number, newest: number | undefined): Finding {
  if (newest === undefined) {
    const advice = 'A server makes one each night; now: npx vouchertrack backup FILE';
    return warning('backup', 'There is no nightly backup yet', advice);
  }
  const hours = Math.round((now - newest) / 3_600_000);
  return hours > OLD_BACKUP_HOURS
    ? warning(
        'backup',
        `The last nightly backup is ${hours} hours old`,
        'The log names the reason.',
      )
    : fine('backup', `The last nightly backup is ${hours} hours old`);
}
