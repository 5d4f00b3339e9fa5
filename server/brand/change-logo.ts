// Takes a client's logo, or takes it away; the ledger keeps its digest, not the picture.
import { createHash } from 'node:crypto';
import type { Transaction } from '../db/database.ts';
import { invalid } from '../http/api-error.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { putLogo, removeLogo } from './queries.ts';
import { readPicture } from './read-picture.ts';

export const LOGO_BYTES = 200_000;
const LOGO_SIDE = 3_000;

interface Client {
  id: string;
  organization_id: string;
  logo_digest: string | null;
}

/** Answers the new digest, null without a logo. Throws 400. */
export async function changeLogo(
  tx: Transaction,
  actor: Actor,
  client: Client,
  dataUrl: string | null,
): Promise<string | null> {
  const ref = { organizationId: client.organization_id, clientId: client.id };
  let digest: string | null = null;
  if (dataUrl === null) await removeLogo(tx, ref);
  else {
    const picture = await readPicture(dataUrl, { bytes: LOGO_BYTES, side: LOGO_SIDE });
    if (typeof picture === 'string') throw invalid('branding.logo', picture);
    digest = createHash('sha256').update(picture.content).digest('hex').slice(0, 16);
    await putLogo(tx, ref, picture, digest);
  }
  if (digest !== client.logo_digest) {
    await appendToLedger(tx, [
      {
        organizationId: client.organization_id,
        kind: 'client.changed',
        actor,
        at: Date.now(),
        clientId: client.id,
        subjectId: client.id,
        before: { logo: client.logo_digest },
        after: { logo: digest },
      },
    ]);
  }
  return digest;
}

/** Where a logo is served; another logo has another address. */
export const logoPath = (token: string, digest: string): string => `/brand/${token}/${digest}`;
