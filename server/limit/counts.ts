// Counts that nodes share without a round trip for a request: each counts for itself, and tells the
// database now and then what it counted; the answer says what the others did. One node is exact; with
// several the overrun is what they count between two tellings: a hundredth of the limit each, or a
// quarter of a second.
import type { Logger } from 'pino';
import type { Queryable } from '../db/database.ts';
import { tellUses } from './queries.ts';

const SYNC_MS = 250;
/** How soon what cannot wait is told; what comes meanwhile goes along. */
const SOON_MS = 20;
const WINDOW_MS = 60_000;
const MAX_COUNTERS = 100_000;

interface Counter {
  organizationId: string | undefined;
  /** As the database knows it: no address and no name. */
  stored: string;
  windowMs: number;
  /** By this node in this window. */
  used: number;
  /** Of these, so many are told. */
  told: number;
  others: number;
  /** The database's window, as it names it; 0: not known yet. */
  windowStart: number;
  endsAt: number;
  /** A window of this node's; what is answered of an earlier one comes too late. */
  generation: number;
}

export interface Subject {
  /** Names it in this process. */
  key: string;
  /** None: counted by this node alone. */
  organizationId?: string;
  /** Names it in the database, where that may not be the key. */
  stored?: string;
  windowMs?: number;
}

export interface Counted {
  used: number;
  endsInMs: number;
}

export interface Counts {
  use(key: string, limit: number, organizationId?: string): Counted;
  /** As `use`, of a subject that is named otherwise in the database, or has another window. */
  useOf(subject: Subject, limit: number): Counted;
  /** What has been used, without counting; undefined: nothing. */
  look(key: string): Counted | undefined;
  /** Tells the database all that it does not know. */
  sync(): Promise<void>;
  stop(): void;
}

/** `now` answers milliseconds that only grow. Without a database every node counts for itself. */
export function makeCounts(now: () => number, db?: Queryable, log?: Logger): Counts {
  const counters = new Map<string, Counter>();
  let syncing: Promise<void> | undefined;
  let isSoon = false;
  let isWarned = false;

  function counterOf({
    key,
    organizationId,
    stored = key,
    windowMs = WINDOW_MS,
  }: Subject): Counter {
    const at = now();
    let counter = counters.get(key);
    if (!counter) {
      if (counters.size >= MAX_COUNTERS) forgetSome(at);
      counter = { ...begun(at, windowMs, 0), organizationId, stored, windowMs };
      counters.set(key, counter);
    } else if (at >= counter.endsAt) {
      Object.assign(counter, begun(at, windowMs, counter.generation + 1));
    }
    return counter;
  }

  function forgetSome(at: number): void {
    for (const [key, counter] of counters) if (at >= counter.endsAt) counters.delete(key);
    // a flood of subjects: the oldest go
    for (const key of counters.keys()) {
      if (counters.size < MAX_COUNTERS) break;
      counters.delete(key);
    }
  }

  function useOf(subject: Subject, limit: number): Counted {
    const counter = counterOf(subject);
    counter.used++;
    if (counter.organizationId && counter.used - counter.told > limit / 100) syncSoon();
    return { used: counter.used + counter.others, endsInMs: counter.endsAt - now() };
  }

  function syncSoon(): void {
    if (isSoon || !db) return;
    isSoon = true;
    setTimeout(() => {
      isSoon = false;
      void sync();
    }, SOON_MS).unref();
  }

  async function tell(database: Queryable): Promise<void> {
    const at = now();
    const untold = [...counters.values()].filter(
      (each) => each.organizationId && each.used > each.told && at < each.endsAt,
    );
    if (untold.length === 0) return;
    const uses = untold.map((counter) => ({
      organizationId: counter.organizationId ?? '',
      subject: counter.stored,
      windowMs: counter.windowMs,
      n: counter.used - counter.told,
    }));
    const generations = untold.map(({ generation }) => generation);
    const answers = await tellUses(database, uses);
    untold.forEach((counter, i) => {
      const answer = answers[i];
      if (!answer || counter.generation !== generations[i]) return;
      if (answer.windowStart !== counter.windowStart) {
        // what was told before belongs to a window that is over
        counter.used -= counter.told;
        counter.told = 0;
        counter.windowStart = answer.windowStart;
      }
      counter.told += uses[i]?.n ?? 0;
      counter.others = Math.max(0, answer.used - counter.told);
      counter.endsAt = now() + answer.endsInMs;
    });
    isWarned = false;
  }

  function sync(): Promise<void> {
    if (!db) return Promise.resolve();
    // one at a time: what is counted meanwhile is told by the next
    syncing ??= tell(db)
      .catch((error: unknown) => {
        // each node then limits for itself, and tells all of it later
        if (!isWarned) log?.warn({ err: error }, 'limits are not shared with other nodes');
        isWarned = true;
      })
      .finally(() => (syncing = undefined));
    return syncing;
  }

  const timer = db && setInterval(() => void sync(), SYNC_MS).unref();
  return {
    use: (key, limit, organizationId) => useOf({ key, organizationId }, limit),
    useOf,
    look(key) {
      const counter = counters.get(key);
      const at = now();
      if (!counter || at >= counter.endsAt) return undefined;
      return { used: counter.used + counter.others, endsInMs: counter.endsAt - at };
    },
    sync,
    stop: () => clearInterval(timer),
  };
}

const begun = (at: number, windowMs: number, generation: number) => ({
  used: 0,
  told: 0,
  others: 0,
  windowStart: 0,
  endsAt: at + windowMs,
  generation,
});
