// Sends one request to an address that somebody else chose: to public addresses only, whatever its
// name resolves to at that moment, without following redirects, with a bound on time and on what is
// read of the answer.
import { lookup as resolve, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

const TIMEOUT_MS = 15_000;
const MAX_BODY_BYTES = 64 * 1024;
const MAX_SOCKETS = 16;

export interface Posted {
  /** Null: no answer came. */
  status: number | null;
  /** Why there is none, or why it is worth nothing; null for an answer. */
  error: string | null;
  /** The beginning of the answer's body. */
  body: Buffer;
}

export interface Poster {
  post(url: string, headers: Record<string, string>, body: string): Promise<Posted>;
  close(): void;
}

export class ForbiddenAddress extends Error {
  override name = 'ForbiddenAddress';
}

interface Rules {
  /** Development and tests: plain http, and addresses of one's own network. */
  allowPrivate: boolean;
  /** Plain http; as `allowPrivate` says where it is absent. */
  allowHttp?: boolean;
  timeoutMs?: number;
  /** How names are resolved; tests put their own here. */
  resolveName?: typeof resolve;
  /** Which addresses are public; tests let their receiver on loopback be one. */
  isPublic?: (address: string) => boolean;
}

export function makePoster(rules: Rules): Poster {
  const { allowPrivate, timeoutMs = TIMEOUT_MS, isPublic = isPublicAddress } = rules;
  const { allowHttp = allowPrivate } = rules;
  const isAllowed = (address: string) => allowPrivate || isPublic(address);
  const lookup = guardedLookup(rules.resolveName ?? resolve, isAllowed);
  const settings = { keepAlive: true, maxSockets: MAX_SOCKETS, maxFreeSockets: 4, timeout: 30_000 };
  const agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) };
  return {
    post: (text, headers, body) =>
      new Promise((done) => {
        const url = URL.canParse(text) ? new URL(text) : undefined;
        const refusal = url ? refusalOf(url, allowHttp, isAllowed) : 'The URL is not one';
        if (!url || refusal) {
          done({ status: null, error: refusal ?? null, body: Buffer.alloc(0) });
          return;
        }
        const isPlain = url.protocol === 'http:';
        const deadline = AbortSignal.timeout(timeoutMs);
        const fail = (error: Error) =>
          done({ status: null, error: wordsOf(error, deadline, timeoutMs), body: Buffer.alloc(0) });
        const sent = (isPlain ? httpRequest : httpsRequest)(url, {
          method: 'POST',
          agent: isPlain ? agents.http : agents.https,
          lookup,
          signal: deadline,
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        });
        sent.on('error', fail);
        sent.on('response', (answer) => {
          readBounded(answer).then(
            (read) => done({ status: answer.statusCode ?? null, error: null, body: read }),
            fail,
          );
        });
        sent.end(body);
      }),
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** A literal address is never looked up: it is judged here. */
function refusalOf(
  url: URL,
  allowHttp: boolean,
  isAllowed: (address: string) => boolean,
): string | undefined {
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) {
    return 'Only https is sent to';
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && !isAllowed(host) ? notPublic(host) : undefined;
}

const notPublic = (address: string) => `${address} is not a public address`;

/**
 * Resolves a name for each connection, and answers the public ones of its addresses: the connection
 * goes to what was judged, not to what the name says a moment later.
 */
function guardedLookup(
  resolveName: typeof resolve,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  return (host, options, done) => {
    const asked: LookupOptions = { ...options, all: true };
    resolveName(host, asked as LookupOptions & { all: true }, (error, found) => {
      const addresses = error ? [] : found;
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (error) done(error, '');
      else if (!first) done(new ForbiddenAddress(notPublic(addresses[0]?.address ?? host)), '');
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}

/** Reads what is allowed, and hangs up on an answer that goes on. */
function readBounded(answer: IncomingMessage): Promise<Buffer> {
  return new Promise((done, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = () => done(Buffer.concat(chunks));
    answer.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < MAX_BODY_BYTES) return;
      end();
      answer.destroy();
    });
    answer.on('end', end);
    answer.on('error', reject);
    answer.on('aborted', () =>
      reject(new Error('The connection ended in the middle of the answer')),
    );
  });
}

function wordsOf(error: Error, deadline: AbortSignal, timeoutMs: number): string {
  if (deadline.aborted) return `No answer within ${timeoutMs / 1000} seconds`;
  const { code } = error as { code?: string };
  return (error.message || code || 'The connection failed').slice(0, 300);
}
