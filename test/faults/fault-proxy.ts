// Stands between a client and a server, or between the server and PostgreSQL, and breaks the line in
// the ways that lines break: scripted or seeded, and counting what it did.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What happens to a connection, or to what is sent on one:
 * `pass`; `refuse` (set as such: closed as soon as it is opened); `drop-before` (closed when something
 * is sent, which is not forwarded); `drop-after` (forwarded, and closed without an answer, once the
 * other side has answered); `cut` (closed in the middle of the answer); `delay` (forwarded after
 * `delayMs`); `duplicate` (a second connection sends the same and its answer is thrown away: a retry
 * by something in between); `hang` (forwarded, and never answered).
 */
export const faults = [
  'pass',
  'refuse',
  'drop-before',
  'drop-after',
  'cut',
  'delay',
  'duplicate',
  'hang',
] as const;
export type Fault = (typeof faults)[number];

export interface FaultProxy {
  port: number;
  /** `http://127.0.0.1:port`. */
  url: string;
  /** What was done, by fault: for each connection, or for each chunk that `decide` judged. */
  counts: Record<Fault, number>;
  /** From now on this happens; a list is used up one by one, then `pass`. */
  set(next: Decision | Fault | Fault[]): void;
  /** Ends every connection at once, as when a machine in between dies; answers how many. */
  closeAll(): number;
  /** Ends everything, for good. */
  stop(): Promise<void>;
}

/** Chooses the fault for what a client sends; `connection` and `chunk` count from 0. */
export type Decision = (sent: { connection: number; chunk: number; bytes: Buffer }) => Fault;

export interface FaultProxyOptions {
  /** A TCP port on loopback, or the path of a Unix socket. */
  target: number | string;
  delayMs?: number;
  /** Bytes of the answer that `cut` lets through. */
  cutAfter?: number;
}

/** A generator of numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws faults by their weights, the same for the same seed. */
export function drawn(seed: number, weights: Partial<Record<Fault, number>>): Decision {
  const random = seeded(seed);
  const entries = Object.entries(weights) as [Fault, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  return () => {
    let at = random() * total;
    for (const [fault, weight] of entries) if ((at -= weight) < 0) return fault;
    return 'pass';
  };
}

const scripted = (list: Fault[]): Decision => {
  const left = [...list];
  return () => left.shift() ?? 'pass';
};

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const counts = Object.fromEntries(faults.map((fault) => [fault, 0])) as Record<Fault, number>;
  const sockets = new Set<Socket>();
  let decide: Decision = () => 'pass';
  let refusing = false;
  let connections = 0;

  const server = createServer((client) => {
    if (refusing) {
      counts.refuse++;
      client.destroy();
      return;
    }
    const line = {
      connection: connections++,
      decide: (sent: Parameters<Decision>[0]) => decide(sent),
    };
    carry(client, options, line, counts, sockets);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  const closeAll = () => {
    const count = sockets.size;
    for (const socket of sockets) socket.destroy();
    return count;
  };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    counts,
    set(next) {
      refusing = next === 'refuse';
      if (typeof next === 'function') decide = next;
      else decide = typeof next === 'string' ? () => next : scripted(next);
    },
    closeAll,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      closeAll();
      await closed;
    },
  };
}

interface Line {
  connection: number;
  decide: Decision;
}

/** One connection: each chunk that the client sends is judged, then what comes back is treated so. */
function carry(
  client: Socket,
  { target, delayMs = 200, cutAfter = 20 }: FaultProxyOptions,
  line: Line,
  counts: Record<Fault, number>,
  sockets: Set<Socket>,
): void {
  const upstream = open(target, sockets);
  keep(client, sockets);
  let fault: Fault = 'pass';
  let chunk = 0;
  let sending: Promise<void> = Promise.resolve();
  const end = () => {
    client.destroy();
    upstream.destroy();
  };
  const send = async (bytes: Buffer) => {
    if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (fault === 'duplicate') await repeat(target, bytes, sockets);
    upstream.write(bytes);
  };
  client.on('data', (bytes) => {
    fault = line.decide({ connection: line.connection, chunk: chunk++, bytes });
    counts[fault]++;
    if (fault === 'refuse' || fault === 'drop-before') end();
    else sending = sending.then(() => send(bytes));
  });
  upstream.on('data', (bytes) => {
    if (fault === 'hang') return;
    if (fault === 'drop-after') end();
    else if (fault === 'cut') client.write(bytes.subarray(0, cutAfter), end);
    else client.write(bytes);
  });
  client.on('close', () => void sending.then(() => upstream.end()));
  upstream.on('close', () => client.end());
}

const open = (target: number | string, sockets: Set<Socket>): Socket =>
  keep(typeof target === 'number' ? connect(target, '127.0.0.1') : connect(target), sockets);

function keep(socket: Socket, sockets: Set<Socket>): Socket {
  sockets.add(socket.setNoDelay(true));
  // what breaks is the point: 'close' follows and tells the other side
  socket.on('error', () => undefined);
  socket.on('close', () => sockets.delete(socket));
  return socket;
}

/** Sends the same bytes on a connection of their own, and waits until they were answered. */
async function repeat(target: number | string, bytes: Buffer, sockets: Set<Socket>): Promise<void> {
  const other = open(target, sockets);
  other.write(bytes);
  await new Promise<void>((resolve) => {
    other.once('data', () => resolve());
    other.once('close', () => resolve());
  });
  other.destroy();
}
