// Fuzzes a running server: every operation of its own document, by everybody, with anything. A failure
// says the smallest request that shows it, and the seed and path that lead there again.
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import pino from 'pino';
import { makeTestApp, type TestApp } from '../harness/app.ts';
import { PUBLIC_URL } from '../harness/person.ts';
import { CANNOT, goodCall, makeKit, type GoodCall, type Kit } from './calls.ts';
import { makeCast, type Actor } from './cast.ts';
import { readDocument, type DescribedOperation } from './document.ts';
import { bodyOf, latin, urlOf } from './fill-in.ts';
import { judge } from './judge.ts';
import { changesOf, UNCHANGED, type Change } from './requests.ts';
import { closeConnections, send, type Got, type Sent } from './send.ts';
import { TOKEN } from './values.ts';

export interface FuzzOptions {
  seed: number;
  runs: number;
  /** Where fast-check found a failure before: that alone is tried again. */
  path?: string;
  /** By `Date.now()`: what is not begun by then is left out, and is no failure. */
  endsAt?: number;
}

export interface Fuzzer {
  operations: DescribedOperation[];
  /** Makes the application and its organizations anew: what was fuzzed so far has worn them. */
  begin(): Promise<void>;
  /** The good call of an operation, as it is; answers what is wrong with the answer. */
  tryGood(operation: DescribedOperation): Promise<string | undefined>;
  /** Answers the smallest request found whose answer is wrong, and how to send it again. */
  fuzz(operation: DescribedOperation, options: FuzzOptions): Promise<string | undefined>;
  /** Answers by operation and status. */
  counts: Map<string, Map<number, number>>;
  /** Lines of the log that hold a key, a cookie or a code. */
  indiscretions(): string[];
  close(): Promise<void>;
}

/** A password costs half a second. */
const DEAR = new Set([
  ...[
    'signIn',
    'changePassword',
    'beginTotp',
    'confirmTotp',
    'disableTotp',
    'resetPassword',
    'acceptInvitation',
    'setUp',
  ],
  ...['downloadPrintFile', 'openLiveStream'],
]);

export async function openFuzzer(): Promise<Fuzzer> {
  const log = keepLog();
  const open = () =>
    makeTestApp(
      // nobody listens there: what is to be asked of Shopify waits
      { SHOPIFY_ORIGIN: 'http://127.0.0.1:9', OUTBOUND_ALLOW_PRIVATE: '1' },
      log.logger,
    );
  let t = await open();
  let port = await listen(t);
  const close = async () => {
    closeConnections();
    await t.close();
  };
  const operations = readDocument((await t.as().get('/api/openapi.json')).text);
  const counts: Fuzzer['counts'] = new Map();
  const secrets = new Set<string>();
  const indiscretions = new Set<string>();
  let kit: Kit | undefined;

  function lookIntoLog(): void {
    if (!kit) return;
    const codes = Object.values(kit.cast.worlds).map(({ ids }) => ids.validate!);
    for (const line of log.linesWith([...secrets, ...codes])) indiscretions.add(line);
  }

  async function begin(): Promise<void> {
    if (kit) {
      // an organization may have 200 of this and 50 of that: what was made so far goes with its database
      lookIntoLog();
      log.clear();
      await close();
      t = await open();
      port = await listen(t);
    }
    const cast = await makeCast(t);
    kit = await makeKit(t, cast);
    for (const each of cast.secrets) secrets.add(each);
  }

  async function one(operation: DescribedOperation, change: Change): Promise<string | undefined> {
    const good = await goodCallOf(operation);
    const { cast } = kit!;
    const actor = change.actor === undefined ? undefined : cast.actors[change.actor];
    const sent = requestOf(operation, good, change, actor);
    const got = await send(port, sent);
    count(operation, got.status);
    const why = judge(operation, got, {
      actor: seenBy(operation, actor ?? cast.actors.owner!),
      isForeign: isForeign(operation, change, actor),
      isFromElsewhere:
        sent.headers.origin !== undefined &&
        sent.headers.origin !== PUBLIC_URL &&
        sent.headers.cookie !== undefined &&
        operation.method !== 'GET',
      secrets: [...secrets],
    });
    return why && report(operation, sent, got, why, log.linesOf(got.text));
  }

  /** What calls with anything in them took away from the kit is made anew, once. */
  async function goodCallOf(operation: DescribedOperation): Promise<GoodCall> {
    try {
      return await goodCall(kit!, operation);
    } catch {
      await begin();
    }
    try {
      return await goodCall(kit!, operation);
    } catch (error) {
      throw new Error(`${operation.name}: no good call can be made: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  function requestOf(
    operation: DescribedOperation,
    good: GoodCall,
    change: Change,
    actor: Actor | undefined,
  ): Sent {
    const filled = (text: string) =>
      text.replaceAll(
        TOKEN,
        (_, whose: 'own', kind: string) => kit!.cast.worlds[whose].ids[kind] ?? 'none',
      );
    const body = bodyOf(good, change, filled);
    const headers: Record<string, string> = {
      ...(actor ? { ...withoutCredentials(good.headers), ...actor.headers } : good.headers),
      ...(body !== undefined && good.sign ? good.sign(body) : undefined),
    };
    for (const [name, value] of Object.entries(change.headers))
      headers[name] = latin(filled(value));
    if (body !== undefined)
      headers['content-type'] ??= operation.bodyTypes[0] ?? 'application/json';
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    return { method: operation.method, url: urlOf(operation, good, change, filled), headers, body };
  }

  function count({ name }: DescribedOperation, status: number): void {
    const known = counts.get(name) ?? new Map<number, number>();
    counts.set(name, known.set(status, (known.get(status) ?? 0) + 1));
  }

  const successesOf = ({ name }: DescribedOperation) =>
    [...(counts.get(name) ?? [])].reduce((sum, [status, n]) => sum + (status < 300 ? n : 0), 0);

  return {
    operations,
    begin,
    counts,
    async tryGood(operation) {
      const before = successesOf(operation);
      const isEnough = () => operation.id in CANNOT || successesOf(operation) > before;
      const wrong = await one(operation, UNCHANGED);
      if (wrong !== undefined || isEnough()) return wrong;
      // who was to call may have been signed out by what was sent before
      await begin();
      const again = await one(operation, UNCHANGED);
      if (again !== undefined || isEnough()) return again;
      return `${operation.name}: the good call is refused, with ${[...(counts.get(operation.name) ?? [])].join()}`;
    },
    async fuzz(operation, { seed, runs, path, endsAt }) {
      const numRuns = DEAR.has(operation.id) ? Math.ceil(runs / 4) : runs;
      const property = fc.asyncProperty(changesOf(operation), async (change) => {
        // what was found by then is said, if not at its smallest
        if (endsAt !== undefined && Date.now() > endsAt) return;
        const why = await one(operation, change);
        if (why) throw new Error(why);
      });
      const { failed, counterexamplePath, errorInstance } = await fc.check(property, {
        seed,
        numRuns,
        path,
        endOnFailure: path !== undefined,
      });
      if (!failed) return undefined;
      const again = `--seed ${seed} --only ${operation.id} --path ${counterexamplePath ?? ''}`;
      return `${(errorInstance as Error).message}\nnpm run fuzz -- ${again}`;
    },
    indiscretions: () => {
      lookIntoLog();
      return [...indiscretions];
    },
    close,
  };
}

/** Below the range from which systems take ports for outgoing connections. */
async function listen(t: TestApp): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    try {
      await t.app.listen({ port, host: '127.0.0.1' });
      return (t.app.server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

/** Keeps all that is logged, from the least on. */
function keepLog() {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return {
    logger: pino({ level: 'trace' }, stream),
    clear: () => void lines.splice(0),
    linesWith: (texts: string[]) =>
      lines.filter((line) => texts.some((text) => line.includes(text))),
    /** What was said of the answer that names this reference. */
    linesOf: (answer: string) => {
      const [, reference] = /"reference":"([A-Z2-9]{10})"/.exec(answer) ?? [];
      return lines.filter((line) => reference !== undefined && line.includes(reference));
    },
  };
}

const CREDENTIALS = new Set(['x-api-key', 'cookie', 'origin', 'authorization']);
const withoutCredentials = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name)));

/** What a public call carries (a link's token, a signature) is its own permission, whoever sends it. */
const seenBy = (operation: DescribedOperation, actor: Actor): Actor =>
  operation.isPublic
    ? { ...actor, hidden: actor.hidden.filter((mark) => mark !== 'CANARY-OWN') }
    : actor;

/** The good call about something that is ours, by somebody who is not of the client. */
const isForeign = (operation: DescribedOperation, change: Change, actor: Actor | undefined) =>
  actor !== undefined &&
  !actor.isOfOwn &&
  !operation.isPublic &&
  operation.pathNames.length > 0 &&
  Object.keys(change.path).length === 0 &&
  operation.id !== 'validateVoucher';

/** The request as one would send it again, and what came. */
function report(
  { name }: DescribedOperation,
  { method, url, headers, body }: Sent,
  { status, text }: Got,
  why: string,
  logged: string[],
): string {
  return [
    `${name}: the answer ${why}`,
    `${method} ${url.slice(0, 600)}`,
    ...Object.entries(headers).map(([header, value]) => `${header}: ${value.slice(0, 200)}`),
    '',
    body?.slice(0, 1_500) ?? '(no body)',
    '',
    `${status} ${text.slice(0, 600)}`,
    ...logged.map((line) => line.slice(0, 2_000)),
  ].join('\n');
}

export const reachedNever = ({ operations, counts }: Fuzzer): string[] =>
  operations
    .filter(({ id }) => !(id in CANNOT))
    .filter(({ name }) => ![...(counts.get(name)?.keys() ?? [])].some((status) => status < 300))
    .map(({ name }) => name);
