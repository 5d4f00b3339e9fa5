// Keeps webhooks at the heels of the ledger, beside the server: follows it and sends what is due.
import { setTimeout as sleep } from 'node:timers/promises';
import { describeEvent, type Event } from '../event/describe-event.ts';
import { factsOf } from '../event/queries.ts';
import { startRounds } from '../job/rounds.ts';
import { attemptDelivery, type Courier } from './attempt-delivery.ts';
import { takeDue, type DueRow } from './delivery-queries.ts';
import { followAll } from './follow-ledger.ts';

const FOLLOW_EVERY_MS = 500;
const SEND_EVERY_MS = 500;
/** Under way at once: of this process, and to one endpoint. */
const AT_ONCE = 48;
const AT_ONCE_TO_ONE = 6;
/** Longer than an attempt may take, with its record. After a crash it is sent again then. */
const LEASE_MS = 45_000;
/** For what is under way when the process is told to stop. */
const END_MS = 3_000;
/** Sent in a second by this process: shops at their tills come first. */
const PER_SECOND = 200;

export interface RunningCourier {
  /** Sends what has become due by somebody's hand. */
  hurry(): void;
  stop(): Promise<void>;
}

export function startCourier(courier: Courier): RunningCourier {
  const { db, log } = courier;
  const underWay = new Map<string, number>();
  const running = new Set<Promise<void>>();
  let isStopped = false;
  let isGivenUp = false;
  const budget = makeBudget(PER_SECOND);

  async function sendDue(): Promise<void> {
    const all = Math.min(AT_ONCE - running.size, budget.left());
    if (all <= 0 || isStopped) return;
    const limits = { all, perEndpoint: AT_ONCE_TO_ONE, leaseMs: LEASE_MS };
    const due = await takeDue(db, underWay, limits);
    if (due.length === 0) return;
    budget.take(due.length);
    const events = await eventsOf(courier, due);
    for (const each of due) launch(each, events.get(keyOf(each)));
  }

  function launch(due: DueRow, event: Event | undefined): void {
    const { endpoint_id } = due;
    underWay.set(endpoint_id, (underWay.get(endpoint_id) ?? 0) + 1);
    const work = attemptDelivery(courier, due, event, () => isGivenUp)
      // it is due again when its lease is over
      .catch((error: unknown) => log.warn({ err: error }, 'a webhook was not recorded'))
      .finally(() => {
        const left = (underWay.get(endpoint_id) ?? 1) - 1;
        if (left === 0) underWay.delete(endpoint_id);
        else underWay.set(endpoint_id, left);
        running.delete(work);
        sending.hurry();
      });
    running.add(work);
  }

  const sending = startRounds(SEND_EVERY_MS, sendDue, { log, failure: 'webhooks were not sent' });
  const following = startRounds(
    FOLLOW_EVERY_MS,
    async () => {
      await followAll(db, () => isStopped);
      sending.hurry();
    },
    { log, failure: 'the ledger was not followed for webhooks' },
  );

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

/** So many in any second, after a bucket that fills again by the clock. */
function makeBudget(perSecond: number) {
  let tokens = perSecond;
  let filledAt = performance.now();
  return {
    left(): number {
      const now = performance.now();
      tokens = Math.min(perSecond, tokens + ((now - filledAt) * perSecond) / 1000);
      filledAt = now;
      return Math.floor(tokens);
    },
    take: (n: number) => void (tokens -= n),
  };
}
