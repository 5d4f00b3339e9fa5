// The API to read, at /docs.
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { docsPage, type Description } from './page.ts';
import { style } from './style.ts';

export function registerDocsRoutes(app: FastifyInstance, publicUrl: string): void {
  const config = { action: 'public' } as const;
  let page: string | undefined;
  void app.register(async (docs) => {
    await docs.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: [`'none'`],
          styleSrc: [`'self'`],
          baseUri: [`'none'`],
          frameAncestors: [`'none'`],
        },
      },
    });
    docs.get('/docs', { config }, (_request, reply) => {
      page ??= docsPage(app.swagger() as Description, publicUrl).text;
      return reply.type('text/html; charset=utf-8').send(page);
    });
    docs.get('/docs/style.css', { config }, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(style),
    );
  });
}
