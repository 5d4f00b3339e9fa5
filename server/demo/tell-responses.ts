// Who looks at a voucher's page before an order, or without one, and who leaves word there.
import type { Queryable } from '../db/database.ts';
import type { Happening, PlayedVoucher } from './happening.ts';
import type { Order } from './imagine-orders.ts';
import { MINUTE_MS, type Teller } from './shop-calls.ts';
import { insertLeads, insertScans, ORGANIZATION_ID } from './queries.ts';

/** How often, of the uses of a code of one's own, or of a code that everybody has. */
const ODDS = { scansOwn: 0.75, scansShared: 0.3, onlyLooks: 0.9, leavesWord: 0.16, consents: 0.7 };
const FIRST_NAMES = ['Ada', 'Ben', 'Chloe', 'Dev', 'Elif', 'Finn', 'Grace', 'Hana', 'Ivo', 'Jude'];
const LAST_NAMES = ['Abbott', 'Bell', 'Castle', 'Dunn', 'Ellis', 'Ford', 'Gray', 'Hale', 'Ito'];

interface Response {
  id: string;
  at: number;
  voucher: PlayedVoucher;
  visitor: string;
}

/** Scans of voucher pages: before most orders, and by others who only looked. */
export function imagineScans(teller: Teller, orders: readonly Order[]): Response[] {
  const { random, idAt } = teller;
  const scans: Response[] = [];
  const scan = (voucher: PlayedVoucher, at: number) => {
    const visitor = `visitor-${random.whole(100_000, 999_999)}`;
    if (at < teller.end && at > 0) scans.push({ id: idAt(at), at, voucher, visitor });
  };
  for (const { voucher, at } of orders) {
    if (voucher.mode !== 'live') continue;
    const mailed = voucher.campaign.mailed.find((batch) => batch.includes(voucher));
    if (random.chance(mailed ? ODDS.scansOwn : ODDS.scansShared)) {
      scan(voucher, at - random.whole(4, 400) * MINUTE_MS);
    }
    if (mailed && random.chance(ODDS.onlyLooks)) {
      scan(random.pick(mailed), at + random.whole(-500, 500) * MINUTE_MS);
    }
  }
  return scans.sort((a, b) => a.at - b.at);
}

/** Writes the scans and, of some visitors, the word that they left; answers what the ledger tells. */
export async function recordResponses(
  tx: Queryable,
  teller: Teller,
  scans: readonly Response[],
): Promise<Happening[]> {
  const { random, idAt } = teller;
  const placeOf = ({ voucher, at }: Response) => ({
    client_id: voucher.clientId,
    campaign_id: voucher.campaign.id,
    source_id: voucher.sourceId,
    voucher_id: voucher.id,
    mode: voucher.mode,
    at: new Date(at).toISOString(),
  });
  await insertScans(
    tx,
    scans.map((each) => ({ ...placeOf(each), id: each.id, visitor: each.visitor })),
  );
  const leads = scans
    .filter(() => random.chance(ODDS.leavesWord))
    .map((each) => ({ ...each, id: idAt(each.at + MINUTE_MS), at: each.at + MINUTE_MS }))
    .filter(({ at }) => at < teller.end);
  await insertLeads(
    tx,
    leads.map((each) => {
      const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
      return {
        ...placeOf(each),
        id: each.id,
        name: `${first} ${last}`,
        email: `${first}.${last}${random.whole(1, 9_999)}@example.com`.toLowerCase(),
        consent: random.chance(ODDS.consents),
      };
    }),
  );
  return leads.map(({ id, at, voucher }) => ({
    at,
    kind: 'entered',
    entry: {
      organizationId: ORGANIZATION_ID,
      kind: 'lead.created',
      actor: { kind: 'system', id: null },
      at,
      clientId: voucher.clientId,
      campaignId: voucher.campaign.id,
      voucherId: voucher.id,
      subjectId: id,
    },
  }));
}
