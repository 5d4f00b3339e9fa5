// Keeps the roll-up at the heels of the ledger, beside the server and off the way of its requests.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isTransient, type Database } from '../db/database.ts';
import {
  closeEveryBlock,
  enterOrganizations,
  followOnce,
  isBehind,
  organizationsBehind,
} from './follow.ts';

const EVERY_MS = 500;
/** A report waits so long at most for what was just recorded. */
const CATCH_UP_MS = 250;
const SETTLING_MS = 5;
/** What is over is added up so long after its end at most. */
const CLOSE_EVERY_MS = 60_000;

export interface Follower {
  /** Takes in what an organization has recorded until now, as far as a moment's time allows. */
  catchUp(organizationId: string): Promise<void>;
  stop(): Promise<void>;
}

export function startFollower(db: Database, log: Logger): Follower {
  const under = new Map<string, Promise<void>>();
  const entered = new Set<string>();
  let isStopped = false;
  let round: Promise<void> = Promise.resolve();
  let isBusy = false;
  let closedAt = -Infinity;

  function follow(organizationId: string): Promise<void> {
    const running = under.get(organizationId);
    if (running) return running;
    const begun = followToTheEnd(db, organizationId, () => isStopped)
      // what was not followed now is in the next round
      .catch((error: unknown) => {
        if (!isStopped || !isTransient(error)) {
          log.warn({ err: error, organization: organizationId }, 'the roll-up fell behind');
        }
      })
      .finally(() => under.delete(organizationId));
    under.set(organizationId, begun);
    return begun;
  }

  async function enter(organizationId: string): Promise<void> {
    if (entered.has(organizationId)) return;
    await enterOrganizations(db);
    entered.add(organizationId);
  }

  async function followRound(): Promise<void> {
    await enterOrganizations(db);
    for (const organizationId of await organizationsBehind(db)) {
      if (isStopped) return;
      await follow(organizationId);
    }
    if (performance.now() - closedAt < CLOSE_EVERY_MS) return;
    closedAt = performance.now();
    await closeEveryBlock(db);
  }

  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    round = followRound()
      .catch((error: unknown) => log.warn({ err: error }, 'the ledger was not followed'))
      .finally(() => (isBusy = false));
  }, EVERY_MS).unref();

  return {
    async catchUp(organizationId) {
      const enough = performance.now() + CATCH_UP_MS;
      await enter(organizationId);
      const { behind, until } = await isBehind(db, organizationId);
      let isLate = behind;
      while (isLate && performance.now() < enough && !isStopped) {
        const wait = sleep(enough - performance.now(), undefined, { ref: false });
        await Promise.race([follow(organizationId), wait]);
        // another node may be at it, or a transaction be running that is older than what was written
        isLate = (await isBehind(db, organizationId, until)).behind;
        if (isLate) await sleep(SETTLING_MS);
      }
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await round;
      await Promise.all(under.values());
    },
  };
}

async function followToTheEnd(
  db: Database,
  organizationId: string,
  isStopped: () => boolean,
): Promise<void> {
  while (!isStopped() && (await followOnce(db, organizationId)) === 'a page');
}
