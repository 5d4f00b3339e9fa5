// Sends CSV as a download, part by part, as fast as it is taken.
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

export const sendCsv = (
  reply: FastifyReply,
  name: string,
  parts: AsyncIterable<string>,
): FastifyReply =>
  reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(parts, { objectMode: false }));
