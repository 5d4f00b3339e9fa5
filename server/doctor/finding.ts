// What the doctor finds.

export interface Finding {
  /** What was looked at, such as `voucher uses`. */
  name: string;
  status: 'ok' | 'warning' | 'problem';
  message: string;
  /** What to do about it. */
  advice?: string;
}

export const fine = (name: string, message: string): Finding => ({ name, status: 'ok', message });

export const warning = (name: string, message: string, advice: string): Finding => ({
  name,
  status: 'warning',
  message,
  advice,
});

export const problem = (name: string, message: string, advice: string): Finding => ({
  name,
  status: 'problem',
  message,
  advice,
});
