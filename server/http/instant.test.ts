// Times as shops write them, and days as their clients' clocks have them.
import { describe, expect, test } from 'vitest';
import {
  isInstant,
  isPlainDate,
  isTimeZone,
  readEdge,
  readInstant,
  writeInstant,
} from './instant.ts';

test.each([
  ['2026-02-03T14:30:00Z', '2026-02-03T14:30:00Z'],
  ['2026-02-03T14:30:00.123Z', '2026-02-03T14:30:00Z'],
  ['2026-02-03T14:30Z', '2026-02-03T14:30:00Z'],
  ['2026-02-03 14:30:00+01:00', '2026-02-03T13:30:00Z'],
  ['2026-02-03T14:30:00+0530', '2026-02-03T09:00:00Z'],
  ['2024-02-29t00:00:00z', '2024-02-29T00:00:00Z'],
])('%s is %s', (written, utc) => {
  expect(isInstant(written)).toBe(true);
  expect(writeInstant(readInstant(written))).toBe(utc);
});

test.each([
  '2026-02-03T14:30:00',
  '2026-02-03',
  'yesterday',
  '2026-02-30T00:00:00Z',
  '2025-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-02-03T24:00:00Z',
  '2026-02-03T14:60:00Z',
  '20260203T143000Z',
])('%s is no instant', (written) => {
  expect(isInstant(written)).toBe(false);
});

test('days are those of the calendar', () => {
  expect(isPlainDate('2026-03-31')).toBe(true);
  expect(isPlainDate('2026-04-31')).toBe(false);
  expect(isPlainDate('2026-4-1')).toBe(false);
});

describe('a date stands for an edge of that day in the client’s zone', () => {
  test.each([
    ['2026-03-31', 'UTC', '2026-03-31T00:00:00Z', '2026-03-31T23:59:59Z'],
    ['2026-03-31', 'Europe/London', '2026-03-30T23:00:00Z', '2026-03-31T22:59:59Z'],
    ['2026-03-29', 'Europe/London', '2026-03-29T00:00:00Z', '2026-03-29T22:59:59Z'],
    ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00Z', '2026-10-25T23:59:59Z'],
    ['2026-01-15', 'Asia/Kathmandu', '2026-01-14T18:15:00Z', '2026-01-15T18:14:59Z'],
    // the clocks went forward at midnight: that day began at one
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-11-05T01:59:59Z'],
    // and back at midnight: its last hour came twice
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-17T02:00:00Z', '2018-02-18T02:59:59Z'],
  ])('%s in %s', (date, zone, start, end) => {
    expect(writeInstant(readEdge(date, zone, 'start').getTime())).toBe(start);
    expect(writeInstant(readEdge(date, zone, 'end').getTime())).toBe(end);
  });
});

test('time zones are IANA names', () => {
  expect(isTimeZone('Europe/London')).toBe(true);
  expect(isTimeZone('+01:00')).toBe(false);
  expect(isTimeZone('Europe/Atlantis')).toBe(false);
});
