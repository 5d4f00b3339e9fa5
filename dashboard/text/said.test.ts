// The server's sentences in another language: each is one that the server says, and the numbers in it stay.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { refusals } from '../../contract/refusal.ts';
import { said as german } from './de/said.ts';
import { speakFrom } from './parts.ts';
import { said } from './said.ts';

const root = resolve(import.meta.dirname, '../..');
/** As the validator's library puts it. */
const OF_SCHEMAS = /^must (NOT have (more|fewer) than # (characters|items)|be ([<>]=? #|\w+))$/;
/** As contract/fields.ts puts it of any text on one line. */
const OF_ONE_LINE = /^must be a \w+( of # to # characters on one line)$/;

beforeAll(() => speakFrom('de'));

test('nothing is translated that the server does not say', () => {
  const sources = ['server', 'contract']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .map((name) => readFileSync(join(root, folder, name), 'utf8')),
    )
    .join('\n');
  const lines = sources.replaceAll(/\d+|\$\{maxLength\}/g, '#');
  const isSaid = (sentence: string) =>
    OF_SCHEMAS.test(sentence) ||
    lines.includes(OF_ONE_LINE.exec(sentence)?.[1] ?? sentence) ||
    sources.includes(sentence) ||
    sources.includes(sentence.replace(/^must be /, ''));
  expect(Object.keys(german).filter((sentence) => !isSaid(sentence))).toEqual([]);
});

test('every reason for which a voucher is refused is said in German', () => {
  const missing = Object.values(refusals).filter(({ sentence }) => !(sentence in german));
  expect(missing).toEqual([]);
});

test('numbers stay, and what has no German is said as the server said it', () => {
  expect(said('is required')).toBe('Fehlt noch');
  expect(said('must be <= 1000')).toBe('Darf höchstens 1000 sein');
  expect(said('must be 1 to 64 letters, digits, - and _')).toContain('1 bis 64');
  expect(said('must be a name of 1 to 200 characters on one line')).toContain('1 bis 200');
  expect(said('must be something new 7')).toBe('must be something new 7');
});
