// What every refusal has, whatever was asked: never a 5xx, and something to read and to look up.
import { expect } from 'vitest';
import type { Answered } from '../harness/caller.ts';

export interface Refused {
  error: string;
  error_code: string;
  reference: string;
  valid?: boolean;
  success?: boolean;
}

/** `what`: the call, for the message of a failure. */
export function expectHonest(answer: Answered, what: string, url: string): void {
  expect(answer.status, `${what} → ${answer.text.slice(0, 200)}`).toBeLessThan(500);
  if (answer.status < 300) return;
  const body = answer.body as Refused;
  const found = { error: typeof body.error, code: body.error_code, reference: body.reference };
  expect(found, what).toEqual({
    error: 'string',
    code: expect.stringMatching(/^[a-z_]+$/) as string,
    reference: expect.stringMatching(/^[A-Z2-9]{10}$/) as string,
  });
  if (url.startsWith('/api/webhook/validate')) expect(body.valid, what).toBe(false);
  else if (url.startsWith('/api/webhook')) expect(body.success, what).toBe(false);
}
