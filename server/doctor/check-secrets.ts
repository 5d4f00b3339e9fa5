// Whether the secret key at hand opens what is sealed; and the way on where it is lost for good.
import { refuseCompany } from '../backup/clear-database.ts';
import type { Database, Queryable } from '../db/database.ts';
import { withSession } from '../db/session.ts';
import { KEY_ADVICE, type Keyring } from '../secret/keyring.ts';
import { fine, problem, warning, type Finding } from './finding.ts';
import {
  describeShut,
  giveUpShut,
  readShopSecrets,
  shutOf,
  type ShopSecrets,
} from './shop-secrets.ts';

interface Sealed {
  pepper: string | null;
  /** One kept answer for each version of the key that sealed some. */
  answers: { sealed: string; n: number }[];
  /** One second factor for each version of the key that sealed some. */
  factors: { sealed: string; n: number }[];
  /** Of webhook endpoints, one for each. */
  signing: string[];
  ofShops: ShopSecrets;
}

/** Every column that holds something sealed; a test compares it with the database. */
export const SEALED_COLUMNS = [
  'account.totp_sealed',
  'installation.sealed_pepper',
  'order_endpoint.sealed_secret',
  // a day's salt that cannot be opened is replaced by the server itself
  'scan_salt.sealed',
  'shopify_shop.sealed_access',
  'shopify_shop.sealed_app_secret',
  'shopify_shop.sealed_code',
  'shopify_shop.sealed_refresh',
  'webhook_endpoint.sealed_secret',
];

// a sealed text names its key: v1.<version>.<rest>
const VERSION = `split_part(answer, '.', 2)`;

async function readSealed(db: Queryable): Promise<Sealed> {
  const [installation] = await db.query<{ pepper: string | null }>({
    text: `select convert_from(sealed_pepper, 'UTF8') as pepper from installation`,
  });
  const answers = await db.query<{ sealed: string; n: number }>({
    text: `select min(answer) as sealed, count(*) as n from idempotency where sealed
      group by ${VERSION}`,
  });
  const factors = await db.query<{ sealed: string; n: number }>({
    text: `select min(totp_sealed) as sealed, count(*) as n from account
      where totp_sealed is not null group by split_part(totp_sealed, '.', 2)`,
  });
  const signing = await db.query<{ sealed: string }>({
    // a paused one is told nothing anyway, and may wait for a new secret
    text: `select sealed_secret as sealed from webhook_endpoint where status <> 'paused'`,
  });
  return {
    pepper: installation?.pepper ?? null,
    answers,
    factors,
    signing: signing.map(({ sealed }) => sealed),
    ofShops: await readShopSecrets(db),
  };
}

function opens(keyring: Keyring, sealed: string): boolean {
  try {
    keyring.open(sealed);
    return true;
  } catch {
    return false;
  }
}

const countShut = (keyring: Keyring, groups: { sealed: string; n: number }[]) =>
  groups.reduce((sum, { sealed, n }) => (opens(keyring, sealed) ? sum : sum + n), 0);

export async function checkSecrets(db: Queryable, keyring: Keyring): Promise<Finding> {
  const { pepper, answers, factors, signing, ofShops } = await readSealed(db);
  const unread = countShut(keyring, answers);
  const mute = signing.filter((sealed) => !opens(keyring, sealed)).length;
  if (pepper !== null && !opens(keyring, pepper)) {
    const also = unread > 0 ? `, nor ${unread} kept answers to repeated calls` : '';
    return problem(
      'secret key',
      `The secret key here does not open what customers' references are hashed with${also}. ` +
        'The server does not start without it.',
      KEY_ADVICE,
    );
  }
  const locked = countShut(keyring, factors);
  const said: string[] = [];
  if (locked > 0) {
    said.push(
      `The second factors of ${locked} people were sealed by a secret key that is not here: they ` +
        'cannot sign in.',
    );
  }
  if (mute > 0) {
    said.push(
      `The secret key here does not open the signing secrets of ${mute} webhook endpoints: they are ` +
        'told nothing.',
    );
  }
  said.push(...describeShut(shutOf(ofShops, (sealed) => opens(keyring, sealed))));
  if (said.length > 0) return problem('secret key', said.join(' '), KEY_ADVICE);
  if (unread > 0) {
    return warning(
      'secret key',
      `${unread} kept answers to repeated calls were sealed by a secret key that is not here: ` +
        'a call that is repeated with their Idempotency-Key fails.',
      `Name the older key after the newer one in SECRET_KEY, separated by a comma.`,
    );
  }
  return fine('secret key', 'The secret key opens all that is sealed');
}

/**
 * Gives up what no key at hand opens: customers are counted anew by per-customer limits, and the
 * kept answers are forgotten. Throws a BackupError while a server is at work: it may have the key.
 */
export async function acceptLostKey(db: Database, keyring: Keyring): Promise<string[]> {
  return withSession(db, async (session) => {
    await session.query({ text: 'begin' });
    await refuseCompany(session, 0);
    const { pepper, answers, factors, signing, ofShops } = await readSealed(session);
    const mended: string[] = [];
    if (pepper !== null && !opens(keyring, pepper)) {
      await session.query({ text: 'update installation set sealed_pepper = null' });
      mended.push("Customers' references are hashed anew: per-customer limits begin again");
    }
    for (const { sealed, n } of answers.filter((each) => !opens(keyring, each.sealed))) {
      await session.query({
        text: `delete from idempotency where sealed and ${VERSION} = split_part($1, '.', 2)`,
        values: [sealed],
      });
      mended.push(`${n} kept answers that nobody can read were deleted`);
    }
    for (const { sealed, n } of factors.filter((each) => !opens(keyring, each.sealed))) {
      await session.query({
        text: `update account set totp_sealed = null, totp_confirmed_at = null, totp_step = null
          where split_part(totp_sealed, '.', 2) = split_part($1, '.', 2)`,
        values: [sealed],
      });
      mended.push(`The second factors of ${n} people are off: they set them up anew`);
    }
    const mute = signing.filter((sealed) => !opens(keyring, sealed));
    if (mute.length > 0) {
      await session.query({
        text: `update webhook_endpoint set status = 'paused', disabled_reason = null,
            older_secret = null, older_until = null
          where sealed_secret = any($1)`,
        values: [mute],
      });
      mended.push(`${mute.length} webhook endpoints are paused: rotate their secrets, then go on`);
    }
    const isOpen = (sealed: string) => opens(keyring, sealed);
    mended.push(...(await giveUpShut(session, keyring, shutOf(ofShops, isOpen), isOpen)));
    await session.query({ text: 'commit' });
    return mended;
  });
}
