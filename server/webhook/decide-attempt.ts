// What an attempt to deliver comes to: for the delivery, and for the endpoint it went to.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after the failure before it each attempt comes. */
export const SCHEDULE_MS = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** Attempts come up to so much later, so that those that failed together do not come together. */
const JITTER = 0.2;
/** An endpoint that fails is left alone as its failures grow, for so long at most. */
const MAX_REST_MS = HOUR;
const WARN_AT = [5, 10, 15];
const DISABLE_AT = 20;

export interface EndpointState {
  status: 'active' | 'paused' | 'disabled';
  disabledReason: 'gone' | 'failing' | null;
  /** In a row. */
  failures: number;
  failedAt: number | null;
  restUntil: number | null;
  deliveredAt: number | null;
}

export interface Attempt {
  beganAt: number;
  endedAt: number;
  /** Null: no answer came. */
  status: number | null;
  /** How many there were of this delivery, this one included. */
  number: number;
  byHand: boolean;
}

export interface Decided {
  delivery:
    | { status: 'delivered' | 'failed'; nextAttemptAt: null }
    | { status: 'pending'; nextAttemptAt: number };
  endpoint: EndpointState;
  notice: 'failing' | 'disabled' | null;
}

/** `chance`: from 0 to 1. */
export function decideAttempt(endpoint: EndpointState, attempt: Attempt, chance: number): Decided {
  const { status, endedAt } = attempt;
  if (status !== null && status >= 200 && status < 300) {
    return {
      delivery: { status: 'delivered', nextAttemptAt: null },
      endpoint: { ...endpoint, failures: 0, restUntil: null, deliveredAt: endedAt },
      notice: null,
    };
  }
  if (status === 410) {
    const disabled = { ...endpoint, status: 'disabled', disabledReason: 'gone' } as const;
    return {
      delivery: { status: 'failed', nextAttemptAt: null },
      endpoint: { ...disabled, failures: endpoint.failures + 1, failedAt: endedAt },
      notice: endpoint.status === 'disabled' ? null : 'disabled',
    };
  }
  return { delivery: again(attempt, chance), ...failed(endpoint, attempt, chance) };
}

function again({ number, endedAt }: Attempt, chance: number): Decided['delivery'] {
  const wait = SCHEDULE_MS[number];
  return wait === undefined
    ? { status: 'failed', nextAttemptAt: null }
    : { status: 'pending', nextAttemptAt: endedAt + wait * (1 + JITTER * chance) };
}

/**
 * A failure counts once for all that were under way together: an endpoint that is down for a minute
 * has failed once, however many events it missed.
 */
function failed(
  endpoint: EndpointState,
  { beganAt, endedAt, byHand }: Attempt,
  chance: number,
): Pick<Decided, 'endpoint' | 'notice'> {
  const isSame = endpoint.failedAt !== null && beganAt < endpoint.failedAt && endpoint.failures > 0;
  if (byHand || isSame || endpoint.status === 'disabled') {
    return { endpoint: { ...endpoint, failedAt: endedAt }, notice: null };
  }
  const failures = endpoint.failures + 1;
  const wait = SCHEDULE_MS[Math.min(failures, SCHEDULE_MS.length - 1)] ?? MAX_REST_MS;
  const restUntil = endedAt + Math.min(wait, MAX_REST_MS) * (1 + JITTER * chance);
  const next = { ...endpoint, failures, failedAt: endedAt, restUntil };
  if (failures >= DISABLE_AT) {
    return {
      endpoint: { ...next, status: 'disabled', disabledReason: 'failing' },
      notice: 'disabled',
    };
  }
  return { endpoint: next, notice: WARN_AT.includes(failures) ? 'failing' : null };
}

/** What an endpoint's owner is told; null while there is nothing to tell. */
export function warningOf(endpoint: Pick<EndpointState, 'status' | 'disabledReason' | 'failures'>) {
  if (endpoint.disabledReason === 'gone') {
    return 'It answered 410 (gone) and was disabled. Enable it once it takes events again.';
  }
  if (endpoint.disabledReason === 'failing') {
    return `It failed ${endpoint.failures} times in a row and was disabled. Enable it once it works.`;
  }
  if (endpoint.failures < (WARN_AT[0] ?? 0)) return null;
  return `It failed ${endpoint.failures} times in a row; after ${DISABLE_AT} it is disabled.`;
}
