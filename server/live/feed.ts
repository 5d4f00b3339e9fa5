// The one follower of a process for all the screens that listen to it: reads what is new of each
// organization with listeners, whatever their number, and nothing where nobody listens.
import type { Logger } from 'pino';
import type { AnyActor } from '../api-key/can.ts';
import type { Database } from '../db/database.ts';
import { latestEvents, settledEnd } from '../event/queries.ts';
import { makeBusyCheck } from '../job/busy.ts';
import { startRounds } from '../job/rounds.ts';
import type { LedgerCursor } from '../ledger/read-ledger.ts';
import type { Listener } from './listener.ts';
import { isAfter } from '../ledger/place.ts';
import { findGood, presenceOf } from './queries.ts';

const EVERY_MS = 300;
/** While this process has all it can do: a screen can wait, a till cannot. */
const BUSY_EVERY_MS = 1_500;
/** Events of an organization that screens are told of in a round; more are a gap. */
const MAX_EVENTS = 200;
const BEAT_MS = 15_000;
const CHECK_MS = 2_000;
const MAX_LISTENERS = 500;
const MAX_OF_ORGANIZATION = 50;
/** Nobody takes the places of all others: a session's or a key's. */
const MAX_OF_ONE = 10;

export interface Feed {
  /** Why no more may listen; undefined while they may. */
  refusal(actor: AnyActor): string | undefined;
  /**
   * Adds a listener that is made with the place from which it will be told. `from`: where it was
   * before; undefined: now. The answer takes it away again.
   */
  join(
    actor: AnyActor,
    from: LedgerCursor | undefined,
    make: (from: LedgerCursor) => Listener,
  ): Promise<() => void>;
  /** Ends all streams, and takes no more. */
  stop(): Promise<void>;
}

interface Audience {
  cursor: LedgerCursor;
  listeners: Set<Listener>;
}

export function startFeed(
  db: Database,
  log: Logger,
  { beatMs = BEAT_MS, checkMs = CHECK_MS } = {},
): Feed {
  const audiences = new Map<string, Audience>();
  const places = makePlaces();
  let isStopped = false;
  const all = () => [...audiences.values()].flatMap(({ listeners }) => [...listeners]);

  async function read(organizationId: string, cursor: LedgerCursor) {
    // asked before the events are: what is settled by then is among them
    const end = await settledEnd(db);
    const latest = await latestEvents(db, organizationId, cursor, MAX_EVENTS + 1);
    const hasGap = latest.length > MAX_EVENTS;
    const events = latest.slice(0, MAX_EVENTS).reverse();
    const upTo: LedgerCursor = events.at(-1) ?? end;
    return { events, hasGap, upTo };
  }

  /** What one listener missed, until it has been told as much as those who listen already. */
  async function catchUp(organizationId: string, from: LedgerCursor) {
    const missed = await read(organizationId, from);
    for (;;) {
      const audience = audiences.get(organizationId);
      if (!audience || !isAfter(audience.cursor, missed.upTo)) return missed;
      const more = await read(organizationId, missed.upTo);
      missed.events.push(...more.events);
      missed.hasGap ||= more.hasGap;
      missed.upTo = more.upTo;
    }
  }

  async function tell(organizationId: string, audience: Audience): Promise<void> {
    const { events, hasGap, upTo } = await read(organizationId, audience.cursor);
    if (events.length === 0) return;
    audience.cursor = { epoch: upTo.epoch, tx: upTo.tx, id: upTo.id };
    for (const listener of audience.listeners) listener.send(events, hasGap, audience.cursor);
  }

  const isBusy = makeBusyCheck();
  let readAt = -Infinity;
  const reading = startRounds(
    EVERY_MS,
    async () => {
      if (isBusy() && performance.now() - readAt < BUSY_EVERY_MS) return;
      readAt = performance.now();
      for (const [organizationId, audience] of audiences) await tell(organizationId, audience);
    },
    { log, failure: 'the live stream was not fed' },
  );
  const checking = startRounds(
    checkMs,
    async () => {
      const listeners = all();
      if (listeners.length === 0) return;
      const good = await findGood(
        db,
        listeners.map(({ wish }) => wish.actor),
      );
      for (const listener of listeners) {
        if (!good.has(presenceOf(listener.wish.actor))) listener.close();
      }
    },
    { log, failure: 'who listens was not checked' },
  );
  const beating = setInterval(() => {
    for (const { cursor, listeners } of audiences.values()) {
      for (const listener of listeners) listener.beat(cursor);
    }
  }, beatMs).unref();

  function leave(organizationId: string, listener: Listener): void {
    const audience = audiences.get(organizationId);
    if (!audience) return;
    audience.listeners.delete(listener);
    if (audience.listeners.size === 0) audiences.delete(organizationId);
  }

  return {
    refusal(actor) {
      if (isStopped) return 'The server is about to stop';
      const [everywhere = 0, ofOrganization = 0, ofOne = 0] = placesOf(actor).map(places.taken);
      if (everywhere >= MAX_LISTENERS) return 'Too many screens listen to this server';
      if (ofOrganization >= MAX_OF_ORGANIZATION) {
        return `${MAX_OF_ORGANIZATION} screens of this organization listen already`;
      }
      return ofOne >= MAX_OF_ONE ? `${MAX_OF_ONE} screens of yours listen already` : undefined;
    },
    async join(actor, from, make) {
      const { organizationId } = actor;
      const leavePlace = places.take(placesOf(actor));
      try {
        const missed = from && (await catchUp(organizationId, from));
        const start =
          audiences.get(organizationId)?.cursor ?? missed?.upTo ?? (await settledEnd(db));
        // from here on without waiting: nothing is told between the two
        const audience = audiences.get(organizationId) ?? { cursor: start, listeners: new Set() };
        const listener = make(from ?? audience.cursor);
        if (missed) listener.send(missed.events, missed.hasGap, missed.upTo);
        audiences.set(organizationId, audience);
        audience.listeners.add(listener);
        if (isStopped) listener.close();
        else listener.beat(from ?? audience.cursor);
        return () => {
          leave(organizationId, listener);
          leavePlace();
        };
      } catch (error) {
        leavePlace();
        throw error;
      }
    },
    async stop() {
      isStopped = true;
      clearInterval(beating);
      for (const listener of all()) listener.close();
      await Promise.all([reading.stop(), checking.stop()]);
    },
  };
}

/** Where a screen takes a place: of all, of its organization's, of its own. */
const placesOf = (actor: AnyActor) => ['all', actor.organizationId, presenceOf(actor)];

/** Counts by name. */
function makePlaces() {
  const counts = new Map<string, number>();
  const add = (name: string, n: number) => {
    const count = (counts.get(name) ?? 0) + n;
    if (count === 0) counts.delete(name);
    else counts.set(name, count);
  };
  return {
    taken: (name: string) => counts.get(name) ?? 0,
    /** One of each; the answer gives them back, once. */
    take(names: string[]): () => void {
      let isTaken = true;
      names.forEach((name) => add(name, 1));
      return () => {
        if (isTaken) names.forEach((name) => add(name, -1));
        isTaken = false;
      };
    },
  };
}
