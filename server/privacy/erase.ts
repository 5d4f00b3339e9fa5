// Erases people who asked for it. What is known of them is hashes: every address in the books is
// hashed and compared, so that the same pass serves a fresh wish and one that a restored backup undid.
import type { Database } from '../db/database.ts';
import { publicId } from '../db/id.ts';
import { withSession, type Session } from '../db/session.ts';
import { eraseLead, type Place as LeadPlace } from '../lead/record-lead.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { HashCustomer } from '../secret/customer-hash.ts';
import { replaceInJson, replaceInText, type Replacement } from './find-addresses.ts';
import { places, type Place } from './places.ts';
import {
  completeErasure,
  findLeads,
  forgetCustomers,
  pendingErasures,
  type ErasureRow,
} from './queries.ts';

const ROWS = 500;
const NOBODY = '00000000-0000-0000-0000-000000000000';
/** Of the hash, so much stands where the address stood: equal ones stay equal, others apart. */
const MARK_LENGTH = 12;

/** The hash under which an organization's wishes know an address. */
export const hashAddress = (hash: HashCustomer, organizationId: string, address: string): string =>
  hash(`holder ${organizationId}`, address);

/** Does all that is pending; answers how many wishes. */
export async function erasePending(db: Database, hash: HashCustomer): Promise<number> {
  const pending = await pendingErasures(db);
  const organizations = new Set(pending.map((row) => row.organization_id));
  for (const organizationId of organizations) {
    const own = pending.filter((row) => row.organization_id === organizationId);
    // those of one client look at its rows alone
    for (const clientId of new Set(own.map((row) => row.client_id))) {
      const wishes = own.filter((row) => row.client_id === clientId);
      await eraseAll(db, hash, organizationId, clientId, wishes);
    }
  }
  return pending.length;
}

async function eraseAll(
  db: Database,
  hash: HashCustomer,
  organizationId: string,
  clientId: string | null,
  wishes: ErasureRow[],
): Promise<void> {
  const wanted = new Set(wishes.flatMap(({ email_hash }) => email_hash ?? []));
  const erased: Record<string, number> = {};
  const count = (table: string, n: number) => {
    if (n > 0) erased[table] = (erased[table] ?? 0) + n;
  };
  for (const { customers } of wishes) {
    const done = await forgetCustomers(db, organizationId, customers);
    for (const [table, n] of Object.entries(done)) count(table, n);
  }
  if (wanted.size > 0) {
    const isWanted = (address: string) => {
      const hashed = hashAddress(hash, organizationId, address);
      return wanted.has(hashed) ? `erased-${hashed.slice(0, MARK_LENGTH)}` : undefined;
    };
    count('lead', await eraseLeads(db, organizationId, clientId, isWanted));
    count('recipient', await eraseRecipients(db, organizationId, clientId, isWanted));
    for (const place of places) {
      count(place.table, await erasePlace(db, place, organizationId, clientId, isWanted));
    }
  }
  await db.transaction(async (tx) => {
    for (const wish of wishes) {
      if (!(await completeErasure(tx, wish, erased))) continue;
      await appendToLedger(tx, [
        {
          organizationId,
          kind: 'erasure.completed',
          actor: { kind: 'system', id: null },
          at: Date.now(),
          clientId,
          subjectId: wish.id,
          after: { id: publicId('erasure', wish.id), rows: erased },
        },
      ]);
    }
  });
}

/** Of a lead goes all that it says, not only the address. */
async function eraseLeads(
  db: Database,
  organizationId: string,
  clientId: string | null,
  isWanted: Replacement,
): Promise<number> {
  const found = (await findLeads(db, organizationId)).filter(({ email }) => isWanted(email));
  let n = 0;
  for (const { id } of found) {
    const [lead] = await db.query<LeadPlace & { id: string }>({
      text: `select organization_id, id, client_id, campaign_id, source_id, voucher_id, mode
        from lead where organization_id = $1 and id = $2`,
      values: [organizationId, id],
    });
    if (!lead || (clientId !== null && lead.client_id !== clientId)) continue;
    await db.transaction((tx) => eraseLead(tx, { kind: 'system', id: null }, lead));
    n++;
  }
  return n;
}

/** Of a recipient goes all that the list says; the piece keeps its voucher and its number. */
async function eraseRecipients(
  db: Database,
  organizationId: string,
  clientId: string | null,
  isWanted: Replacement,
): Promise<number> {
  let n = 0;
  for (let after = { batch_id: NOBODY, piece: 0 }; ;) {
    const rows = await db.query<{ batch_id: string; piece: number; cells: string[] }>({
      text: `select r.batch_id, r.piece, r.cells from recipient r
        join recipient_list l using (organization_id, batch_id)
        where r.organization_id = $1 and ($2::uuid is null or l.client_id = $2)
          and (r.batch_id, r.piece) > ($3, $4) and r.cells::text like '%@%'
        order by r.batch_id, r.piece limit ${ROWS}`,
      values: [organizationId, clientId, after.batch_id, after.piece],
    });
    for (const { batch_id, piece, cells } of rows) {
      if (cells.every((cell) => replaceInText(cell, isWanted) === cell)) continue;
      await db.query({
        text: `update recipient set cells = array_fill(''::text, array[cardinality(cells)])
          where organization_id = $1 and batch_id = $2 and piece = $3`,
        values: [organizationId, batch_id, piece],
      });
      n++;
    }
    const last = rows.at(-1);
    if (!last || rows.length < ROWS) return n;
    after = last;
  }
}

const ofShop = `exists (select 1 from shopify_shop s where s.organization_id = t.organization_id
  and s.id = t.shop_id and s.client_id = `;

/** What of a place belongs to one client; a place that does not say is looked at whole. */
const OF_CLIENT: Record<string, string> = {
  refund: `exists (select 1 from redemption r where r.organization_id = t.organization_id
    and r.id = t.redemption_id and r.client_id = `,
  idempotency: '(t.scope_id = ',
  import_rejection: `exists (select 1 from import i where i.organization_id = t.organization_id
    and i.id = t.import_id and i.client_id = `,
  shopify_order: ofShop,
  shopify_event: ofShop,
  order_event: `exists (select 1 from order_endpoint e where e.organization_id = t.organization_id
    and e.id = t.endpoint_id and e.client_id = `,
  webhook_delivery: `exists (select 1 from webhook_endpoint e
    where e.organization_id = t.organization_id and e.id = t.endpoint_id and e.client_id = `,
};

async function erasePlace(
  db: Database,
  place: Place,
  organizationId: string,
  clientId: string | null,
  replacement: Replacement,
): Promise<number> {
  const columns = [...place.text, ...place.json];
  const holdsAddress = columns.map((column) => `t.${column}::text like '%@%'`).join(' or ');
  const ofClient =
    clientId === null ? '' : ` and ${OF_CLIENT[place.table] ?? '(t.client_id = '}'${clientId}')`;
  const keys = Object.keys(place.key).map((column, i) => `t.${column}::text as key_${i}`);
  return withSession(db, async (session) => {
    await session.query({ text: 'begin' });
    // a cursor takes no parameters; both ids are our own
    await session.query({
      text: `declare found no scroll cursor for select ${[...keys, ...columns.map((c) => `t.${c}`)].join(', ')}
        from ${place.table} t
        where t.organization_id = '${organizationId}'${ofClient} and (${holdsAddress})`,
    });
    let changed = 0;
    for (;;) {
      const rows = await session.query<Record<string, unknown>>({
        text: `fetch ${ROWS} from found`,
      });
      for (const row of rows) {
        if (await eraseRow(session, place, organizationId, row, replacement)) changed++;
      }
      if (rows.length < ROWS) break;
    }
    await session.query({ text: 'commit' });
    return changed;
  });
}

async function eraseRow(
  session: Session,
  place: Place,
  organizationId: string,
  row: Record<string, unknown>,
  replacement: Replacement,
): Promise<boolean> {
  const sets: string[] = [];
  const values: unknown[] = [
    organizationId,
    ...Object.keys(place.key).map((_, i) => row[`key_${i}`]),
  ];
  const set = (column: string, value: unknown) => sets.push(`${column} = $${values.push(value)}`);
  for (const column of place.text) {
    const text = row[column];
    if (typeof text !== 'string') continue;
    const made = replaceInText(text, replacement);
    // a reference is 255 characters at most
    if (made !== text) set(column, made.slice(0, Math.max(text.length, 255)));
  }
  for (const column of place.json) {
    const made = replaceInJson(row[column], replacement);
    if (made !== row[column]) set(column, JSON.stringify(made));
  }
  if (sets.length === 0) return false;
  const key = Object.entries(place.key).map(
    ([column, type], i) => `${column} = $${i + 2}::text::${type}`,
  );
  await session.query({
    text: `update ${place.table} set ${sets.join(', ')}
      where organization_id = $1 and ${key.join(' and ')}`,
    values,
  });
  return true;
}
