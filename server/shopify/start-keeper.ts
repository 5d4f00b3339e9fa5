// Keeps shops in step, beside the server: follows the ledger, works on what Shopify told, and does what
// is due for shops and publications. All of it stands in tables: a wake-up that is lost costs a second.
import { startRounds, type Rounds } from '../job/rounds.ts';
import { ShopifyRefused, ShopifyUnreached, Throttled } from './admin.ts';
import { SecretKeyError } from '../secret/keyring.ts';
import { connectShop } from './connect-shop.ts';
import { followForShops } from './follow-ledger.ts';
import { putOffEvent, takeEvents } from './order-queries.ts';
import {
  leavePublication,
  readPublication,
  takePublications,
  type PublicationRow,
} from './publication-queries.ts';
import { publishStep } from './publish-step.ts';
import { rereadPage, type RereadParts } from './reread-orders.ts';
import { findShop, leaveShop, takeShops, type ShopRow } from './shop-queries.ts';
import { workEvent } from './work-event.ts';

export type KeeperParts = RereadParts & { publicUrl: string };

export interface Keeper {
  /** Something is due that was not a moment ago. */
  hurry(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 1_000;
/** Longer than what is done in one turn may take; after a crash it is taken up again then. */
const LEASE_MS = 120_000;
const TURN_MS = 20_000;
const AT_ONCE = 8;
const EVENTS_AT_ONCE = 50;
const MAX_WAIT_MS = 30 * 60_000;

const SHUT =
  'The key that opens this shop’s secrets is missing here: whoever runs the server puts it back';

const backOff = (failures: number) => Math.min(MAX_WAIT_MS, 2_000 * 2 ** Math.min(failures, 12));

/** What an error means for the next turn: how long to wait, and what people are told. */
function setback(error: unknown, failures: number): { waitMs: number; error: string | null } {
  if (error instanceof Throttled) return { waitMs: error.waitMs, error: null };
  if (error instanceof SecretKeyError) return { waitMs: backOff(failures), error: SHUT };
  const isKnown = error instanceof ShopifyRefused || error instanceof ShopifyUnreached;
  const words = isKnown ? error.message : 'Something went wrong on our side';
  return { waitMs: backOff(failures), error: words };
}

export function startKeeper(parts: KeeperParts): Keeper {
  const { db, log } = parts;
  let isStopped = false;
  const stopped = () => isStopped;

  async function runPublications(): Promise<void> {
    const due = await takePublications(db, AT_ONCE, LEASE_MS);
    await Promise.all(due.map((row) => runPublication(parts, row, stopped)));
  }

  async function runShops(): Promise<void> {
    for (const shop of await takeShops(db, AT_ONCE, LEASE_MS)) await runShop(parts, shop, stopped);
  }

  async function runEvents(): Promise<void> {
    for (const event of await takeEvents(db, EVENTS_AT_ONCE, LEASE_MS)) {
      if (isStopped) return;
      await workEvent(parts, event).catch(async (error: unknown) => {
        log.warn({ err: error, topic: event.topic }, 'a Shopify webhook is still open');
        const waitMs = backOff(event.failures);
        await putOffEvent(db, event, { waitMs, error: setback(error, 0).error ?? '' });
      });
    }
  }

  const start = (work: () => Promise<void>, failure: string): Rounds =>
    startRounds(EVERY_MS, work, { log, failure });
  const publishing = start(runPublications, 'campaigns were not published');
  const rounds = [
    publishing,
    start(runShops, 'Shopify shops were not looked after'),
    start(runEvents, 'Shopify webhooks were not worked on'),
    start(async () => {
      await followForShops(db, stopped);
      publishing.hurry();
    }, 'the ledger was not followed for Shopify'),
  ];
  return {
    hurry: () => rounds.forEach((each) => each.hurry()),
    async stop() {
      isStopped = true;
      await Promise.all(rounds.map((each) => each.stop()));
    },
  };
}

/** Step by step until nothing is left, Shopify needs time, or others have waited long enough. */
async function runPublication(
  parts: KeeperParts,
  taken: PublicationRow,
  isStopped: () => boolean,
): Promise<void> {
  const { db, log } = parts;
  const ends = Date.now() + TURN_MS;
  try {
    for (;;) {
      const row = await readPublication(db, taken);
      if (!row) return;
      const next = await publishStep(parts, row);
      if (next.kind === 'again' && Date.now() < ends && !isStopped()) continue;
      const waitMs = next.kind === 'wait' ? next.waitMs : next.kind === 'again' ? 0 : null;
      await leavePublication(db, taken, { waitMs, error: null });
      return;
    }
  } catch (error) {
    const outcome = setback(error, taken.failures);
    if (outcome.error !== null) log.warn({ err: error, id: taken.id }, 'publishing to Shopify');
    await leavePublication(db, taken, outcome);
  }
}

async function runShop(
  parts: KeeperParts,
  taken: ShopRow,
  isStopped: () => boolean,
): Promise<void> {
  const { db, log } = parts;
  const ends = Date.now() + TURN_MS;
  try {
    if (taken.status === 'connecting') await connectShop(parts, taken);
    for (;;) {
      const shop = await findShop(db, taken);
      if (!shop) return;
      const goesOn = shop.status === 'connected' && (await rereadPage(parts, shop));
      if (goesOn && Date.now() < ends && !isStopped()) continue;
      await leaveShop(db, taken, { waitMs: goesOn ? 0 : null, error: null });
      return;
    }
  } catch (error) {
    const outcome = setback(error, taken.failures);
    if (outcome.error !== null) log.warn({ err: error, id: taken.id }, 'a Shopify shop');
    await leaveShop(db, taken, outcome);
  }
}
