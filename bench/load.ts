// The load: keep-alive connections that each send the next request when the last is answered. Written
// on sockets, so that of two cores the generator takes little, and from both sides the same.
import { connect, type Socket } from 'node:net';
import { percentile } from './rounds.ts';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

export interface Load {
  port: number;
  connections: number;
  /** Before the measured time, in milliseconds. */
  warmMs: number;
  runMs: number;
  /** The next request, whole. */
  request: () => string;
  /** What the body of every good answer holds. */
  expect: string;
}

export interface Measured {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Puts the load on; latencies in milliseconds. Rejects on any answer that is not a good one. */
export async function putLoad(load: Load): Promise<Measured> {
  const begin = performance.now() + load.warmMs;
  const end = begin + load.runMs;
  const latencies: number[] = [];
  const expected = Buffer.from(load.expect);
  const drive = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
      let sentAt = 0;
      const send = () => {
        sentAt = performance.now();
        socket.write(load.request(), 'latin1');
      };
      socket.on('connect', send);
      socket.on('error', reject);
      readAnswers(socket, (answer) => {
        const now = performance.now();
        if (!answer.includes(expected)) {
          socket.destroy();
          reject(new Error(`Not the expected answer:\n${answer.toString()}`));
          return;
        }
        if (sentAt >= begin && now < end) latencies.push(now - sentAt);
        if (now < end) send();
        else {
          socket.destroy();
          resolve();
        }
      });
      socket.on('close', () => {
        if (performance.now() < end) reject(new Error('The server closed a connection'));
      });
    });
  await Promise.all(Array.from({ length: load.connections }, drive));
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / (load.runMs / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

/** Calls `done` with each whole answer, head and body. */
function readAnswers(socket: Socket, done: (answer: Buffer) => void): void {
  let pending: Buffer | undefined;
  socket.on('data', (chunk: Buffer) => {
    const data = pending ? Buffer.concat([pending, chunk]) : chunk;
    const head = data.indexOf(END_OF_HEAD);
    const length = head < 0 ? undefined : bodyLength(data.toString('latin1', 0, head));
    if (length === undefined || data.length < head + END_OF_HEAD.length + length) {
      pending = data;
      return;
    }
    pending = undefined;
    done(data);
  });
}

const bodyLength = (head: string) => Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);

const LINES = '\r\nhost: bench\r\nx-api-key: ';

export const getRequest = (path: string, key: string): string =>
  `GET ${path} HTTP/1.1${LINES}${key}\r\n\r\n`;

/** `body`: ASCII. */
export const postRequest = (path: string, key: string, body: string): string =>
  `POST ${path} HTTP/1.1${LINES}${key}\r\ncontent-type: application/json\r\n` +
  `content-length: ${body.length}\r\n\r\n${body}`;
