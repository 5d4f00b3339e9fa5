// What a campaign is called by its status and its days.
import { describe, expect, test } from 'vitest';
import { filterOf, standingOf } from './standing.ts';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const days = (valid_from: string | null, valid_until: string | null) => ({
  status: 'active' as const,
  valid_from,
  valid_until,
});

describe('a campaign', () => {
  test('that is active has begun and is not over', () => {
    expect(standingOf(days(null, null), NOW)).toBe('active');
    expect(standingOf(days('2026-06-15T12:00:00Z', '2026-06-15T12:00:00Z'), NOW)).toBe('active');
    expect(standingOf(days('2026-06-15T12:00:01Z', null), NOW)).toBe('scheduled');
    expect(standingOf(days(null, '2026-06-15T11:59:59Z'), NOW)).toBe('expired');
  });

  test('that is not active is called by its status, whatever its days', () => {
    for (const status of ['draft', 'pending', 'paused', 'ended', 'archived'] as const) {
      const over = { ...days(null, '2026-01-01T00:00:00Z'), status };
      expect(standingOf(over, NOW)).toBe(status);
    }
  });

  test('is found under the tab of what it is called', () => {
    expect(filterOf('active')).toEqual({ status: 'active', period: 'current' });
    expect(filterOf('scheduled')).toEqual({ status: 'active', period: 'upcoming' });
    expect(filterOf('expired')).toEqual({ status: 'active', period: 'past' });
    expect(filterOf('paused')).toEqual({ status: 'paused' });
    expect(filterOf(undefined)).toEqual({ status: undefined });
  });
});
