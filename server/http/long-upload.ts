// Bodies that may take longer to arrive than a request may: a file of codes over a slow line. The
// server's limit for requests is lifted for them; silence ends them all the same.
import type { FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import type { Readiness } from '../health/readiness.ts';
import { ApiError, unavailable } from './api-error.ts';

const SILENCE_MS = 30_000;
const LIMIT_MS = 60 * 60_000;

const uploading = new WeakSet<Socket>();

/** Whether the limit of time for requests does not hold for what this socket sends now. */
export const isUploading = (socket: Socket): boolean => uploading.has(socket);

/**
 * The bytes of a request's body as they come. Throws 408 when none come for half a minute, 503 when the
 * disk fills up meanwhile.
 */
export async function* uploadOf(
  readiness: Readiness,
  request: FastifyRequest,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { socket } = request.raw;
  const until = performance.now() + LIMIT_MS;
  const line = { isSilent: false };
  const timer = setTimeout(() => {
    line.isSilent = true;
    request.raw.destroy();
  }, SILENCE_MS).unref();
  uploading.add(socket);
  try {
    for await (const chunk of body) {
      timer.refresh();
      if (performance.now() > until) throw new ApiError('request_timeout');
      if (readiness.refusesWrites()) throw unavailable(30);
      yield chunk;
    }
  } catch (error) {
    throw line.isSilent ? new ApiError('request_timeout') : error;
  } finally {
    clearTimeout(timer);
    uploading.delete(socket);
  }
}
