// POST /api/webhook/orders/{endpoint}: checks who signed, reads the event, keeps it, carries it out.
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { mappings } from '../../contract/order-event.ts';
import type { Context } from '../context.ts';
import { newId, privateId, publicId } from '../db/id.ts';
import { ApiError, invalid, notFound, unavailable } from '../http/api-error.ts';
import { isTooDeep } from '../http/body.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { SecretKeyError } from '../secret/keyring.ts';
import { carryOut } from './carry-out.ts';
import { findEvent, findEventId, findTime } from './find-event.ts';
import { addEvent, eventsOf, findLiveEndpoint, type LiveEndpoint } from './queries.ts';
import { isSigned } from './signature.ts';

const HEX = 32;

/** The address of an endpoint carries the way to its organization. */
export const addressOf = (endpoint: { organization_id: string; id: string }): string =>
  publicId('order_endpoint', endpoint.organization_id + endpoint.id);

async function endpointAt(context: Context, address: string): Promise<LiveEndpoint> {
  const hex = address.replace(/^oep_/, '');
  const organization = privateId('order_endpoint', `oep_${hex.slice(0, HEX)}`);
  const id = privateId('order_endpoint', `oep_${hex.slice(HEX)}`);
  const found = organization && id && (await findLiveEndpoint(context.db, organization, id));
  if (!found) throw notFound();
  return found;
}

/** 503 where no key at hand opens it: the shop sends again what cannot be judged now. */
function secretOf({ keyring, log }: Context, { id, sealed_secret }: LiveEndpoint): string {
  try {
    return keyring.open(sealed_secret).toString('utf8');
  } catch (error) {
    if (!(error instanceof SecretKeyError)) throw error;
    const endpoint = publicId('order_endpoint', id);
    log.error({ err: error, endpoint }, 'the secret of an order endpoint cannot be opened');
    throw unavailable(60);
  }
}

export async function receiveEvent(
  context: Context,
  parts: StoreParts,
  address: string,
  request: FastifyRequest,
) {
  const body = request.body as string;
  if (context.readiness.refusesWrites()) throw unavailable(30);
  const endpoint = await endpointAt(context, address);
  const signing = {
    scheme: endpoint.signature_scheme,
    header: endpoint.signature_header,
    secret: secretOf(context, endpoint),
  };
  if (!isSigned(body, request.headers, signing, Date.now())) {
    throw new ApiError('unauthorized', { message: 'The signature is missing or does not fit' });
  }
  const known = await addEvent(context.db, endpoint, read(parts, endpoint, body, request));
  const { orderReference } = known.event;
  if (known.state !== 'done' && orderReference !== null) {
    await carryOut(parts, endpoint, orderReference);
  }
  const after =
    known.state === 'done' || orderReference === null
      ? known
      : (await eventsOf(context.db, endpoint, orderReference)).find(({ id }) => id === known.id);
  return {
    success: true,
    event_id: publicId('order_event', known.id),
    kind: known.kind,
    state: after?.state ?? 'done',
  };
}

// NUL and halves of surrogate pairs, as JSON writes them: PostgreSQL takes neither
const UNSTORABLE = /\\u(?:0000|d[89a-f])/i;

function read(parts: StoreParts, endpoint: LiveEndpoint, body: string, request: FastifyRequest) {
  const document = parse(body);
  const mapping = endpoint.mapping ?? mappings[endpoint.preset];
  const event = findEvent(document, mapping, (reference) =>
    parts.hashCustomer(endpoint.client_id, reference),
  );
  const sent = request.headers['webhook-id'];
  const said =
    endpoint.signature_scheme === 'standard' && typeof sent === 'string'
      ? sent.slice(0, 200)
      : findEventId(document, mapping);
  const key =
    said === null ? `body ${createHash('sha256').update(body).digest('hex')}` : `id ${said}`;
  if (UNSTORABLE.test(JSON.stringify({ event, key }))) {
    throw invalid('', 'may hold neither NUL characters nor broken Unicode');
  }
  return { id: newId(), key, event, occurredAt: findTime(document, mapping) };
}

function parse(body: string): unknown {
  try {
    if (!isTooDeep(body)) return JSON.parse(body);
  } catch {
    // told below
  }
  throw new ApiError('invalid_request', { message: 'The body is not valid JSON' });
}
