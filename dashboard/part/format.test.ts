// Figures as people read them: what is not known is a dash, and never nought.
import { expect, test } from 'vitest';
import { makeFormat } from './format.ts';

const english = makeFormat('en-GB');
const german = makeFormat('de-DE');

test('what is not known is a dash, and nought is nought', () => {
  expect(english.number(null)).toBe('–');
  expect(english.money(undefined, 'GBP')).toBe('–');
  expect(english.share(null)).toBe('–');
  expect(english.date(null, 'UTC')).toBe('–');
  expect(english.money(0, 'GBP')).toBe('£0.00');
});

test('money is written by its currency and language', () => {
  expect(english.money(138_940.5, 'GBP')).toBe('£138,940.50');
  expect(english.money(1500, 'JPY')).toBe('¥1,500');
  expect(german.money(1234.5, 'EUR')).toBe('1.234,50\u00A0€');
});

test('a change has a sign, and none where there is nothing to compare with', () => {
  expect(english.change(112, 100)).toBe('+12%');
  expect(english.change(94, 100)).toBe('-6%');
  expect(english.change(5, 0)).toBeNull();
  expect(english.change(5, null)).toBeNull();
  expect(english.points(0.058, 0.052)).toBe('+0.6');
});

test('a day is the day of the zone', () => {
  expect(english.date('2026-04-24T23:30:00Z', 'Europe/London')).toBe('25 Apr 2026');
  expect(english.time('2026-02-03T14:30:00Z', 'Asia/Tokyo')).toBe('3 Feb 2026, 23:30');
});
