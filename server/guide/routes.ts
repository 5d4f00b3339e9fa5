// HTTP of the guides: pages without login at /guides, and the same for the dashboard.
import type { FastifyInstance } from 'fastify';
import { getGuide, listGuides } from '../../contract/management/guide.ts';
import { notFound } from '../http/api-error.ts';
import { PUBLIC, registerPlainPages, sendPage } from '../http/plain-pages.ts';
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

  registerPlainPages(app, '/guides', style, (pages) => {
    pages.get('/guides', PUBLIC, (_request, reply) => sendPage(reply, indexPage(guides)));
    pages.get<{ Params: { name: string } }>('/guides/:name', PUBLIC, async (request, reply) => {
      const { guide, body } = find(request.params.name);
      return sendPage(reply, guidePage(guides, guide, await body));
    });
  });
}
