// The guides over HTTP: all are there, all their links lead somewhere, and nothing in them runs.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTestApp, type TestApp } from '../../test/harness/app.ts';
import { readGuides } from './read-guides.ts';
import { anchorOf, renderGuide } from './render.ts';

const FOLDER = resolve('docs/guides');
const guides = readGuides();
let t: TestApp;
beforeAll(async () => {
  t = await makeTestApp();
});
afterAll(() => t.close());
const get = (url: string) => t.app.inject({ method: 'GET', url });

test('each reader has a guide', () => {
  const names = guides.map(({ name }) => name);
  for (const name of ['integrate', 'woocommerce', 'codes', 'staff', 'hospitality', 'analytics']) {
    expect(names).toContain(name);
  }
  for (const { title, summary } of guides) {
    expect(title).not.toBe('');
    expect(summary.length).toBeGreaterThan(20);
  }
});

test('the index leads to each, without login', async () => {
  const index = await get('/guides');
  expect(index.statusCode).toBe(200);
  for (const { name } of guides) {
    expect(index.body).toContain(`href="/guides/${name}"`);
    const page = await get(`/guides/${name}`);
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain(`default-src 'none'`);
    expect(page.body.match(/<h1/g)).toHaveLength(1);
    expect(page.body).toContain(`href="/guides/${name}" aria-current="page"`);
  }
  expect((await get('/guides/no-such-guide')).statusCode).toBe(404);
});

test('every link between guides leads to a guide and a heading of it', async () => {
  for (const { name, text } of guides) {
    for (const [, href = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(href)) continue;
      const [path = '', anchor] = href.split('#');
      const where = `${name}.md: ${href}`;
      if (path.startsWith('/')) {
        expect((await get(path)).statusCode, where).toBe(200);
        continue;
      }
      expect(path === '' || existsSync(resolve(FOLDER, path)), where).toBe(true);
      if (anchor === undefined) continue;
      const target = path === '' ? name : path.replace(/\.md$/, '');
      const there = guides.find((each) => each.name === target)?.text ?? '';
      const headings = [...there.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));
      expect(headings, where).toContain(anchor);
    }
  }
});

test('the dashboard gets the same text, with the address of this server in it', async () => {
  const answer = await get('/api/v1/guides/webhooks');
  const { html } = answer.json<{ html: string }>();
  expect((await get('/guides/webhooks')).body).toContain(html);
  expect(html).toContain(`${t.context.config.publicUrl.replace(/\/$/, '')}/api/v1/webhook-endpoints`);
  expect(html).not.toContain('$BASE');
});

test('HTML in a guide is shown, not run', async () => {
  const guide = { name: 'x', title: 'X', summary: '', group: 'shops' as const };
  const text = '<script>alert(1)</script> [a](javascript:alert(1)) [b](../../README.md)';
  const html = await renderGuide({ ...guide, text }, 'https://vouchers.example.com');
  expect(html).not.toContain('<script');
  expect(html).not.toContain('href="javascript');
  expect(html).not.toContain('README');
});
