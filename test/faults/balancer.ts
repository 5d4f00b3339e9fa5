// A small load balancer: asks each server every tenth of a second whether it is ready, sends requests
// in turn to those that are, and tries another only where nothing was sent.
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressInfo } from 'node:net';

const LOOK_MS = 100;

export interface Balancer {
  base: string;
  /** How many of the servers are ready. */
  ready(): number;
  /** Of each call that got no answer from a server, why. */
  failures(): string[];
  stop(): Promise<void>;
}

export async function startBalancer(servers: string[]): Promise<Balancer> {
  const ready = new Set<string>();
  const agent = new Agent({ keepAlive: true });
  const failures: string[] = [];
  let [turn, isOver] = [0, false];

  const look = async (base: string) => {
    while (!isOver) {
      const signal = AbortSignal.timeout(2_000);
      const answer = await fetch(`${base}/api/health/ready`, { signal }).catch(() => undefined);
      await answer?.arrayBuffer().catch(() => undefined);
      if (answer?.status === 200) ready.add(base);
      else ready.delete(base);
      await sleep(LOOK_MS);
    }
  };
  const looking = servers.map(look);

  /** One attempt; answers whether another server may be tried. */
  const pass = (base: string, from: IncomingMessage, body: Buffer, to: ServerResponse) =>
    new Promise<boolean>((done) => {
      const onward = request(base + (from.url ?? ''), {
        method: from.method,
        headers: { ...from.headers, connection: 'keep-alive' },
        agent,
      });
      onward.on('response', (answer) => {
        const headers = { ...answer.headers };
        // of the line between us and the server
        delete headers.connection;
        to.writeHead(answer.statusCode ?? 502, headers);
        answer.pipe(to);
        answer.on('end', () => done(false));
        answer.on('error', () => to.destroy());
      });
      onward.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNREFUSED') {
          ready.delete(base);
          done(true);
          return;
        }
        failures.push(`${base}: ${error.message}`);
        if (!to.headersSent) to.writeHead(502).end();
        else to.destroy();
        done(false);
      });
      onward.end(body);
    });

  const server = createServer((from, to) => {
    const chunks: Buffer[] = [];
    from.on('data', (chunk: Buffer) => chunks.push(chunk));
    from.on('end', () => {
      void (async () => {
        for (const list = [...ready]; list.length > 0;) {
          const [base = ''] = list.splice(turn++ % list.length, 1);
          if (!(await pass(base, from, Buffer.concat(chunks), to))) return;
        }
        failures.push('no server is ready');
        to.writeHead(503).end();
      })();
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: () => ready.size,
    failures: () => failures,
    async stop() {
      isOver = true;
      await Promise.all(looking);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
