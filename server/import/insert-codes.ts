// Inserts a chunk of imported codes in one statement, all but those that the client has already: the
// way of chunks that COPY (copy-codes.ts) could not write.
import type { Queryable } from '../db/database.ts';
import { newId, newIds } from '../db/id.ts';
import type { ImportRow } from './queries.ts';
import type { ImportedCode } from './read-row.ts';

export interface CodeChunk {
  /** The least and the greatest of the ids. */
  first: string;
  last: string;
  ids: string[];
  rows: ImportedCode[];
}

/** Ids in the file's order, rows in the index's: measured at 0.8 of the time of random order. */
export function makeChunk(rows: ImportedCode[]): CodeChunk {
  const ids = newIds(rows.length);
  const [first = '', last = ''] = [ids[0], ids.at(-1)];
  const made = ids.map((id, i) => ({ id, row: rows[i]! }));
  made.sort((a, b) => (a.row.key < b.row.key ? -1 : 1));
  return { first, last, ids: made.map(({ id }) => id), rows: made.map(({ row }) => row) };
}

/** The batch of an import's codes that one source carries, by the source's id. */
export type Batches = Map<string | null, string>;

/** Finds or makes the batches of the sources that a chunk names. The import is locked. */
export async function ensureBatches(
  tx: Queryable,
  row: ImportRow,
  wanted: ReadonlySet<string | null>,
): Promise<Batches> {
  const found = await tx.query<{ id: string; source_id: string | null }>({
    name: 'import-batches',
    text: 'select id, source_id from batch where organization_id = $1 and import_id = $2',
    values: [row.organization_id, row.id],
  });
  const batches: Batches = new Map(found.map(({ id, source_id }) => [source_id, id]));
  for (const source of wanted) {
    if (batches.has(source)) continue;
    const id = newId();
    await tx.query({
      text: `insert into batch (organization_id, id, client_id, campaign_id, source_id, import_id,
          status, quantity, max_uses, pattern, has_check, created_at)
        values ($1, $2, $3, $4, $5, $6, 'running', 1, $7, '', false, now())`,
      values: [
        row.organization_id,
        id,
        row.client_id,
        row.campaign_id,
        source,
        row.id,
        row.campaign_max_uses,
      ],
    });
    batches.set(source, id);
  }
  return batches;
}

// ids and keys hold nothing that an array's text would have to escape; nor do codes
const arrayText = (texts: readonly string[]) =>
  texts.length === 0 ? '{}' : `{"${texts.join('","')}"}`;

const FIXED = 'organization_id, client_id, campaign_id, mode, created_at, id, code, code_key';
const INSERTED = `on conflict (organization_id, client_id, mode, code_key) do nothing
  returning batch_id`;
const COUNTED = 'select batch_id, count(*)::integer as n from made group by 1';

/** How many codes of a chunk belong to each batch. */
export type BatchCounts = Map<string, number>;

/** Answers how many codes are vouchers now, by batch. */
export async function insertCodes(
  tx: Queryable,
  row: ImportRow,
  chunk: CodeChunk,
  batches: Batches,
): Promise<BatchCounts> {
  const { rows } = chunk;
  const [first] = rows;
  if (!first) return new Map();
  const common = [
    row.organization_id,
    row.client_id,
    row.campaign_id,
    row.mode,
    arrayText(chunk.ids),
    arrayText(rows.map(({ code }) => code)),
    arrayText(rows.map(({ key }) => key)),
  ];
  const isAlike = rows.every(
    (each) =>
      each.sourceId === first.sourceId &&
      each.maxUses === first.maxUses &&
      each.validFrom === null &&
      each.validUntil === null &&
      each.metadata === null,
  );
  const counted = await tx.query<{ batch_id: string; n: number }>(
    isAlike
      ? {
          name: 'import-insert-alike',
          text: `with made as (
              insert into voucher (${FIXED}, source_id, batch_id, max_uses)
              select $1, $2, $3, $4, now(), id, code, code_key, $8, $9, $10
              from unnest($5::uuid[], $6::text[], $7::text[]) as c(id, code, code_key)
              ${INSERTED}) ${COUNTED}`,
          values: [...common, first.sourceId, batches.get(first.sourceId), first.maxUses],
        }
      : {
          name: 'import-insert',
          text: `with made as (
              insert into voucher (${FIXED}, source_id, batch_id, max_uses, valid_from,
                valid_until, metadata)
              select $1, $2, $3, $4, now(), c.*
              from unnest($5::uuid[], $6::text[], $7::text[], $8::uuid[], $9::uuid[],
                $10::integer[], $11::timestamptz[], $12::timestamptz[], $13::jsonb[]) as c
              ${INSERTED}) ${COUNTED}`,
          values: [
            ...common,
            rows.map(({ sourceId }) => sourceId),
            rows.map(({ sourceId }) => batches.get(sourceId)),
            rows.map(({ maxUses }) => maxUses),
            rows.map(({ validFrom }) => validFrom),
            rows.map(({ validUntil }) => validUntil),
            rows.map(({ metadata }) => metadata && JSON.stringify(metadata)),
          ],
        },
  );
  return new Map(counted.map(({ batch_id, n }) => [batch_id, n]));
}

/** How many codes each batch has of a chunk that was taken whole. */
export function countByBatch({ rows }: CodeChunk, batches: Batches): BatchCounts {
  const counts: BatchCounts = new Map();
  for (const { sourceId } of rows) {
    const id = batches.get(sourceId)!;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/**
 * Counts a chunk's codes in their batches. first_id and last_id are bounds: the chunk's own, whichever
 * of its batches a code belongs to.
 */
export async function countInBatches(
  tx: Queryable,
  row: ImportRow,
  { first, last }: CodeChunk,
  counts: BatchCounts,
): Promise<void> {
  if (counts.size === 0) return;
  await tx.query({
    name: 'import-count-in-batches',
    text: `update batch b set created_count = b.created_count + n,
        quantity = greatest(1, b.created_count + n), first_id = least(b.first_id, $4::uuid),
        last_id = greatest(b.last_id, $5::uuid)
      from unnest($2::uuid[], $3::integer[]) as counted(id, n)
      where b.organization_id = $1 and b.id = counted.id`,
    values: [row.organization_id, [...counts.keys()], [...counts.values()], first, last],
  });
}

export interface TakenCode {
  id: string;
  /** The code that is in the way, and where it is. */
  code: string;
  campaign: string;
  is_of_import: boolean;
}

/** Of a chunk that was inserted, the codes that others have. */
export const findTaken = (tx: Queryable, row: ImportRow, chunk: CodeChunk): Promise<TakenCode[]> =>
  tx.query<TakenCode>({
    name: 'import-taken',
    text: `select c.id, v.code, k.name as campaign,
        coalesce(b.import_id = $6, false) as is_of_import
      from unnest($4::uuid[], $5::text[]) as c(id, code_key)
      join voucher v on v.organization_id = $1 and v.client_id = $2 and v.mode = $3
        and v.code_key = c.code_key and v.id <> c.id
      join campaign k on k.organization_id = v.organization_id and k.id = v.campaign_id
      left join batch b on b.organization_id = v.organization_id and b.id = v.batch_id`,
    values: [
      row.organization_id,
      row.client_id,
      row.mode,
      arrayText(chunk.ids),
      arrayText(chunk.rows.map(({ key }) => key)),
      row.id,
    ],
  });
