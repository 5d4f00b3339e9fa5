// The API's description for programs, made from the operations themselves.
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

const DESCRIPTION = `Validate voucher codes at checkout, report the orders that used them, and manage
campaigns. Authenticate with the header \`X-API-Key\` (or \`Authorization: Bearer\`). Every answer that
is not 2xx has \`error\` (for people), \`error_code\` (for programs) and \`reference\` (for support).
POST calls take an \`Idempotency-Key\`: the same call again gets the first answer.`;

/** Keywords of our validator that say nothing to other tools. */
const OWN_KEYWORDS = new Set(['amount', 'instant', 'reference', 'expects']);

/** Collects the operations registered after it, and describes them at /api/openapi.json. */
export async function useOpenApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  const sessionCookieName = publicUrl.startsWith('https:') ? '__Host-vt_session' : 'vt_session';
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'VoucherTrack API', version: '1', description: DESCRIPTION },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          session: { type: 'apiKey', in: 'cookie', name: sessionCookieName },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: {
        ...(withoutOwnKeywords(schema) as object),
        // only operations are described, not the pages beside them
        hide: !url.startsWith('/api/') || url === '/api/openapi.json',
        ...(route.config?.action === 'public' ? { security: [] } : undefined),
      },
    }),
  });
  app.get('/api/openapi.json', { config: { action: 'public' } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(app.swagger()),
  );
}

function withoutOwnKeywords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOwnKeywords);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => !(OWN_KEYWORDS.has(name) && typeof each !== 'object'))
      .map(([name, each]) => [name, withoutOwnKeywords(each)]),
  );
}
