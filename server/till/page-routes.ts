// The till's page and its parts, at /till/.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readFiles, webFolder, type WebFile } from '../dashboard/files.ts';
import { ApiError } from '../http/api-error.ts';

const YEAR_SECONDS = 31_536_000;

/** Nothing but our own; WebAssembly for the decoder of the camera's picture. */
const POLICY = [
  `default-src 'none'`,
  `script-src 'self' 'wasm-unsafe-eval'`,
  `style-src 'self'`,
  `img-src 'self'`,
  `font-src 'self'`,
  `media-src 'self' blob:`,
  `connect-src 'self'`,
  `worker-src 'self'`,
  `manifest-src 'self'`,
  `base-uri 'none'`,
  `form-action 'self'`,
  `frame-ancestors 'none'`,
].join('; ');

/** `folder`: of the built page. */
export function registerTillPage(
  app: FastifyInstance,
  folder: string | undefined = webFolder('till'),
): void {
  const config = { action: 'public' } as const;
  const files = folder === undefined ? new Map<string, WebFile>() : readFiles(folder);

  const answer = (request: FastifyRequest, reply: FastifyReply, name: string) => {
    const file = files.get(name === '' ? 'index.html' : name);
    if (!file) throw new ApiError('not_found', { message: 'There is nothing at this address' });
    reply.headers({
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'permissions-policy': 'camera=(self), microphone=(), geolocation=()',
      'cache-control': name.startsWith('assets/')
        ? `public, max-age=${YEAR_SECONDS}, immutable`
        : 'no-cache',
    });
    return send(request, reply, file);
  };
  // The router takes both for one. The worker may only look after what lies below the slash; what
  // follows a ? goes along, what follows a # the browser keeps itself.
  app.get('/till', { config }, (request, reply) => {
    const { pathname, search } = new URL(request.url, 'http://till.invalid');
    if (pathname.endsWith('/')) return answer(request, reply, '');
    return reply.redirect(`/till/${search}`, 302);
  });
  app.get('/till/*', { config }, (request, reply) =>
    answer(request, reply, (request.params as { '*': string })['*']),
  );
}

function send(request: FastifyRequest, reply: FastifyReply, file: WebFile) {
  reply.type(file.type).header('vary', 'accept-encoding');
  const isPacked = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
  if (!isPacked || !file.packed) return reply.send(file.body);
  return reply.header('content-encoding', 'br').send(file.packed);
}
