// Serves <voucher-field> to the pages of shops: one script, to be read from any origin.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { notFound } from '../http/api-error.ts';

// the build puts it beside the bundle; from the source it is there too
const PLACES = ['./voucher-field.js', '../../dist/voucher-field.js'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export function registerVoucherFieldRoutes(app: FastifyInstance): void {
  app.get('/voucher-field.js', { config: { action: 'public' } }, async (_request, reply) => {
    const place = PLACES.find((path) => existsSync(path));
    if (!place) throw notFound();
    return reply
      .type('text/javascript; charset=utf-8')
      .headers({
        // a module script is fetched with CORS; it holds nothing of anybody's
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-control': 'public, max-age=300',
      })
      .send(await readFile(place));
  });
}
