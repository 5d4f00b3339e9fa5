// Asks whether a code is good: the one call that pages in the browser make too.
import type { Call, CallOptions } from './call.ts';
import type { ValidateOptions } from './types.ts';
import type { Validation } from './voucher.ts';

/** The code is sent as the customer typed it: the server knows which differences do not matter. */
export async function validateWith(
  call: Call,
  code: string,
  query: ValidateOptions,
  options?: CallOptions,
): Promise<Validation> {
  const path = `/api/webhook/validate/${addressOf(code)}`;
  return (await call({ method: 'GET', path, query }, options)) as Validation;
}

/** A code in an address; what an address would swallow (`..`) can be no code and stays none. */
function addressOf(code: string): string {
  const text = code.trim();
  return /^\.{0,2}$/.test(text) ? `(${text})` : encodeURIComponent(text);
}
