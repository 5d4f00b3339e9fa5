// HTTP of clients: the merchants whose vouchers these are.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  changeClient,
  createClient,
  getClient,
  listClients,
  pauseClient,
  resumeClient,
  type Client,
} from '../../contract/management/client.ts';
import { isCurrency } from '../../contract/money.ts';
import { changeLogo, logoPath } from '../brand/change-logo.ts';
import type { Context } from '../context.ts';
import type { Transaction } from '../db/database.ts';
import { newId, publicId } from '../db/id.ts';
import { ApiError, invalid } from '../http/api-error.ts';
import { isTimeZone, writeInstant } from '../http/instant.ts';
import { pageOf, readPage } from '../http/page.ts';
import { ledgerActor, read, write } from '../http/route.ts';
import { appendToLedger } from '../ledger/append.ts';
import type { Actor } from '../ledger/entry.ts';
import { changeClientRow } from './change-client.ts';
import { turnClient } from './pause-client.ts';
import * as queries from './queries.ts';
import type { ClientFields, ClientRow } from './queries.ts';

const DEFAULTS: Omit<ClientFields, 'name'> = {
  currency: 'GBP',
  time_zone: 'Europe/London',
  gross_margin: null,
  shop_url: null,
  amounts_include_tax: null,
  tax_rate: null,
  brand_color: null,
};

type Body = { [K in keyof Omit<ClientFields, 'brand_color'>]?: ClientFields[K] | null } & {
  branding?: { color?: string | null; logo?: string | null } | null;
};

/** JSON of the largest logo, in base64. */
const BODY_LIMIT = { bodyLimit: 320_000 };

export function registerClientRoutes(app: FastifyInstance, context: Context): void {
  write(
    app,
    context,
    createClient,
    async ({ actor, body, tx }) => {
      if (actor.clientIds !== null) {
        throw new ApiError('forbidden', { message: 'Bound to clients that are there already' });
      }
      const fields = readFields(body, { ...DEFAULTS, name: body.name });
      const made = await queries.insertClient(tx, actor.organizationId, newId(), fields);
      const row = await withLogo(tx, ledgerActor(actor), made, body);
      const answer = clientAnswer(row);
      await appendToLedger(tx, [
        {
          organizationId: actor.organizationId,
          kind: 'client.created',
          actor: ledgerActor(actor),
          at: Date.now(),
          clientId: row.id,
          subjectId: row.id,
          after: answer,
        },
      ]);
      return answer;
    },
    BODY_LIMIT,
  );

  read(app, listClients, async ({ actor, querystring }) => {
    const page = readPage(querystring);
    const rows = await queries.listClients(context.db, actor, { name: querystring.name }, page);
    return pageOf(rows, page, clientAnswer);
  });

  read(app, getClient, async ({ actor, params }) =>
    clientAnswer(await queries.requireClient(context.db, actor, params.id)),
  );

  write(
    app,
    context,
    changeClient,
    async ({ actor, params, body, tx }) => {
      if (actor.mode === 'test') {
        throw new ApiError('forbidden', { message: 'A test key cannot change live campaigns' });
      }
      const lock = body.currency ? 'update' : 'no key update';
      const before = await queries.requireClient(tx, actor, params.id, lock);
      const fields = readFields(body, before);
      const row = await changeClientRow(tx, ledgerActor(actor), before, fields);
      return clientAnswer(await withLogo(tx, ledgerActor(actor), row, body));
    },
    BODY_LIMIT,
  );

  registerPauses(app, context);
}

function registerPauses(app: FastifyInstance, context: Context): void {
  for (const [operation, to] of [
    [pauseClient, 'pause'],
    [resumeClient, 'resume'],
  ] as const) {
    write(app, context, operation, async ({ actor, params, tx }) => {
      const client = await queries.requireClient(tx, actor, params.id, 'no key update');
      const mode = actor.mode === 'test' ? 'test' : null;
      const campaigns = await turnClient(tx, ledgerActor(actor), client, to, mode);
      return { id: publicId('client', client.id), campaigns };
    });
  }
}

async function withLogo(tx: Transaction, actor: Actor, row: ClientRow, body: Body) {
  const logo = body.branding === null ? null : body.branding?.logo;
  if (logo === undefined) return row;
  return { ...row, logo_digest: await changeLogo(tx, actor, row, logo) };
}

/** What a body says, over what is there; 400 for a value that does not exist in the world. */
function readFields(body: Body, base: ClientFields): ClientFields {
  const has = (name: keyof Omit<ClientFields, 'brand_color'>) => body[name] !== undefined;
  const fields: ClientFields = {
    name: (body.name ?? base.name).trim(),
    currency: body.currency?.toUpperCase() ?? base.currency,
    time_zone: body.time_zone ?? base.time_zone,
    gross_margin: has('gross_margin') ? (body.gross_margin ?? null) : base.gross_margin,
    shop_url: has('shop_url') ? body.shop_url || null : base.shop_url,
    amounts_include_tax: has('amounts_include_tax')
      ? (body.amounts_include_tax ?? null)
      : base.amounts_include_tax,
    tax_rate: has('tax_rate') ? (body.tax_rate ?? null) : base.tax_rate,
    brand_color: readColor(body, base),
  };
  if (!isCurrency(fields.currency)) {
    throw invalid('currency', 'must be an ISO 4217 currency such as GBP');
  }
  if (!isTimeZone(fields.time_zone)) {
    throw invalid('time_zone', 'must be an IANA time zone such as Europe/London');
  }
  if (fields.shop_url !== null && !isWebAddress(fields.shop_url)) {
    throw invalid('shop_url', 'must be a URL that begins with http:// or https://');
  }
  return fields;
}

function readColor({ branding }: Body, base: ClientFields): string | null {
  if (branding === null) return null;
  return branding?.color === undefined ? base.brand_color : (branding.color?.toLowerCase() ?? null);
}

const isWebAddress = (text: string) =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

export const clientAnswer = (row: ClientRow): Static<typeof Client> => ({
  id: publicId('client', row.id),
  name: row.name,
  token: row.token,
  currency: row.currency,
  time_zone: row.time_zone,
  gross_margin: row.gross_margin,
  shop_url: row.shop_url,
  amounts_include_tax: row.amounts_include_tax,
  tax_rate: row.tax_rate,
  branding: {
    color: row.brand_color,
    logo_url: row.logo_digest && logoPath(row.token, row.logo_digest),
  },
  created_at: writeInstant(row.created_at.getTime()),
});
