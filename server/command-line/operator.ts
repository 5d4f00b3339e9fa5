// Who acts at the command line: the one who runs the installation, in one organization at a time,
// and under the same checks as a caller of the API.
import type { TSchema } from 'typebox';
import { scopes, type KeyActor } from '../api-key/can.ts';
import type { Queryable } from '../db/database.ts';
import { ApiError } from '../http/api-error.ts';
import { compileBody, fieldErrors } from '../http/validation.ts';
import type { Actor } from '../ledger/entry.ts';
import { CommandError } from './terminal.ts';

/** As the ledger names it. */
export const OPERATOR: Actor = { kind: 'command_line', id: null };

/** Sees and may do all in the organization. */
export const operatorOf = (organizationId: string): KeyActor => ({
  kind: 'api_key',
  id: '',
  organizationId,
  clientId: null,
  clientIds: null,
  scopes,
  mode: 'live',
  keyKind: 'secret',
  shop: 'default',
});

/** The organization of this name, or the only one. */
export async function requireOrganization(
  db: Queryable,
  name: string | undefined,
): Promise<string> {
  const rows = await db.query<{ organization_id: string; name: string }>({
    text: `select organization_id, name from organization
      where $1::text is null or name = $1 order by 1 limit 2`,
    values: [name?.trim() ?? null],
  });
  const [found, other] = rows;
  if (!found) {
    throw new CommandError(
      name === undefined
        ? 'There is no organization yet: npx vouchertrack bootstrap makes one'
        : `There is no organization "${name}"`,
    );
  }
  if (other && name === undefined) {
    throw new CommandError('There are several organizations: name one with --organization');
  }
  return found.organization_id;
}

/** The organization that a thing belongs to, by the thing's own id; undefined without one. */
export async function organizationOf(
  db: Queryable,
  table: 'campaign' | 'api_key',
  id: string | undefined,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const [row] = await db.query<{ organization_id: string }>({
    text: `select organization_id from ${table} where id = $1`,
    values: [id],
  });
  return row?.organization_id;
}

/** Options as a number; what is no number stays, for the check to name it. */
export const asNumber = (text: string | undefined): unknown =>
  text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);

/** Checks what was said as the API would check a body; throws a CommandError that names options. */
export function checkBody(schema: TSchema, body: object): void {
  const check = compileBody(schema);
  if (!check(body)) {
    throw new ApiError('invalid_request', { errors: fieldErrors(check.errors) });
  }
}

/** Tells a refusal of the API in the words of the command line. */
export function inOptions(error: unknown, notFound = 'Not found'): never {
  if (!(error instanceof ApiError)) throw error;
  if (error.code === 'not_found') throw new CommandError(notFound);
  const options = error.errors?.map(({ path, message }) => `--${optionOf(path)} ${message}`);
  throw new CommandError(options?.join('\n') ?? error.message);
}

/** `source_id` is `--source`. */
const optionOf = (path: string) => path.replace(/(_id)?(\..*)?$/, '').replaceAll('_', '-');
