// People of any role, signed in without the half second that a password costs.
import { randomBytes, scryptSync } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Role } from '../../contract/role.ts';
import { insertAccount } from '../../server/account/queries.ts';
import type { Database } from '../../server/db/database.ts';
import { newId, privateId } from '../../server/db/id.ts';
import { openSession } from '../../server/session/open-session.ts';
import { makeCaller, type Answered, type Caller } from './caller.ts';

/** Of the applications that tests make. */
export const PUBLIC_URL = 'http://vouchers.test';

export interface PersonBounds {
  clients?: { id: string }[];
  locations?: { id: string }[];
  /** A hash of their password, where they are to sign in by it. */
  passwordHash?: string;
}

export interface Person extends Caller {
  id: string;
  email: string;
}

/** Calls as a browser does: with the cookie, and from our own page. */
export const makeBrowser = (app: FastifyInstance, cookie: string, origin = PUBLIC_URL): Caller =>
  makeCaller(app, undefined, { cookie, origin });

/** The session's cookie that an answer set, as a browser sends it back. */
export function cookieOf(answer: Answered): string {
  const [header] = [answer.headers['set-cookie']].flat();
  const cookie = String(header ?? '').split(';')[0] ?? '';
  if (!cookie.includes('vt_session=')) throw new Error(`No session was opened: ${answer.text}`);
  return cookie;
}

/** Of the form that is kept, and so cheap that to compare with it costs nothing. */
const CHEAP = { N: 2 ** 4, r: 8, p: 1 };
const inForm = (salt: string, hash: string) => `$scrypt$ln=4,r=8,p=1$${salt}$${hash}`;

/** What is kept of a password, without the quarter of a second and the 128 MB that a real hash costs. */
export function cheapHash(password: string): string {
  const [salt, base64] = [
    randomBytes(16),
    (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, ''),
  ];
  return inForm(base64(salt), base64(scryptSync(password.normalize('NFKC'), salt, 32, CHEAP)));
}

/** No password has it. */
const NOBODYS = inForm('A'.repeat(22), 'A'.repeat(43));

const ids = (kind: 'client' | 'location', given: { id: string }[] | undefined) =>
  given?.map(({ id }) => privateId(kind, id) ?? '') ?? null;

export async function makePerson(
  app: FastifyInstance,
  db: Database,
  organization: string,
  role: Role,
  bounds: PersonBounds = {},
): Promise<Person> {
  const organizationId = privateId('organization', organization) ?? '';
  const email = `${role}-${randomBytes(6).toString('hex')}@people.example`;
  const token = await db.transaction(async (tx) => {
    const account = await insertAccount(tx, {
      organizationId,
      id: newId(),
      name: role,
      email,
      passwordHash: bounds.passwordHash ?? NOBODYS,
      role,
      client_ids: ids('client', bounds.clients),
      location_ids: ids('location', bounds.locations),
    });
    if (!account) throw new Error(`There is an account of ${email}`);
    const from = { agent: 'tests', address: '127.0.0.1', presented: undefined };
    return { ...(await openSession(tx, account, from)), account };
  });
  const id = `acc_${token.account.id.replaceAll('-', '')}`;
  return { id, email, ...makeBrowser(app, `vt_session=${token.token}`) };
}
