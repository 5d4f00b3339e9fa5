// Changes a client, and with it what its campaigns say.
import { exponentOf } from '../../contract/money.ts';
import { describeCampaignsAnew } from '../campaign/describe-anew.ts';
import type { Transaction } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import { difference } from '../ledger/difference.ts';
import type { Actor } from '../ledger/entry.ts';
import { hasVouchers, rescaleMoney, updateClient } from './queries.ts';
import type { ClientFields, ClientRow } from './queries.ts';

const fieldsOf = (row: ClientFields): ClientFields => ({
  name: row.name,
  currency: row.currency,
  time_zone: row.time_zone,
  gross_margin: row.gross_margin,
  shop_url: row.shop_url,
  amounts_include_tax: row.amounts_include_tax,
  tax_rate: row.tax_rate,
  brand_color: row.brand_color,
});

/** Writes `fields` over `before`, which the transaction has locked. 409: its currency is fixed. */
export async function changeClientRow(
  tx: Transaction,
  actor: Actor,
  before: ClientRow,
  fields: ClientFields,
): Promise<ClientRow> {
  const changed = difference(fieldsOf(before), fieldsOf(fields));
  if (!changed) return before;
  await updateClient(tx, before, fields);
  if (fields.currency !== before.currency) await changeCurrency(tx, before, fields.currency);
  await appendToLedger(tx, [
    {
      organizationId: before.organization_id,
      kind: 'client.changed',
      actor,
      at: Date.now(),
      clientId: before.id,
      subjectId: before.id,
      ...changed,
    },
  ]);
  return { ...before, ...fieldsOf(fields) };
}

async function changeCurrency(tx: Transaction, client: ClientRow, currency: string): Promise<void> {
  if (await hasVouchers(tx, client)) {
    throw new ApiError('conflict', {
      message:
        `The currency stays ${client.currency}: the client has vouchers already. ` +
        `For ${currency}, add another client.`,
    });
  }
  await describeCampaignsAnew(tx, client, currency, () =>
    rescaleMoney(tx, client, 10 ** (exponentOf(currency) - exponentOf(client.currency))),
  );
}
