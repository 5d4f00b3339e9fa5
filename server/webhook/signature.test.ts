// Signatures: what the library of Standard Webhooks verifies, and the guide's own example too.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { newSecret, signedHeaders, writeSecret } from './signature.ts';

const message = { id: 'evt_1', body: '{"type":"redemption.recorded","data":{"note":"ünïcödé"}}' };
const guide = readFileSync('docs/guides/webhooks.md', 'utf8');

test('the library of Standard Webhooks verifies each secret that signs', () => {
  const secrets = [newSecret(), newSecret()];
  const headers = signedHeaders(message, secrets, Date.now());
  for (const secret of secrets) {
    expect(new Webhook(writeSecret(secret)).verify(message.body, headers)).toBeTruthy();
  }
  expect(() => new Webhook(writeSecret(newSecret())).verify(message.body, headers)).toThrow();
});

test('a message of an hour ago is refused by it', () => {
  const secret = newSecret();
  const headers = signedHeaders(message, [secret], Date.now() - 3_600_000);
  expect(() => new Webhook(writeSecret(secret)).verify(message.body, headers)).toThrow('too old');
});

test('the example of the guide takes what is genuine and nothing else', () => {
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
  const secret = newSecret();
  const headers = signedHeaders(message, [newSecret(), secret], Date.now());
  const cases = [
    [writeSecret(secret), headers, message.body],
    [writeSecret(newSecret()), headers, message.body],
    [writeSecret(secret), headers, `${message.body} `],
    [writeSecret(secret), { ...headers, 'webhook-timestamp': '1' }, message.body],
  ];
  const program = `${example}
    console.log(JSON.stringify(${JSON.stringify(cases)}.map((each) => isGenuine(...each))));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program]);
  expect(JSON.parse(said.toString())).toEqual([true, false, false, false]);
});
