// Keeps webhooks at the heels of the ledger, beside the server: follows it and sends what is due, and
// lets shops go first: while this process has all it can do, less is followed and sent, and what is
// left of it comes as soon as there is time.
import { setTimeout as sleep } from 'node:timers/promises';
import { describeEvent, type Event } from '../event/describe-event.ts';
import { factsOf } from '../event/queries.ts';
import { makeBusyCheck } from '../job/busy.ts';
import { startRounds } from '../job/rounds.ts';
import { attemptDelivery, type Courier, type Ended } from './attempt-delivery.ts';
import { takeDue, type DueRow } from './delivery-queries.ts';
import { followAll } from './follow-ledger.ts';
import { makeHorizons } from './horizons.ts';
import { recordAttempts } from './record-attempts.ts';

const FOLLOW_EVERY_MS = 500;
const SEND_EVERY_MS = 500;
/** Under way at once: of this process, and to one endpoint. */
const AT_ONCE = 48;
const AT_ONCE_TO_ONE = 12;
/** Longer than an attempt may take, with its record. After a crash it is sent again then. */
const LEASE_MS = 45_000;
/** For what is under way when the process is told to stop. */
const END_MS = 3_000;

/** What this process does in a second, at most. */
const PACE = { sent: 400, followed: 50_000, roundEveryMs: 20 } as const;
/** The same while it has all it can do: what is sent is recorded together, and taken together. */
const BUSY_PACE = { sent: 50, followed: 500, roundEveryMs: 200 } as const;
/** What was taken beyond the pace is waited for so long at most. */
const MAX_DEBT_SECONDS = 5;

export interface RunningCourier {
  /** Sends what has become due by somebody's hand. */
  hurry(): void;
  stop(): Promise<void>;
}

export function startCourier(courier: Courier): RunningCourier {
  const { db, log } = courier;
  const underWay = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let ended: Ended[] = [];
  let isStopped = false;
  let isGivenUp = false;
  let sentAt = -Infinity;
  const isBusy = makeBusyCheck();
  const horizons = makeHorizons(db);
  const pace = () => (isBusy() ? BUSY_PACE : PACE);
  const sends = makeBudget(() => pace().sent);
  const entries = makeBudget(() => pace().followed);

  /** One round: what came of those before, then what is due. */
  async function sendDue(): Promise<void> {
    await sleep(Math.max(0, sentAt + pace().roundEveryMs - performance.now()));
    sentAt = performance.now();
    await recordEnded();
    const all = Math.min(AT_ONCE - running.size, sends.left());
    if (all <= 0 || isStopped) return;
    const limits = { all, perEndpoint: AT_ONCE_TO_ONE, leaseMs: LEASE_MS };
    const due = await takeDue(db, underWay, limits);
    if (due.length === 0) return;
    sends.take(due.length);
    const events = await eventsOf(courier, due);
    for (const each of due) launch(each, events.get(keyOf(each)));
  }

  async function recordEnded(): Promise<void> {
    const these = ended;
    ended = [];
    if (these.length === 0) return;
    await recordAttempts(courier, these);
    // an endpoint that fails is tried with one: not before its failure is in the books
    for (const { due } of these) leave(due);
  }

  function leave({ endpoint_id }: DueRow): void {
    const left = (underWay.get(endpoint_id) ?? 1) - 1;
    if (left === 0) underWay.delete(endpoint_id);
    else underWay.set(endpoint_id, left);
  }

  function launch(due: DueRow, event: Event | undefined): void {
    underWay.set(due.endpoint_id, (underWay.get(due.endpoint_id) ?? 0) + 1);
    const work = attemptDelivery(courier, due, event)
      .then((attempt) => {
        // what was given up because this process ends has not failed: it is left to its lease
        if (attempt.posted.status === null && isGivenUp) leave(due);
        else ended.push(attempt);
      })
      .catch((error: unknown) => {
        // it is due again when its lease is over
        log.warn({ err: error }, 'a webhook was not sent');
        leave(due);
      })
      .finally(() => {
        running.delete(work);
        sending.hurry();
      });
    running.add(work);
  }

  async function follow(): Promise<void> {
    await horizons.note();
    for (let upTo = horizons.first(); upTo; upTo = horizons.first()) {
      const isAll = await followAll(db, {
        upTo,
        count: (n) => entries.take(n),
        goOn: () => !isStopped && entries.left() > 0,
      });
      if (!isAll) break;
      horizons.done();
    }
    sending.hurry();
  }

  const sending = startRounds(SEND_EVERY_MS, sendDue, { log, failure: 'webhooks were not sent' });
  const following = startRounds(FOLLOW_EVERY_MS, follow, {
    log,
    failure: 'the ledger was not followed for webhooks',
  });

  return {
    hurry: () => sending.hurry(),
    async stop() {
      isStopped = true;
      await following.stop();
      await sending.stop();
      const enough = sleep(END_MS, undefined, { ref: false });
      await Promise.race([Promise.all(running), enough]);
      isGivenUp = true;
      courier.poster.close();
      await Promise.all(running);
      await recordEnded();
    },
  };
}

const keyOf = (place: { organization_id: string; id: string }) =>
  `${place.organization_id} ${place.id}`;

async function eventsOf({ db }: Courier, due: readonly DueRow[]): Promise<Map<string, Event>> {
  const places = due.map((each) => ({
    organizationId: each.organization_id,
    epoch: each.event_epoch,
    tx: each.event_tx,
    id: each.id,
  }));
  const facts = await factsOf(db, places);
  return new Map(facts.map((each) => [keyOf(each), describeEvent(each)]));
}

/** So many in any second, after a bucket that fills again by the clock; what is taken may overdraw it. */
function makeBudget(perSecond: () => number) {
  let tokens = perSecond();
  let filledAt = performance.now();
  return {
    left(): number {
      const now = performance.now();
      tokens = Math.min(perSecond(), tokens + ((now - filledAt) * perSecond()) / 1000);
      filledAt = now;
      return Math.floor(tokens);
    },
    take: (n: number) => void (tokens = Math.max(tokens - n, -MAX_DEBT_SECONDS * perSecond())),
  };
}
