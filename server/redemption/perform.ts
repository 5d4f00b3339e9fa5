// Performs commands: load, decide, record, in batches. Every command is answered with what is on
// disk: what fails in passing is done again, and finds its own work by the id it was given before.
import { makeBatcher, type Batcher } from '../db/batcher.ts';
import { isTransient, leavesOutcomeUnknown, sqlState, type Database } from '../db/database.ts';
import { unavailable } from '../http/api-error.ts';
import type { OfferKey, Offers } from '../voucher/offers.ts';
import { buildWorld } from './build-world.ts';
import type { Command, Outcome } from './command.ts';
import { decide } from './decide.ts';
import { lockAndLoad } from './load.ts';
import { statementsFor } from './record.ts';
import { voucherKey } from './world.ts';

/** How long an unknown outcome is pursued: a cluster's fail-over takes up to 32 s. */
const UNKNOWN_BUDGET_MS = 45_000;
/** How long a database that cannot be reached at all is tried. */
const UNREACHED_BUDGET_MS = 5_000;

/** Tries that learn of counted campaigns: each adds a client to the hint. */
const MAX_HINTS = 300;

export interface Performer {
  /** Performs one command. Throws `unavailable` when the outcome stays open: repeat the call. */
  perform(command: Command): Promise<Outcome>;
  /** Performs commands in their order, each seeing those before it; a bad one harms no other. */
  performAll(commands: Command[]): Promise<(Outcome | Failure)[]>;
  idle(): Promise<void>;
}

interface Parts {
  db: Database;
  offers: Offers;
  sleep: (milliseconds: number) => Promise<void>;
  now: () => number;
}

/** A campaign turned out to be counted: its counter's lock must come before the vouchers'. */
class CounterNeeded extends Error {
  readonly clients: string[];
  constructor(clients: string[]) {
    super('A counter must be locked first');
    this.clients = clients;
  }
}

export function makePerformer(db: Database, offers: Offers): Performer {
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  const parts: Parts = { db, offers, sleep, now: () => performance.now() };
  // clients with counted campaigns, as met so far: only a hint, a wrong one costs a second try
  const counted = new Set<string>();
  const run = (commands: Command[]) => runIsolated(parts, counted, commands);
  const batcher: Batcher<Command, Outcome | Failure> = makeBatcher(run, {
    keyOf: ({ scope, codeKey }) => (codeKey === null ? undefined : voucherKey(scope, codeKey)),
    whenFull: unavailable,
  });
  return {
    async perform(command) {
      return settled(await batcher.add(command));
    },
    performAll: run,
    idle: () => batcher.idle(),
  };
}

/** What went wrong with one command, while others of its batch went well. */
export interface Failure {
  kind: 'failed';
  error: unknown;
}

function settled(result: Outcome | Failure): Outcome {
  if (result.kind === 'failed') throw result.error;
  return result;
}

/** Runs a batch; where it fails for good, each command alone, so that a bad one harms no other. */
async function runIsolated(
  parts: Parts,
  counted: Set<string>,
  commands: Command[],
): Promise<(Outcome | Failure)[]> {
  try {
    return await runPersistently(parts, counted, commands);
  } catch (error) {
    if (commands.length === 1 || isTransient(error)) {
      const failure = isTransient(error) ? unavailable(2) : error;
      return commands.map(() => ({ kind: 'failed', error: failure }));
    }
    const results: (Outcome | Failure)[] = [];
    for (const command of commands) {
      results.push(...(await runIsolated(parts, counted, [command])));
    }
    return results;
  }
}

/** Runs a batch again while that can help: deadlock, race for a unique key, lost connection. */
async function runPersistently(
  parts: Parts,
  counted: Set<string>,
  commands: Command[],
): Promise<Outcome[]> {
  const began = parts.now();
  let collisions = 0;
  const reached = { sent: false };
  let aimed = commands;
  const onSent = (outcomes: Outcome[]) => {
    reached.sent = true;
    aimed = aimed.map((command, i) => aimAt(command, outcomes[i]));
  };
  for (let attempt = 0; ; attempt++) {
    try {
      return await runOnce(parts, counted, aimed, attempt > 0, onSent);
    } catch (error) {
      if (error instanceof CounterNeeded && attempt < MAX_HINTS) {
        for (const client of error.clients) counted.add(client);
        continue;
      }
      // another node wrote the same order or key first: the next look finds it
      const isCollision = sqlState(error) === '23505' && ++collisions <= 3;
      const budget = reached.sent ? UNKNOWN_BUDGET_MS : UNREACHED_BUDGET_MS;
      const isWorthIt = isCollision || isTransient(error);
      if (!isWorthIt || parts.now() - began > budget) throw error;
      await parts.sleep(Math.min(1_000, 10 * 2 ** attempt) * (0.5 + Math.random()));
    }
  }
}

/**
 * A void or refund of an order means the redemption that it met first: done again after a lost answer,
 * it must not meet one that another node has booked for the same order meanwhile.
 */
function aimAt(command: Command, outcome: Outcome | undefined): Command {
  const isMet =
    (command.kind === 'void' && outcome?.kind === 'voided') ||
    (command.kind === 'refund' && outcome?.kind === 'refunded');
  return isMet ? { ...command, redemptionId: outcome.redemption.id } : command;
}

async function runOnce(
  { db, offers }: Parts,
  counted: Set<string>,
  commands: Command[],
  again: boolean,
  onSent: (outcomes: Outcome[]) => void,
): Promise<Outcome[]> {
  return db.transaction(async (tx) => {
    const guarded = commands.filter(({ scope }) => counted.has(scope.clientId));
    const loaded = await lockAndLoad(tx, commands, { counted: guarded, again });
    const unguarded: string[] = [];
    const offered: OfferKey[] = [];
    loaded.rows.forEach(({ id, counted: isCounted, campaign_id: campaignId, version }, i) => {
      const command = commands[i];
      if (id === null || !command) return;
      const { organizationId, clientId } = command.scope;
      if (isCounted && !loaded.counters.has(campaignId)) unguarded.push(clientId);
      offered.push({ organizationId, campaignId, version });
    });
    if (unguarded.length > 0) throw new CounterNeeded(unguarded);
    await offers.ensure(tx, offered);
    const world = buildWorld(commands, loaded, offers);
    const { outcomes, changes } = decide(world, commands);
    const statements = statementsFor(changes, world.now);
    if (statements.length > 0) onSent(outcomes);
    await allOrWorst([...statements.map((statement) => tx.query(statement)), tx.commit()]);
    return outcomes;
  });
}

/** Waits for all; of several errors throws the one that says most: what the database refused. */
async function allOrWorst(promises: Promise<unknown>[]): Promise<void> {
  const errors = (await Promise.allSettled(promises)).flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (errors.length === 0) return;
  throw errors.find((error) => sqlState(error) && !leavesOutcomeUnknown(error)) ?? errors[0];
}
