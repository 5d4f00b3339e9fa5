// Long lists are the same to the byte as if they were written in one piece.
import Fastify from 'fastify';
import { afterAll, expect, test } from 'vitest';
import { sendRows } from './send-rows.ts';

const row = {
  type: 'object',
  properties: { id: { type: ['string', 'null'] }, count: { type: 'integer' } },
};
const schema = {
  type: 'object',
  properties: {
    data: { type: 'array', items: row },
    has_more: { type: 'boolean' },
    from: { type: 'string' },
  },
};

const app = Fastify();
afterAll(() => app.close());

const answer = (count: number) => ({
  data: Array.from({ length: count }, (_, i) => ({
    id: i % 3 === 0 ? null : `Süß "${i}" ],[ \u2028`,
    count: i,
    secret: 'never told',
  })),
  has_more: true,
  from: '2026-01-01 "data":[]',
  secret: 'never told',
});

type Query = { Querystring: { count: string } };
const options = { schema: { response: { 200: schema } } };
app.get<Query>('/whole', options, ({ query }, reply) => reply.send(answer(Number(query.count))));
app.get<Query>('/rows', options, async ({ query }, reply) =>
  sendRows(reply, schema, answer(Number(query.count))),
);

test('a list has the same bytes, type and length, and tells nothing undeclared', async () => {
  for (const count of [0, 1, 99, 100, 101, 149, 150, 1_234]) {
    const [whole, rows] = await Promise.all([
      app.inject(`/whole?count=${count}`),
      app.inject(`/rows?count=${count}`),
    ]);
    expect(rows.statusCode).toBe(200);
    expect(rows.body).toBe(whole.body);
    expect(rows.headers['content-type']).toBe(whole.headers['content-type']);
    expect(rows.headers['content-length']).toBe(whole.headers['content-length']);
    expect(rows.body).not.toContain('never told');
  }
});
