// The fault proxy does what it was told, the same for the same seed.
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawn, startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.ts';

let server: Server;
let received: string[];
let proxy: FaultProxy;

/** Answers each request with a long line, over a connection of its own. */
beforeEach(async () => {
  received = [];
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      received.push(bytes.toString());
      socket.write(`you said ${bytes.toString()}, and that is what came here`);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  proxy = await startFaultProxy({
    target: (server.address() as AddressInfo).port,
    delayMs: 80,
    cutAfter: 8,
  });
});

afterEach(async () => {
  await proxy.stop();
  await new Promise((resolve) => server.close(resolve));
});

/** What a client that says `text` hears within 300 ms; `closed`: the line was ended for it. */
async function say(
  text: string,
  waitMs = 300,
): Promise<{ heard: string; closed: boolean; ms: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    let heard = '';
    let ms = 0;
    const socket = connect(proxy.port, '127.0.0.1', () => socket.write(text));
    const finish = (closed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ heard, closed, ms });
    };
    const timer = setTimeout(() => finish(false), waitMs);
    socket.on('data', (bytes) => {
      heard += bytes.toString();
      ms = performance.now() - began;
      if (heard.endsWith('here')) finish(false);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => finish(true));
  });
}

const ANSWER = 'you said hello, and that is what came here';

test.each<[Fault, { heard: string; closed: boolean; received: number }]>([
  ['pass', { heard: ANSWER, closed: false, received: 1 }],
  ['refuse', { heard: '', closed: true, received: 0 }],
  ['drop-before', { heard: '', closed: true, received: 0 }],
  ['drop-after', { heard: '', closed: true, received: 1 }],
  ['cut', { heard: 'you said', closed: true, received: 1 }],
  ['delay', { heard: ANSWER, closed: false, received: 1 }],
  ['duplicate', { heard: ANSWER, closed: false, received: 2 }],
  ['hang', { heard: '', closed: false, received: 1 }],
])('%s: what the client hears, and what the server got', async (fault, expected) => {
  proxy.set(fault);
  const { heard, closed, ms } = await say('hello');
  expect({ heard, closed, received: received.length }).toEqual(expected);
  expect(proxy.counts[fault]).toBe(1);
  if (fault === 'delay') expect(ms).toBeGreaterThan(70);
});

test('a list of faults is used up one by one, then everything passes', async () => {
  proxy.set(['drop-after', 'pass', 'drop-before']);
  const heard = [];
  for (let i = 0; i < 5; i++) heard.push((await say('hello')).heard !== '');
  expect(heard).toEqual([false, true, false, true, true]);
  expect(proxy.counts).toMatchObject({ 'drop-after': 1, 'drop-before': 1, pass: 3 });
});

test('the same seed draws the same faults', () => {
  const draw = (seed: number) => {
    const decide = drawn(seed, { pass: 5, 'drop-after': 3, cut: 2 });
    const sent = { connection: 0, chunk: 0, bytes: Buffer.alloc(0) };
    return Array.from({ length: 200 }, () => decide(sent)).join();
  };
  expect(draw(7)).toBe(draw(7));
  expect(draw(7)).not.toBe(draw(8));
  expect(new Set(draw(7).split(','))).toEqual(new Set(['pass', 'drop-after', 'cut']));
});

test('all connections can be closed at once, and new ones work', async () => {
  proxy.set('hang');
  const waiting = [say('a', 2_000), say('b', 2_000), say('c', 2_000)];
  while (received.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(proxy.closeAll()).toBeGreaterThanOrEqual(3);
  for (const each of await Promise.all(waiting)) expect(each.closed).toBe(true);
  proxy.set('pass');
  expect((await say('hello')).heard).toBe(ANSWER);
});
