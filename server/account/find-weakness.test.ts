// New passwords: those that are tried first are refused, whoever chooses them and wherever.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeEmptyApp, makeTestApp, must, OWNER, type TestApp } from '../../test/harness/app.ts';
import { cheapHash } from '../../test/harness/person.ts';
import { weaknessOf } from './require-strength.ts';

const known = ['maren.olsen@shop.example', 'Old Town Bistro'];

test.each([
  ...['qwertyuiop', '1234567890', 'password123', 'Password2026!', 'manchester', '123qweasdzxc'],
  ...[
    'aaaaaaaaaaaa',
    '1010101010',
    'ＱＷＥＲＴＹＵＩＯＰ',
    'vouchertrack1',
    'maren.olsen2026',
    'Bistro-Town-Old-1',
  ],
])('a password that is tried first is refused: %s', async (password) => {
  expect(await weaknessOf(password, known)).toMatch(/choose another$/);
});

test.each([
  ...[
    'correct horse battery staple',
    'a long password',
    'öäüßöäüß-1',
    '🦉🐝🌲🚲🎷🍋🪁🧭🦔🌋',
    'k'.repeat(3) + 'xw9!q2z',
  ],
  'maren knits blue owls',
])('a password of any characters that nobody guesses is taken: %s', async (password) => {
  expect(await weaknessOf(password, known)).toBeUndefined();
});

let t: TestApp;
beforeAll(async () => {
  t = await makeTestApp();
});
afterAll(() => t.close());

const refused = { status: 400, body: { error_code: 'invalid_request' } };

test('one’s own new password, one by a link and one by an invitation are held to it alike', async () => {
  const person = await t.person('admin', { passwordHash: cheapHash(OWNER.password) });
  const body = { current_password: OWNER.password, new_password: 'password123' };
  const changed = await person.post('/api/v1/account/password', body);
  expect(changed).toMatchObject(refused);
  expect(changed.body.errors[0].path).toBe('new_password');
  const invite = { email: 'new@tests.example', role: 'analyst' };
  const { url } = await must(t.admin.post('/api/v1/invitations', invite));
  const token = String(url).split(/[#=]/).at(-1);
  const joined = { token, name: 'New', password: 'new@tests.example' };
  expect(await t.as().post('/api/v1/invitations/accept', joined)).toMatchObject(refused);
  const made = { ...joined, password: 'quite another one' };
  expect((await t.as().post('/api/v1/invitations/accept', made)).status).toBe(201);
});

test('the first owner as well', async () => {
  const empty = await makeEmptyApp();
  const payload = {
    organization: 'Old Town',
    email: 'owner@tests.example',
    password: 'oldtown2026',
  };
  const answer = await empty.app.inject({ method: 'POST', url: '/api/v1/setup', payload });
  expect(answer.statusCode).toBe(400);
  await empty.close();
});
