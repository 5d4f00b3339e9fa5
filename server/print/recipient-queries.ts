// Every SQL statement of recipients: to whom the pieces of a batch go.
import type { BatchRow } from '../batch/queries.ts';
import type { Queryable } from '../db/database.ts';

/** After printing, and at the latest after the upload. */
const KEEP_AFTER_PRINT_DAYS = 30;
const KEEP_DAYS = 180;

export interface RecipientList {
  columns: string[];
  quantity: number;
  uploaded_at: Date;
  delete_at: Date | null;
}

export async function findList(db: Queryable, batch: BatchRow): Promise<RecipientList | undefined> {
  const [row] = await db.query<RecipientList>({
    text: `select columns, quantity, uploaded_at, delete_at from recipient_list
      where organization_id = $1 and batch_id = $2`,
    values: [batch.organization_id, batch.id],
  });
  return row;
}

export async function insertList(
  tx: Queryable,
  batch: BatchRow,
  columns: string[],
  quantity: number,
): Promise<void> {
  await tx.query({
    text: `insert into recipient_list (organization_id, batch_id, client_id, columns, quantity,
        uploaded_at, delete_at)
      values ($1, $2, $3, $4, $5, now(), now() + make_interval(days => ${KEEP_DAYS}))`,
    values: [batch.organization_id, batch.id, batch.client_id, columns, quantity],
  });
}

export interface NewRecipient {
  piece: number;
  voucherId: string;
  cells: string[];
}

export async function insertRecipients(
  tx: Queryable,
  batch: BatchRow,
  recipients: NewRecipient[],
): Promise<void> {
  await tx.query({
    text: `insert into recipient (organization_id, batch_id, piece, voucher_id, cells)
      select $1, $2, r.piece, r.voucher_id, array(select jsonb_array_elements_text(r.cells))
      from unnest($3::integer[], $4::uuid[], $5::jsonb[]) as r(piece, voucher_id, cells)`,
    values: [
      batch.organization_id,
      batch.id,
      recipients.map(({ piece }) => piece),
      recipients.map(({ voucherId }) => voucherId),
      recipients.map(({ cells }) => JSON.stringify(cells)),
    ],
  });
}

/** Answers whether there was a list. */
export async function deleteList(
  tx: Queryable,
  batch: { organization_id: string; id: string },
): Promise<boolean> {
  const values = [batch.organization_id, batch.id];
  await tx.query({
    text: 'delete from recipient where organization_id = $1 and batch_id = $2',
    values,
  });
  const gone = await tx.query({
    text: `delete from recipient_list where organization_id = $1 and batch_id = $2
      returning batch_id`,
    values,
  });
  return gone.length > 0;
}

/** Once it is printed, a list is needed for spoilt pieces and returned mail, and then no more. */
export async function deleteRecipientsLater(
  tx: Queryable,
  organizationId: string,
  batchId: string,
): Promise<void> {
  await tx.query({
    text: `update recipient_list
      set delete_at = least(delete_at, now() + make_interval(days => ${KEEP_AFTER_PRINT_DAYS}))
      where organization_id = $1 and batch_id = $2`,
    values: [organizationId, batchId],
  });
}

export interface DueList {
  organization_id: string;
  id: string;
  client_id: string;
  quantity: number;
}

export const dueLists = (db: Queryable): Promise<DueList[]> =>
  db.query<DueList>({
    text: `select organization_id, batch_id as id, client_id, quantity from recipient_list
      where delete_at < now() limit 100`,
  });

export interface RecipientRow {
  piece: number;
  voucher_id: string;
  code: string;
  cells: string[];
  uses: number;
}

/** The next recipients of a batch after a piece, with what became of their vouchers. */
export const recipientsAfter = (
  db: Queryable,
  batch: BatchRow,
  piece: number,
  limit: number,
): Promise<RecipientRow[]> =>
  db.query<RecipientRow>({
    text: `select r.piece, r.voucher_id, v.code, r.cells, v.used_count as uses
      from recipient r
      join voucher v on v.organization_id = r.organization_id and v.id = r.voucher_id
      where r.organization_id = $1 and r.batch_id = $2 and r.piece > $3 order by r.piece limit $4`,
    values: [batch.organization_id, batch.id, piece, limit],
  });
