// One check of the books: a statement that answers what is wrong with them.

export interface BookCheck {
  name: string;
  /** SQL that answers a row with the column `what` for each thing that is wrong. */
  finds: string;
  /** What holds of all things where nothing is found. */
  rule: string;
  advice: string;
  /** What is found is worth knowing, and no fault. */
  isWarning?: boolean;
}

/** An id in SQL as it is shown outside. */
export const shown = (prefix: string, column: string): string =>
  `'${prefix}_' || replace(${column}::text, '-', '')`;

export const REPAIR = 'Run: npx vouchertrack doctor --repair';
export const REPORT =
  'No command mends this. Keep a backup as it is now, and restore one from before, or ask for help.';
