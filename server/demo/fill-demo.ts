// Fills a database with the demo: everything in one transaction, the same for everybody on one day.
import { keySettings } from '../api-key/issue-key.ts';
import { insertKey } from '../api-key/queries.ts';
import type { Database, Statement, Transaction } from '../db/database.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { makeOffers } from '../voucher/offers.ts';
import { manageKey } from './add-keys.ts';
import { makeCalendar, type Calendar } from './calendar.ts';
import type { Happening, PlayedClient } from './happening.ts';
import { imagineOrders } from './imagine-orders.ts';
import { makeBooks } from './keep-books.ts';
import type { DemoKeys } from './keep-keys.ts';
import { makeIds, type IdAt } from './make-ids.ts';
import {
  dateBack,
  dateKeyUses,
  emptyDatabase,
  insertOrganization,
  lockDemo,
  ORGANIZATION_ID,
} from './queries.ts';
import { makeRandom, type Random } from './random.ts';
import { setUpClient } from './set-up-client.ts';
import { entryOf, type Stage } from './stage.ts';
import { bakery } from './story-bakery.ts';
import { bookshop } from './story-bookshop.ts';
import { garden } from './story-garden.ts';
import { restaurant } from './story-restaurant.ts';
import { tellOrder } from './tell-order.ts';
import { imagineScans, recordResponses } from './tell-responses.ts';

const STORIES = [restaurant, bakery, garden, bookshop];
const NAME = 'Demo Agency';
const SEED = 20_260_203;
const FIRST_ORDER = 10_001;

export interface Filling {
  /** The day that it is filled for, such as 2026-03-31. */
  today: string;
  keys: DemoKeys;
  hashCustomer: HashCustomer;
}

interface Parts {
  calendar: Calendar;
  random: Random;
  idAt: IdAt;
}

/** Empties the database (it must be the demo's own) and fills it anew. */
export async function fillDemo(db: Database, filling: Filling): Promise<void> {
  const calendar = makeCalendar(filling.today);
  const random = makeRandom(SEED);
  const idAt = makeIds(random.fork('ids'));
  await db.transaction(async (tx) => {
    await lockDemo(tx);
    await emptyDatabase(tx);
    const stage = await openOrganization(tx, { calendar, random, idAt }, filling.keys);
    const clients: PlayedClient[] = [];
    for (const story of STORIES) {
      const key = story === restaurant ? filling.keys.shop : undefined;
      clients.push(await setUpClient(stage, story, key));
    }
    await dateBack(tx, calendar.at(restaurant.since - 1, 'UTC', 0));
    const told: Happening[] = [];
    for (const client of clients) {
      for (const each of await tell(tx, client, { calendar, random, idAt }, filling)) {
        told.push(each);
      }
    }
    await playAll(tx, clients, [...stage.happenings, ...told]);
    await dateKeyUses(tx);
  });
}

/** The organization, marked as the demo of this day, and the key that sets up the rest. */
async function openOrganization(tx: Transaction, parts: Parts, keys: DemoKeys): Promise<Stage> {
  const { calendar, idAt } = parts;
  const happenings: Happening[] = [];
  await insertOrganization(tx, NAME);
  const at = calendar.at(restaurant.since - 1, 'UTC', 0);
  const managerId = idAt(at + 1000);
  await insertKey(tx, managerId, keys.manage, manageKey);
  const stage = { ...parts, tx, offers: makeOffers(), happenings, managerId };
  const about = { subjectId: managerId, after: keySettings(manageKey) };
  happenings.push(
    entryOf(stage, 'organization.created', at, {
      actor: { kind: 'command_line', id: null },
      subjectId: ORGANIZATION_ID,
      after: { name: NAME, demo_day: calendar.today },
    }),
    entryOf(stage, 'api_key.created', at + 1000, about),
  );
  return stage;
}

/** Everything that happens around a client's orders, each with its number. */
async function tell(
  tx: Transaction,
  client: PlayedClient,
  { calendar, random, idAt }: Parts,
  { hashCustomer }: Filling,
): Promise<Happening[]> {
  const orders = imagineOrders(client, calendar, random);
  const teller = {
    random: random.fork(`telling ${client.story.name}`),
    idAt,
    hashCustomer,
    end: calendar.end,
  };
  const { prefix } = client.story.orders;
  const told = orders.flatMap((order, i) =>
    tellOrder(teller, order, `${prefix}-${FIRST_ORDER + i}`),
  );
  const visits = { ...teller, random: random.fork(`visits ${client.story.name}`) };
  return [...told, ...(await recordResponses(tx, visits, imagineScans(visits, orders)))];
}

async function playAll(
  tx: Transaction,
  clients: PlayedClient[],
  happenings: Happening[],
): Promise<void> {
  const campaigns = clients.flatMap((client) => client.campaigns);
  const books = makeBooks(campaigns.flatMap(({ mailed, shared }) => [...mailed.flat(), ...shared]));
  happenings.sort((a, b) => a.at - b.at);
  for (const happening of happenings) {
    books.play(happening);
    await runAll(tx, books.takeStatements());
  }
  await runAll(tx, books.takeStatements(true));
}

/** Sends the statements together; they run in their order. */
async function runAll(tx: Transaction, statements: Statement[]): Promise<void> {
  if (statements.length === 0) return;
  await Promise.all(statements.map((statement) => tx.query(statement)));
}
