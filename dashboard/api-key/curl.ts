// A call for a terminal that a key may make, whole: address, key and all.
import { listApiKeys } from '../../contract/management/api-key.ts';
import { listCampaigns } from '../../contract/management/campaign.ts';
import { reportRedemption, validateVoucher } from '../../contract/store.ts';
import { addressOf } from '../api/call.ts';

interface CurlKey {
  key: string;
  scopes: readonly string[];
  origins: readonly string[] | null;
  client_id: string | null;
}

/** In a shell's single quotes; a quote in them is written outside. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** `clientId`: whose code it is; a key for all clients has to say so. */
export function curlOf(
  { key, scopes, origins, client_id }: CurlKey,
  server: string,
  code: string,
  clientId: string | undefined,
): string {
  const isForCodes = scopes.includes('validate') || scopes.includes('redeem');
  const lines: string[] = [];
  if (scopes.includes('validate')) {
    const path = addressOf(validateVoucher, { params: { code } } as never);
    lines.push(`curl ${quoted(server + path)}`);
  } else if (scopes.includes('redeem')) {
    lines.push(`curl -X POST ${quoted(server + reportRedemption.url)}`);
  } else {
    const list = scopes.includes('read') ? listCampaigns : listApiKeys;
    lines.push(`curl ${quoted(server + list.url)}`);
  }
  lines.push(`-H ${quoted(`X-API-Key: ${key}`)}`);
  if (isForCodes && client_id === null) {
    lines.push(`-H ${quoted(`X-Client-Id: ${clientId ?? 'cli_…'}`)}`);
  }
  if (origins?.[0] !== undefined) lines.push(`-H ${quoted(`Origin: ${origins[0]}`)}`);
  if (!scopes.includes('validate') && scopes.includes('redeem')) {
    const order = { code, transaction_amount: 45.99, order_reference: 'ORD-12345' };
    lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(order))}`);
  }
  return lines.join(' \\\n  ');
}
