// A screen, as tests have it: opens the live stream over real HTTP and keeps what came.
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { expect } from 'vitest';

interface Message {
  id?: string;
  event?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what came, as it came
  data?: any;
}

export interface Stream {
  messages: Message[];
  /** The id that a browser would send back. */
  last(): string | undefined;
  isOver(): boolean;
  close(): void;
}

/** Opens the stream of a server at `at`, and waits until it has begun. */
export async function openStream(
  key: string,
  query: string,
  at: string,
  from?: string,
): Promise<Stream> {
  // not by fetch: it opens further connections when one is given up, and leaves them
  const asked = get(`${at}/api/v1/live${query}`, {
    headers: { 'x-api-key': key, ...(from ? { 'last-event-id': from } : undefined) },
    agent: false,
  });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  asked.on('error', () => undefined);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const messages: Message[] = [];
  let last: string | undefined;
  let isOver = false;
  const read = async () => {
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) {
      text += String(chunk);
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const message: Message = {};
        for (const line of block.split('\n')) {
          const [, name, value = ''] = /^(id|event|data): (.*)$/.exec(line) ?? [];
          if (name === 'data') message.data = JSON.parse(value) as unknown;
          else if (name === 'id') last = message.id = value;
          else if (name === 'event') message.event = value;
        }
        if (message.data) messages.push(message);
      }
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => (isOver = true));
  const stream = {
    messages,
    last: () => last,
    isOver: () => isOver,
    close: () => void asked.destroy(),
  };
  await until(() => last !== undefined);
  return stream;
}

export async function until(what: () => boolean): Promise<void> {
  for (const end = Date.now() + 15_000; !what();) {
    if (Date.now() > end) throw new Error('It did not come about');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Below the range that the system gives to clients. */
export async function listen(app: FastifyInstance): Promise<string> {
  for (let tries = 0; ; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      return await app.listen({ port, host: '127.0.0.1' });
    } catch (error) {
      if (tries > 20) throw error;
    }
  }
}
