// Sends long lists: some rows at a time are made into bytes. As one text a report of 1,500 rows is a
// rope of a hundred thousand pieces, which the collector carries about until the socket unravels it.
import type { FastifyReply } from 'fastify';

const MANY = 100;
const AT_ONCE = 50;
const BEFORE = '{"data":[';

interface ListSchema {
  properties?: { data?: { items?: object } };
}

/**
 * What a handler is to answer: a list of many rows as bytes, sent through `reply`, all else as it came.
 * The schema's first property is `data`; what it does not declare is left out, as everywhere.
 */
export function sendRows(reply: FastifyReply, schema: unknown, answer: unknown): unknown {
  const items = (schema as ListSchema | undefined)?.properties?.data?.items;
  const rows = (answer as { data?: unknown } | null | undefined)?.data;
  if (!items || !Array.isArray(rows) || rows.length < MANY) return answer;
  const writeList = reply.compileSerializationSchema(schema as Record<string, unknown>);
  const writeRow = reply.compileSerializationSchema(items as Record<string, unknown>);
  const around = writeList({ ...(answer as object), data: [] });
  if (!around.startsWith(`${BEFORE}]`)) return answer;
  const parts = [Buffer.from(BEFORE)];
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const some = rows.slice(i, i + AT_ONCE).map((row) => writeRow(row as Record<string, unknown>));
    parts.push(Buffer.from(`${i === 0 ? '' : ','}${some.join(',')}`));
  }
  parts.push(Buffer.from(around.slice(BEFORE.length)));
  return reply.type('application/json; charset=utf-8').send(Buffer.concat(parts));
}
