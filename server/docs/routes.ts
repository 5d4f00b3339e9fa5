// The API to read, at /docs.
import type { FastifyInstance } from 'fastify';
import { PUBLIC, registerPlainPages, sendPage } from '../http/plain-pages.ts';
import { docsPage, type Description } from './page.ts';
import { style } from './style.ts';

export function registerDocsRoutes(app: FastifyInstance, publicUrl: string): void {
  let page: string | undefined;
  registerPlainPages(app, '/docs', style, (docs) => {
    docs.get('/docs', PUBLIC, (_request, reply) => {
      page ??= docsPage(app.swagger() as Description, publicUrl).text;
      return sendPage(reply, page);
    });
  });
}
