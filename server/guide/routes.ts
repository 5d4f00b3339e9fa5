// HTTP of the guides: pages without login at /guides, and the same for the dashboard.
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { getGuide, listGuides } from '../../contract/management/guide.ts';
import { notFound } from '../http/api-error.ts';
import { read } from '../http/route.ts';
import { guidePage, indexPage } from './page.ts';
import { readGuides } from './read-guides.ts';
import { renderGuide } from './render.ts';
import { style } from './style.ts';

export function registerGuideRoutes(app: FastifyInstance, publicUrl: string): void {
  const guides = readGuides();
  const rendered = new Map<string, Promise<string>>();
  const find = (name: string) => {
    const guide = guides.find((each) => each.name === name);
    if (!guide) throw notFound();
    const body = rendered.get(name) ?? renderGuide(guide, publicUrl);
    rendered.set(name, body);
    return { guide, body };
  };

  read(app, listGuides, async () =>
    Promise.resolve({
      data: guides.map(({ name, title, summary, group }) => ({ name, title, summary, group })),
    }),
  );
  read(app, getGuide, async ({ params }) => {
    const { guide, body } = find(params.name);
    return { name: guide.name, title: guide.title, html: await body };
  });

  const config = { action: 'public' } as const;
  void app.register(async (pages) => {
    await pages.register(helmet, {
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
    pages.get('/guides', { config }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(indexPage(guides)),
    );
    pages.get('/guides/style.css', { config }, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(style),
    );
    pages.get<{ Params: { name: string } }>('/guides/:name', { config }, async (request, reply) => {
      const { guide, body } = find(request.params.name);
      return reply.type('text/html; charset=utf-8').send(guidePage(guides, guide, await body));
    });
  });
}
