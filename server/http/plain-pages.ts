// Pages to read: their own style sheet and nothing else, in no frame. A scope of its own, since the rest
// of the API answers no pages.
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply } from 'fastify';

export const PUBLIC = { config: { action: 'public' } } as const;

/** Sends a page of HTML. */
export const sendPage = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(text);

/** `style`: the sheet that is served below `path`; `addPages` registers what else is there. */
export function registerPlainPages(
  app: FastifyInstance,
  path: string,
  style: string,
  addPages: (pages: FastifyInstance) => void,
): void {
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
    pages.get(`${path}/style.css`, PUBLIC, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(style),
    );
    addPages(pages);
  });
}
