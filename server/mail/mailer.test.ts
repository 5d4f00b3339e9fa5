// Letters through a real SMTP server: whatever stands in a name, nothing is added to a letter's head and
// nobody else gets it.
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catchMail, type MailCatcher } from '../../test/harness/mail-catcher.ts';
import { makeMailer, type Mailer } from './mailer.ts';

let post: MailCatcher;
let mailer: Mailer;

beforeAll(async () => {
  post = await catchMail();
  const settings = { smtpUrl: post.url, mailFrom: 'Vouchers <v@mail.test>' };
  mailer = makeMailer(settings, pino({ level: 'silent' }));
});
afterAll(async () => {
  mailer.close();
  await post.close();
});

test.each(['\r\n', '\n', '\r', '\u2028', '\r\n\r\n'])(
  'a name with a line break (%j) in it is a subject on one line, and no header',
  async (ends) => {
    const name = `Harbour Kitchen${ends}Bcc: eve@mail.test${ends}X-Injected: yes`;
    await mailer.send({
      to: 'ann@mail.test',
      subject: `Your voucher (${name})`,
      text: name,
      headers: { 'List-Unsubscribe': `<https://vouchers.test/${name}>` },
    });
    const { recipients, mail } = post.caught.at(-1)!;
    expect(recipients).toEqual(['ann@mail.test']);
    expect(mail.subject).toBe('Your voucher (Harbour Kitchen Bcc: eve@mail.test X-Injected: yes)');
    expect([...mail.headers.keys()].sort()).toEqual(
      ['content-transfer-encoding', 'content-type', 'date', 'from', 'list']
        .concat(['message-id', 'mime-version', 'subject', 'to'])
        .sort(),
    );
  },
);

test.each([
  'ann@mail.test\r\nBcc: eve@mail.test',
  'ann@mail.test, eve@mail.test',
  'ann@mail.test; eve@mail.test',
  'Friends: ann@mail.test, eve@mail.test;',
  'Ann <ann@mail.test>, Eve <eve@mail.test>',
])('an address that is none (%j) brings a letter to nobody else', async (to) => {
  const before = post.caught.length;
  await mailer.send({ to, subject: 'Your voucher', text: 'Here' }).catch(() => undefined);
  for (const { recipients } of post.caught.slice(before))
    expect(recipients).not.toContain('eve@mail.test');
});
