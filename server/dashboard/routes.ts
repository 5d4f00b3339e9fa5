// The dashboard at "/": its files, and its page for every address that is its own.
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readFiles, webFolder, type WebFile } from './files.ts';
import { readFirstFiles } from './first-files.ts';

const PLACE_OF_NONCE = '%NONCE%';
const PLACE_OF_FIRST_FILES = '<!-- %FIRST% -->';
/** Whether it still holds is for the session's own route to say. */
const SESSION_COOKIE = /(^|;\s*)(__Host-)?vt_session=[^;]/;
const YEAR_SECONDS = 31_536_000;
const HOUR_SECONDS = 3_600;

/** Nothing runs or is loaded but our own; style sheets made in the page carry the page's nonce. */
const policy = (nonce: string): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');

/** Addresses below these are never pages of the dashboard. */
const NOT_OURS = /^\/(api|docs|guides|assets|v|p|q)(\/|$)/;
const wantsPage = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').includes('text/html') &&
  !NOT_OURS.test(request.url) &&
  !/\.[a-z0-9]{1,8}(\?|$)/i.test(request.url.split('?')[0] ?? '');

function sendFile(request: FastifyRequest, reply: FastifyReply, file: WebFile) {
  reply.type(file.type).header('vary', 'accept-encoding');
  const isPacked = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
  if (!isPacked || !file.packed) return reply.send(file.body);
  return reply.header('content-encoding', 'br').send(file.packed);
}

/** `folder`: of the built pages; where there is none, "/" says so. */
export function registerDashboardRoutes(
  app: FastifyInstance,
  folder: string | undefined = webFolder('dashboard'),
): void {
  const config = { action: 'public' } as const;
  const files = folder === undefined ? new Map<string, WebFile>() : readFiles(folder);
  const page = files.get('index.html')?.body.toString('utf8');
  const firstFiles = readFirstFiles(files.get('first-files.json')?.body.toString('utf8'));

  app.get('/assets/*', { config }, (request, reply) => {
    const file = files.get(`assets/${(request.params as { '*': string })['*']}`);
    if (!file) {
      reply.callNotFound();
      return reply;
    }
    reply.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`);
    return sendFile(request, reply, file);
  });

  app.get('/icon.svg', { config }, (request, reply) => {
    const file = files.get('icon.svg');
    if (!file) {
      reply.callNotFound();
      return reply;
    }
    reply.header('cache-control', `public, max-age=${HOUR_SECONDS}`);
    return sendFile(request, reply, file);
  });

  const sendPage = (request: FastifyRequest, reply: FastifyReply) => {
    if (!wantsPage(request)) {
      reply.callNotFound();
      return reply;
    }
    if (page === undefined) {
      return reply
        .code(503)
        .type('text/plain; charset=utf-8')
        .send('The dashboard is not built here. Run: npm run build');
    }
    const nonce = randomBytes(18).toString('base64');
    const path = request.url.split('?')[0] ?? '/';
    const head = firstFiles(path, SESSION_COOKIE.test(request.headers.cookie ?? ''));
    return reply
      .headers({
        'content-security-policy': policy(nonce),
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), microphone=(), geolocation=()',
        'cache-control': 'no-store',
      })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(PLACE_OF_NONCE, nonce).replace(PLACE_OF_FIRST_FILES, () => head));
  };
  app.get('/', { config }, sendPage);
  // addresses that no other route has: the dashboard's own, or not found
  app.get('/*', { config }, sendPage);
}
