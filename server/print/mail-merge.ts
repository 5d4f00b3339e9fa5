// The file for a mail merge: a row a piece, with its link, the name of its QR file and its recipient.
import type { BatchRow } from '../batch/queries.ts';
import { csvLine } from '../csv/write-csv.ts';
import type { Queryable } from '../db/database.ts';
import { pageAddress } from '../page/address.ts';
import { qrFileName } from './piece.ts';
import { findList, recipientsAfter } from './recipient-queries.ts';
import { sendablePieces } from './take-recipients.ts';

const OURS = ['piece', 'code', 'link', 'qr_file'];

export async function* mailMergeCsv(
  db: Queryable,
  batch: BatchRow,
  publicUrl: string,
): AsyncGenerator<string> {
  const list = await findList(db, batch);
  const columns = (list?.columns ?? []).map((each) =>
    OURS.includes(each.toLowerCase()) ? `recipient_${each}` : each,
  );
  yield csvLine([...OURS, ...columns]);
  let after = 0;
  for await (const pieces of sendablePieces(db, batch)) {
    const found = list ? await recipientsAfter(db, batch, after, pieces.length) : [];
    const cellsOf = new Map(found.map(({ piece, cells }) => [piece, cells]));
    after = pieces.at(-1)?.number ?? after;
    yield pieces
      .map((piece) => {
        const link = pageAddress(publicUrl, batch.client_token, piece.code);
        const own = cellsOf.get(piece.number) ?? columns.map(() => null);
        return csvLine([piece.number, piece.code, link, qrFileName(piece), ...own]);
      })
      .join('');
  }
}
