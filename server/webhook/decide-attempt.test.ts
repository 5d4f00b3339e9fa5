// The rule of attempts: the schedule, the warnings, and what disables an endpoint.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideAttempt, SCHEDULE_MS, warningOf, type EndpointState } from './decide-attempt.ts';

const fresh: EndpointState = {
  status: 'active',
  disabledReason: null,
  failures: 0,
  failedAt: null,
  restUntil: null,
  deliveredAt: null,
};

const at = (endedAt: number, status: number | null, more = {}) => ({
  beganAt: endedAt - 10,
  endedAt,
  status,
  number: 1,
  byHand: false,
  ...more,
});

test('attempts come after 0 s, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h', () => {
  expect(SCHEDULE_MS.map((ms) => ms / 1000)).toEqual([
    0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
  ]);
  const waits = SCHEDULE_MS.map((_, i) => {
    const { delivery } = decideAttempt(fresh, at(1_000_000, 500, { number: i + 1 }), 0);
    return delivery.nextAttemptAt === null ? delivery.status : delivery.nextAttemptAt - 1_000_000;
  });
  expect(waits).toEqual([...SCHEDULE_MS.slice(1), 'failed']);
});

test('jitter makes an attempt up to a fifth later, and never earlier', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (number, chance) => {
        const { delivery } = decideAttempt(fresh, at(5_000, null, { number }), chance);
        const wait = (delivery.nextAttemptAt ?? 0) - 5_000;
        const planned = SCHEDULE_MS[number] ?? 0;
        expect(wait).toBeGreaterThanOrEqual(planned);
        expect(wait).toBeLessThanOrEqual(planned * 1.2 + 1);
      },
    ),
  );
});

describe('an endpoint', () => {
  /** Fails so often in a row, each time after the rest before it. */
  function failing(times: number) {
    const notices: (string | null)[] = [];
    let endpoint = fresh;
    let now = 1_000_000;
    for (let i = 0; i < times; i++) {
      const decided = decideAttempt(endpoint, at(now, 500), 0);
      endpoint = decided.endpoint;
      notices.push(decided.notice);
      now = (endpoint.restUntil ?? now) + 1_000;
    }
    return { endpoint, notices };
  }

  test('is warned of at 5, 10 and 15 failures in a row and disabled at 20', () => {
    const { endpoint, notices } = failing(20);
    const told = notices.flatMap((notice, i) => (notice ? [[i + 1, notice]] : []));
    expect(told).toEqual([
      [5, 'failing'],
      [10, 'failing'],
      [15, 'failing'],
      [20, 'disabled'],
    ]);
    expect(endpoint).toMatchObject({ status: 'disabled', disabledReason: 'failing', failures: 20 });
    expect(warningOf(failing(4).endpoint)).toBeNull();
    expect(warningOf(failing(5).endpoint)).toContain('5 times');
  });

  test('that fails for many events at once has failed once', () => {
    let endpoint = fresh;
    for (let i = 0; i < 40; i++) {
      endpoint = decideAttempt(endpoint, at(1_000 + i, null, { beganAt: 990 }), 0).endpoint;
    }
    expect(endpoint).toMatchObject({ status: 'active', failures: 1 });
  });

  test('rests longer as it goes on failing, for an hour at most', () => {
    const rests = [1, 2, 3, 4, 9].map((times) => {
      const { endpoint } = failing(times);
      return ((endpoint.restUntil ?? 0) - (endpoint.failedAt ?? 0)) / 1000;
    });
    expect(rests).toEqual([5, 300, 1_800, 3_600, 3_600]);
  });

  test('that takes an event again has failed no more', () => {
    const { endpoint } = failing(12);
    const decided = decideAttempt(endpoint, at(9_000_000_000, 204), 0);
    expect(decided.endpoint).toMatchObject({ failures: 0, restUntil: null, status: 'active' });
    expect(decided.delivery.status).toBe('delivered');
  });

  test('that answers 410 is disabled at once', () => {
    const decided = decideAttempt(fresh, at(1_000, 410), 0);
    expect(decided.endpoint).toMatchObject({ status: 'disabled', disabledReason: 'gone' });
    expect(decided.delivery).toEqual({ status: 'failed', nextAttemptAt: null });
  });

  test.each([301, 302, 307, 400, 404, 429, 500, 503, null])(
    'that answers %s is asked again',
    (status) => {
      expect(decideAttempt(fresh, at(1_000, status), 0).delivery.status).toBe('pending');
    },
  );

  test('that was tried by hand has not failed by that', () => {
    const decided = decideAttempt(fresh, at(1_000, 500, { byHand: true }), 0);
    expect(decided.endpoint.failures).toBe(0);
  });
});
