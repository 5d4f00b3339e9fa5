// The dashboard as it is served: its page, its policy, its files, and what it weighs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { webFolder } from './files.ts';

/** The words of every other screen come with it (decision 71). */
const FIRST_VIEW_BYTES = 250_000;
const PAGE = { accept: 'text/html,application/xhtml+xml' };

describe('the dashboard', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await makeTestApp();
  });
  afterAll(() => t.close());
  const get = (url: string, headers: Record<string, string> = PAGE) =>
    t.app.inject({ method: 'GET', url, headers });

  test('its page stands at / and at its own addresses, and is never kept', async () => {
    for (const url of ['/', '/campaigns', '/campaigns/cmp_1?tab=codes', '/settings/api-keys']) {
      const { statusCode, headers, body } = await get(url);
      expect([url, statusCode]).toEqual([url, 200]);
      expect(headers['cache-control']).toBe('no-store');
      expect(body).toContain('<div id="root">');
    }
  });

  test('the page of an address names the files of its screen, and what is asked first', async () => {
    const named = ({ body }: { body: string }, as: string) =>
      [...body.matchAll(new RegExp(`<link rel="${as}" [^>]*href="([^"]+)"`, 'g'))].map(
        ([, href]) => href ?? '',
      );
    const cookie = 'vt_session=whatever-it-is';
    for (const [url, screen] of [
      ['/', 'overview-'],
      ['/campaigns/new?copy=cmp_1', 'new-campaign-'],
      ['/campaigns/cmp_1', 'campaign-page-'],
      ['/settings/api-keys/', 'api-keys-'],
    ] as const) {
      const page = await get(url, { ...PAGE, cookie });
      const scripts = named(page, 'modulepreload');
      expect([url, scripts.some((name) => name.startsWith(`/assets/${screen}`))]).toEqual([
        url,
        true,
      ]);
      for (const name of scripts)
        expect([name, (await get(name, {})).statusCode]).toEqual([name, 200]);
      const asked = named(page, 'preload').filter((name) => name.startsWith('/api/'));
      expect(asked).toEqual(['/api/v1/session', '/api/v1/clients?limit=500']);
    }
    // nobody is signed in, or is about to sign in: there is nothing to ask
    for (const page of [await get('/'), await get('/sign-in', { ...PAGE, cookie })]) {
      expect(named(page, 'preload').filter((name) => name.startsWith('/api/'))).toEqual([]);
    }
  });

  test('its policy allows nothing inline and no other host; each page has a nonce of its own', async () => {
    const [one, other] = [await get('/'), await get('/')];
    const policy = String(one.headers['content-security-policy']);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(policy).toContain(`script-src 'self';`);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(one.body).toContain(`nonce="${nonce}"`);
    expect(other.body).not.toContain(nonce);
    expect(one.body).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>|\son\w+=|style="/);
  });

  test('what is not there below /api is still told in JSON, as to programs anywhere', async () => {
    for (const [url, headers] of [
      ['/api/v1/nothing', PAGE],
      ['/api/nothing', PAGE],
      ['/nothing', { accept: 'application/json' }],
      ['/wp-login.php', PAGE],
      ['/assets/nothing.js', PAGE],
    ] as const) {
      const answer = await get(url, headers);
      expect([url, answer.statusCode]).toEqual([url, 404]);
      expect(answer.json()).toMatchObject({ error_code: 'not_found' });
    }
  });

  test('its files may be kept for ever, are packed for whoever takes it, and lead nowhere else', async () => {
    const { body } = await get('/');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(body)?.[1] ?? '';
    const plain = await get(script, {});
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['content-type']).toContain('text/javascript');
    const packed = await get(script, { 'accept-encoding': 'gzip, br' });
    expect(packed.headers['content-encoding']).toBe('br');
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
    for (const url of ['/assets/../../package.json', '/assets/%2e%2e/index.html']) {
      expect([url, (await get(url, {})).statusCode]).toEqual([url, 404]);
    }
  });

  test('the first view is at most 250 kB of JavaScript by gzip, and its charts come later', () => {
    const folder = webFolder('dashboard') ?? '';
    interface Chunk {
      file: string;
      imports?: string[];
    }
    const manifest = JSON.parse(
      readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'),
    ) as Record<string, Chunk>;
    const files = new Set<string>();
    const take = (name: string): void => {
      const chunk = manifest[name];
      if (!chunk || files.has(chunk.file)) return;
      files.add(chunk.file);
      chunk.imports?.forEach(take);
    };
    ['index.html', 'overview/overview.tsx'].forEach(take);
    const texts = [...files].map((file) => readFileSync(join(folder, file)));
    const bytes = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(files.size).toBeGreaterThan(2);
    expect(bytes).toBeLessThanOrEqual(FIRST_VIEW_BYTES);
    expect(texts.some((text) => text.includes('recharts'))).toBe(false);
    // the contract is there as addresses, without the library of its schemas
    expect(texts.some((text) => text.includes('typebox'))).toBe(false);
  });
});
