// Refuses writes that another site makes a signed-in person's browser send.
import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-error.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Throws 403 for an unsafe request that a page of another origin has made. */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: string): void {
  if (SAFE.has(request.method)) return;
  const { origin } = request.headers;
  // every browser names the origin of an unsafe request; what names neither is no browser
  if (origin === undefined) {
    const site = request.headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin') return;
  } else if (origin === new URL(publicUrl).origin || isOwnHost(origin, request.host)) {
    return;
  }
  throw new ApiError('forbidden', { message: 'This request comes from another site' });
}

const isOwnHost = (origin: string, host: string) =>
  URL.canParse(origin) && new URL(origin).host === host;
