// Whether this process can serve: the database answers, the disk has room, and it is not draining.
import type { Database } from '../db/database.ts';

/** Below this PostgreSQL may run out in the middle of a write-ahead segment and end. */
const MIN_FREE_BYTES = 200 * 1024 * 1024;
const CHECK_DISK_MS = 2_000;
const DATABASE_TIMEOUT_MS = 3_000;

export interface Readiness {
  /** Why it cannot serve, undefined when it can. */
  reason(): Promise<string | undefined>;
  /** Whether writes must be refused, because the disk is almost full. */
  refusesWrites(): boolean;
  isDraining(): boolean;
  /** From now on it takes no new work. */
  drain(): void;
  stop(): void;
}

/** `freeBytes` answers the room left for an embedded database; undefined for an own one. */
export function watchReadiness(db: Database, freeBytes?: () => Promise<number>): Readiness {
  let draining = false;
  let diskIsLow = false;
  const checkDisk = async () => {
    if (freeBytes) diskIsLow = (await freeBytes()) < MIN_FREE_BYTES;
  };
  const timer = setInterval(() => {
    // a disk that cannot be asked is not known to be full
    checkDisk().catch(() => (diskIsLow = false));
  }, CHECK_DISK_MS).unref();
  void checkDisk().catch(() => undefined);
  return {
    async reason() {
      if (draining) return 'draining';
      if (diskIsLow) return 'less than 200 MB of disk are free';
      return (await answers(db)) ? undefined : 'the database does not answer';
    },
    refusesWrites: () => diskIsLow,
    isDraining: () => draining,
    drain: () => void (draining = true),
    stop: () => clearInterval(timer),
  };
}

async function answers(db: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DATABASE_TIMEOUT_MS);
  });
  const asked = db.query({ text: 'select 1 from installation' }).then(
    (rows) => rows.length === 1,
    () => false,
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
