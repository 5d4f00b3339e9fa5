// What is sent out on somebody's word goes to public addresses only, once, and within bounds.
import type { lookup } from 'node:dns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePoster } from './post.ts';
import { isPublicAddress } from './public-address.ts';
import { startReceiver, type Receiver } from './receiver.fixture.ts';

let receiver: Receiver;
let other: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  other = await startReceiver('127.0.0.2', receiver.port);
});
afterAll(() => Promise.all([receiver.close(), other.close()]));

/** A name that resolves to the next of these addresses each time. */
function resolvingTo(...addresses: string[][]): typeof lookup {
  let asked = 0;
  const answer = (
    _host: string,
    _options: unknown,
    done: (error: null, found: { address: string; family: number }[]) => void,
  ) => {
    const found = addresses[Math.min(asked++, addresses.length - 1)] ?? [];
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return answer as unknown as typeof lookup;
}

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:7f00:1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  'localhost',
  '',
])('%s is not a public address', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
  '%s is a public address',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

describe('with the rules of production', () => {
  const poster = makePoster({ allowPrivate: false, timeoutMs: 2_000 });
  afterAll(() => poster.close());

  test.each(['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'nonsense'])(
    '%s is not sent to',
    async (url) => {
      const posted = await poster.post(url, {}, '{}');
      expect(posted).toMatchObject({ status: null });
      expect(posted.error).not.toBeNull();
    },
  );

  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fe80::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
  ])('%s is refused before anything connects', async (url) => {
    const { error } = await poster.post(url, {}, '{}');
    expect(error).toContain('is not a public address');
  });
});

describe('a name', () => {
  const rules = { allowPrivate: false, allowHttp: true, timeoutMs: 2_000 };
  // what stands for the public internet here
  const isPublic = (address: string) => address === '127.0.0.1';

  test('that resolves to a private address after the first look is not followed there', async () => {
    const resolveName = resolvingTo(['127.0.0.1'], ['127.0.0.2']);
    const poster = makePoster({ ...rules, resolveName, isPublic });
    const url = `http://hooks.example.test:${receiver.port}/`;
    // hung up after each, so that the next looks again
    receiver.answer = (response) => response.writeHead(200, { connection: 'close' }).end('ok');
    const before = receiver.received.length;
    expect(await poster.post(url, {}, '{}')).toMatchObject({ status: 200 });
    const second = await poster.post(url, {}, '{}');
    expect(second).toMatchObject({ status: null, error: '127.0.0.2 is not a public address' });
    expect(receiver.received.length).toBe(before + 1);
    expect(other.received).toEqual([]);
    poster.close();
  });

  test('that has a public and a private address is connected to by the public one', async () => {
    const resolveName = resolvingTo(['127.0.0.2', '127.0.0.1']);
    const poster = makePoster({ ...rules, resolveName, isPublic });
    const { status } = await poster.post(`http://two.example.test:${receiver.port}/`, {}, '{}');
    expect(status).toBe(200);
    expect(other.received).toEqual([]);
    poster.close();
  });

  test('that resolves to nothing fails in words', async () => {
    const poster = makePoster({ ...rules });
    const { error } = await poster.post('http://nowhere.invalid/', {}, '{}');
    expect(error).toMatch(/ENOTFOUND|EAI_AGAIN/);
    poster.close();
  });
});

describe('an answer', () => {
  const poster = makePoster({ allowPrivate: true, timeoutMs: 1_000 });
  afterAll(() => poster.close());
  const post = () => poster.post(receiver.url, { 'x-one': '1' }, '{"a":1}');

  test('is read with its status and the beginning of its body', async () => {
    receiver.answer = (response) => response.writeHead(418).end('short and stout');
    const posted = await post();
    expect(posted).toMatchObject({ status: 418, error: null });
    expect(posted.body.toString()).toBe('short and stout');
    expect(receiver.received.at(-1)).toMatchObject({ body: '{"a":1}', path: '/hooks' });
    expect(receiver.received.at(-1)?.headers['x-one']).toBe('1');
  });

  test('that redirects is not followed', async () => {
    const location = `http://127.0.0.2:${receiver.port}/`;
    receiver.answer = (response) => response.writeHead(307, { location }).end();
    expect(await post()).toMatchObject({ status: 307, error: null });
    expect(other.received).toEqual([]);
  });

  test('that never comes is waited for no longer than agreed', async () => {
    receiver.answer = () => undefined;
    const began = performance.now();
    expect(await post()).toMatchObject({ status: null, error: 'No answer within 1 seconds' });
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('that drips is waited for no longer either', async () => {
    receiver.answer = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 100);
      response.on('close', () => clearInterval(timer));
    };
    expect(await post()).toMatchObject({ status: null, error: 'No answer within 1 seconds' });
  });

  test('that does not end is hung up on', async () => {
    receiver.answer = (response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      };
      response.on('drain', more);
      more();
    };
    const posted = await post();
    expect(posted.status).toBe(200);
    expect(posted.body.length).toBeLessThan(256 * 1024);
  });

  test('that breaks off is a failure', async () => {
    receiver.answer = (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    const posted = await post();
    expect(posted.status).toBeNull();
  });

  test('of a receiver that is not there is a failure', async () => {
    const gone = await startReceiver();
    await gone.close();
    expect((await poster.post(gone.url, {}, '{}')).error).toContain('ECONNREFUSED');
  });
});
