// The API's description for programs, made from the operations themselves.
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { MAX_AMOUNT } from '../../contract/money.ts';

const DESCRIPTION = `Validate voucher codes at checkout, report the orders that used them, and manage
campaigns. Authenticate with the header \`X-API-Key\` (or \`Authorization: Bearer\`). Every answer that
is not 2xx has \`error\` (for people), \`error_code\` (for programs) and \`reference\` (for support).
POST calls take an \`Idempotency-Key\`: the same call again gets the first answer.`;

/** Keywords of our validator that say nothing to other tools. */
const OWN_KEYWORDS = new Set(['amount', 'instant', 'reference', 'expects', 'media']);

interface Described {
  operationId?: string;
  body?: { media?: string[] };
  consumes?: string[];
  response?: Record<string, { media?: string[]; description?: string }>;
}

/** Answers and bodies that are files, under their own types. */
function withFiles(schema: Described = {}): Described {
  const { body, response = {} } = schema;
  const responses = Object.entries(response).map(([status, each]) => {
    const content = each.media?.map((type) => [type, { schema: { type: 'string' } }] as const);
    return [
      status,
      content ? { description: each.description, content: Object.fromEntries(content) } : each,
    ];
  });
  const consumes = body?.media ? { consumes: body.media } : undefined;
  return { ...consumes, ...schema, response: Object.fromEntries(responses) as never };
}

/** What other tools understand of our keywords. */
function translated(schema: Record<string, unknown>): object {
  switch (true) {
    case schema.amount === true:
      return { minimum: 0, maximum: MAX_AMOUNT };
    case schema.instant === 'time':
      return { format: 'date-time' };
    case schema.instant === 'date':
      return { format: 'date' };
    case schema.reference === true:
      return { minLength: 1, maxLength: 255 };
    default:
      return {};
  }
}

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
        ...(inTheirWords(withFiles(schema as Described | undefined)) as object),
        // only operations are described, not the pages and the questions of browsers beside them
        hide: !(schema as Described | undefined)?.operationId || !url.startsWith('/api/'),
        ...(route.config?.action === 'public' ? { security: [] } : undefined),
      },
    }),
  });
  app.get('/api/openapi.json', { config: { action: 'public' } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(app.swagger()),
  );
}

function inTheirWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inTheirWords);
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.entries(value).filter(
    ([name, each]) => !(OWN_KEYWORDS.has(name) && (typeof each !== 'object' || name === 'media')),
  );
  return {
    ...translated(value as Record<string, unknown>),
    ...Object.fromEntries(own.map(([name, each]) => [name, inTheirWords(each)])),
  };
}
