// A receiver of webhooks on loopback that answers as a test says, and keeps what came.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';

export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
  at: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read what came, as it came
  event: any;
}

export interface Receiver {
  url: string;
  port: number;
  received: Received[];
  /** How it answers from now on; default 204. */
  answer: (response: ServerResponse, received: Received) => void;
  /** Waits until so many have come, for 20 seconds at most. */
  until(count: number): Promise<Received[]>;
  close(): Promise<void>;
}

/** Below the range that the system gives to clients. */
const anyPort = () => 20_000 + Math.floor(Math.random() * 12_000);

export async function startReceiver(host = '127.0.0.1', port?: number): Promise<Receiver> {
  const server = createServer((request, response) => void take(request, response));
  for (;;) {
    server.listen(port ?? anyPort(), host);
    const failed = once(server, 'error').catch(() => undefined);
    const listening = once(server, 'listening').then(() => true);
    if ((await Promise.race([listening, failed])) === true) break;
    if (port !== undefined) throw new Error(`Port ${port} is in use`);
  }
  const address = server.address();
  const at = typeof address === 'object' && address ? address.port : 0;
  const receiver: Receiver = {
    url: `http://${host}:${at}/hooks`,
    port: at,
    received: [],
    answer: (response) => response.writeHead(204).end(),
    async until(count) {
      for (const end = Date.now() + 20_000; receiver.received.length < count;) {
        if (Date.now() > end) throw new Error(`Only ${receiver.received.length} of ${count} came`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return receiver.received;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const headers = request.headers as Record<string, string>;
    const event = JSON.parse(body) as unknown;
    const received = { path: request.url ?? '', headers, body, at: Date.now(), event };
    receiver.received.push(received);
    receiver.answer(response, received);
  }
  return receiver;
}

/** Throws unless the message was signed with this secret. */
export const verify = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers);
