// The check before printing, finding by finding: what is said of which facts; and what cannot go wrong.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrast, inkOn, PAPER, READABLE, readableOn } from '../brand/colour.ts';
import { decidePreflight, type PreflightFacts } from './decide-preflight.ts';

const NOW = Date.UTC(2026, 2, 1);
const DAY = 86_400_000;
const GOOD: PreflightFacts = {
  layout: { kind: 'postcard', size: 'A6', template: 'panel' },
  looks: {
    clientName: 'Café Demo',
    headline: '20% off',
    subline: 'your order',
    text: '',
    validUntil: '',
    color: '#0b6b4d',
    logo: null,
    picture: null,
    barcode: false,
  },
  publicUrl: 'https://vouchers.test',
  isPublicUrlSet: true,
  longestCode: 'SUMMER20-A7K3M2',
  qrText: 'HTTPS://VOUCHERS.TEST/V/3F7K2M9P/SUMMER20-A7K3M2',
  pieces: 1_498,
  printedBefore: 0,
  duplicates: 0,
  recipients: null,
  validUntil: null,
  dropAt: null,
  now: NOW,
  status: 'active',
  mode: 'live',
  link: 'good',
  missingLetters: [],
};
const found = (facts: Partial<PreflightFacts>) =>
  decidePreflight({ ...GOOD, ...facts }).map(({ level, code }) => `${level} ${code}`);

test('nothing is said of what is in order', () => {
  expect(found({})).toEqual([]);
  expect(found({ validUntil: NOW + DAY, dropAt: NOW, recipients: 1_498 })).toEqual([]);
});

test.each<[string, Partial<PreflightFacts>]>([
  ['error no_pieces', { pieces: 0 }],
  ['error duplicate_codes', { duplicates: 2 }],
  ['warning printed_before', { printedBefore: 8 }],
  ['warning fewer_recipients', { recipients: 3 }],
  ['warning loopback_address', { publicUrl: 'http://localhost:3000' }],
  ['warning loopback_address', { publicUrl: 'https://[::1]' }],
  ['warning loopback_address', { isPublicUrlSet: false }],
  ['warning insecure_address', { publicUrl: 'http://vouchers.test' }],
  ['warning link_unreachable', { link: 'unreachable' }],
  ['warning link_not_found', { link: 'not_found' }],
  ['error expired', { validUntil: NOW - 1 }],
  ['error expires_before_drop', { validUntil: NOW + DAY, dropAt: NOW + 2 * DAY }],
  ['error campaign_over', { status: 'ended' }],
  ['warning campaign_not_active', { status: 'paused' }],
  ['warning test_mode', { mode: 'test' }],
  ['error missing_letters', { missingLetters: ['割'] }],
  [
    'warning picture_rgb',
    { looks: { ...GOOD.looks, picture: { file: 'front.png', width: 1, height: 1 } } },
  ],
  [
    'error small_modules',
    {
      layout: { kind: 'qr_sheet', size: 'A4', columns: 8 },
      qrText: `HTTPS://VOUCHERS.TEST/${'A'.repeat(300)}`,
    },
  ],
])('%s', (finding, facts) => {
  expect(found(facts)).toEqual([finding]);
});

test('numbers are written as people write them', () => {
  const [first] = decidePreflight({ ...GOOD, recipients: 1_200 });
  expect(first?.message).toBe('There are 1,200 recipients for 1,498 pieces.');
});

test('words can be read on whatever colour a client has, and in it on paper', () => {
  const channel = fc.integer({ min: 0, max: 255 }).map((n) => n.toString(16).padStart(2, '0'));
  const color = fc.tuple(channel, channel, channel).map((parts) => `#${parts.join('')}`);
  fc.assert(
    fc.property(color, (each) => {
      expect(contrast(inkOn(each), each)).toBeGreaterThanOrEqual(4);
      expect(contrast(readableOn(each, PAPER), PAPER)).toBeGreaterThanOrEqual(READABLE);
    }),
    { numRuns: 500 },
  );
});
