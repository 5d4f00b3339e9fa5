// Ranges by name are the days that people mean.
import { expect, test } from 'vitest';
import { addDays, dateIn, daysBetween, intervalOf, readRange } from './range.ts';

test('"last 30 days" is 30 days, today included', () => {
  const { from, to } = readRange({ range: '30' }, '2026-03-02');
  expect({ from, to }).toEqual({ from: '2026-02-01', to: '2026-03-02' });
  expect(daysBetween(from, to)).toBe(30);
});

test('months are whole calendar months, across a year’s end', () => {
  expect(readRange({ range: 'month' }, '2026-01-14')).toMatchObject({
    from: '2026-01-01',
    to: '2026-01-14',
  });
  expect(readRange({ range: 'last-month' }, '2026-01-14')).toMatchObject({
    from: '2025-12-01',
    to: '2025-12-31',
  });
});

test('own dates win over a name, and nonsense falls back to 30 days', () => {
  expect(readRange({ range: '7', from: '2026-01-01', to: '2026-01-03' }, '2026-02-01').name).toBe(
    'custom',
  );
  expect(readRange({ from: '2026-02-03', to: '2026-01-01' }, '2026-02-01').name).toBe('30');
  expect(readRange({ range: 'custom' }, '2026-02-01').name).toBe('30');
});

test('today is the day of the zone, not of the machine', () => {
  const lateInLondon = Date.parse('2026-06-30T23:30:00Z');
  expect(dateIn('Europe/London', lateInLondon)).toBe('2026-07-01');
  expect(dateIn('America/New_York', lateInLondon)).toBe('2026-06-30');
});

test('days are added over the change of the clocks', () => {
  expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
});

test('long ranges are drawn by weeks and months', () => {
  expect(intervalOf('2026-01-01', '2026-03-31')).toBe('day');
  expect(intervalOf('2026-01-01', '2026-12-31')).toBe('week');
  expect(intervalOf('2024-01-01', '2026-12-31')).toBe('month');
});
