// What people do with their own account, and forgotten passwords, through HTTP on a real database.
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestApp, must, OWNER, type TestApp } from '../../test/harness/app.ts';
import { catchMail, type MailCatcher } from '../../test/harness/mail-catcher.ts';
import { cheapHash, cookieOf, makeBrowser, type Person } from '../../test/harness/person.ts';

let post: MailCatcher;
let t: TestApp;
const passwordHash = cheapHash(OWNER.password);
beforeAll(async () => {
  post = await catchMail();
  t = await makeTestApp({
    SMTP_URL: post.url,
    MAIL_FROM: 'vouchers@agency.example',
  });
});
afterAll(async () => {
  await t.close();
  await post.close();
});

const person = () => t.person('analyst', { passwordHash });
const signIn = (email: string, more: object = {}) =>
  t.as().post('/api/v1/session', { email, password: OWNER.password, ...more });
const isSignedIn = async (who: Person) => (await who.get('/api/v1/session')).status === 200;

test('name and language are one’s own to change', async () => {
  const ada = await person();
  const changed = await must(ada.patch('/api/v1/account', { name: 'Ada', locale: 'de-at' }), 200);
  expect(changed.account).toMatchObject({ name: 'Ada', locale: 'de-AT' });
  expect((await ada.patch('/api/v1/account', { locale: 'not a language' })).status).toBe(400);
});

test('another password signs out everywhere else, and renews this session', async () => {
  const ada = await person();
  const elsewhere = cookieOf(await signIn(ada.email));
  const passwords = { current_password: OWNER.password, new_password: 'another password' };
  const wrong = { ...passwords, current_password: 'not this one' };
  expect((await ada.post('/api/v1/account/password', wrong)).body.errors[0].path).toBe(
    'current_password',
  );
  const changed = await ada.post('/api/v1/account/password', passwords);
  expect(changed.status).toBe(200);
  expect(await isSignedIn(ada)).toBe(false);
  expect((await makeBrowser(t.app, elsewhere).get('/api/v1/session')).status).toBe(401);
  expect((await makeBrowser(t.app, cookieOf(changed)).get('/api/v1/session')).status).toBe(200);
  expect((await signIn(ada.email, { password: 'another password' })).status).toBe(200);
});

describe('a second factor', () => {
  test('is asked for once it is confirmed; no code works twice, and recovery codes once', async () => {
    const ada = await person();
    expect((await ada.post('/api/v1/account/totp', { password: 'not mine' })).status).toBe(400);
    expect((await ada.post('/api/v1/account/totp', {})).status).toBe(400);
    const begun = await must(ada.post('/api/v1/account/totp', { password: OWNER.password }), 200);
    const totp = new TOTP({ secret: begun.secret as string });
    expect(begun.otpauth_url).toMatch(/^otpauth:\/\/totp\/VoucherTrack:/);
    expect((await signIn(ada.email)).status).toBe(200);
    const now = Date.now();
    const codeAt = (steps: number) => totp.generate({ timestamp: now + steps * 30_000 });
    expect((await ada.post('/api/v1/account/totp/confirm', { code: '000000' })).status).toBe(400);
    const confirmed = await ada.post('/api/v1/account/totp/confirm', { code: codeAt(0) });
    expect(confirmed.body.recovery_codes).toHaveLength(10);
    expect(await signIn(ada.email)).toMatchObject({
      status: 401,
      body: { error_code: 'totp_required' },
    });
    const withCode = (totp_code: string) => signIn(ada.email, { totp_code });
    expect((await withCode(codeAt(0))).status).toBe(401);
    const next = codeAt(1);
    const both = await Promise.all([withCode(next), withCode(next)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    const [recovery_code] = confirmed.body.recovery_codes as string[];
    const recovered = await signIn(ada.email, { recovery_code: recovery_code!.toLowerCase() });
    expect(recovered.status).toBe(200);
    expect((await signIn(ada.email, { recovery_code })).status).toBe(401);
    const here = makeBrowser(t.app, cookieOf(recovered));
    const off = await here.post('/api/v1/account/totp/disable', { password: OWNER.password });
    expect(off.body.account.totp_enabled).toBe(false);
    expect((await signIn(ada.email)).status).toBe(200);
  });

  test('its secret is sealed, and recovery codes are hashed', async () => {
    const ada = await person();
    const body = { password: OWNER.password };
    const { secret } = await must(ada.post('/api/v1/account/totp', body), 200);
    const [row] = await t.db.query<{ totp_sealed: string }>({
      text: 'select totp_sealed from account where email = $1',
      values: [ada.email],
    });
    expect(row!.totp_sealed).toMatch(/^v1\./);
    expect(row!.totp_sealed).not.toContain(secret);
  });
});

describe('a forgotten password', () => {
  const ask = (email: string) => t.as().post('/api/v1/password-resets', { email });

  test('is set anew by a link that comes by mail, once, and signs out everywhere', async () => {
    const ada = await person();
    expect(await ask(ada.email)).toMatchObject({ status: 202, body: { by_email: true } });
    const found = () => post.lettersTo(ada.email)[0];
    await expect.poll(found, { timeout: 60_000 }).toBeDefined();
    const token = /http:\/\/vouchers\.test\/reset\?token=(\S+)/.exec(found()!.text!)![1];
    const redeem = () =>
      t.as().post('/api/v1/password-resets/redeem', { token, password: 'quite another one' });
    expect(await redeem()).toMatchObject({ status: 200, body: { email: ada.email } });
    expect(await isSignedIn(ada)).toBe(false);
    expect((await redeem()).status).toBe(404);
    expect((await signIn(ada.email, { password: 'quite another one' })).status).toBe(200);
  });

  test('of nobody gets the same answer, and no mail', async () => {
    const before = post.caught.length;
    const [known, unknown] = await Promise.all([
      ask((await person()).email),
      ask('nobody@people.example'),
    ]);
    expect(unknown).toMatchObject({ status: known.status, body: known.body });
    await expect.poll(() => post.caught.length, { timeout: 60_000 }).toBe(before + 1);
  });
});

test('an invitation is mailed to the one who is invited', async () => {
  const email = 'guest@people.example';
  const sent = await must(t.admin.post('/api/v1/invitations', { email, role: 'analyst' }));
  expect(sent.sent).toBe(true);
  expect(post.lettersTo(email)[0]!.text).toContain(sent.url);
});
