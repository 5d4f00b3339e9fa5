// What the field says, in the page's language; English is what the server says itself.

export interface Words {
  label: string;
  apply: string;
  remove: string;
  checking: string;
  unavailable: string;
  /** `{amount}` is what the order gets off. */
  applied: string;
  /** `{amount}` is what is missing. */
  addMore: string;
  missing: string;
  /** By error_code; what is not here is told in the server's words. */
  refused: Record<string, string>;
}

const en: Words = {
  label: 'Voucher code',
  apply: 'Apply',
  remove: 'Remove',
  checking: 'Checking the code …',
  unavailable: 'The code could not be checked. Please try again.',
  applied: '{amount} off',
  addMore: 'Add {amount} more to qualify for this discount',
  missing: 'Please enter a voucher code',
  refused: {},
};

const de: Words = {
  label: 'Gutscheincode',
  apply: 'Einlösen',
  remove: 'Entfernen',
  checking: 'Code wird geprüft …',
  unavailable: 'Der Code konnte nicht geprüft werden. Bitte versuchen Sie es noch einmal.',
  applied: '{amount} Rabatt',
  addMore: 'Noch {amount} bis zu diesem Rabatt',
  missing: 'Bitte geben Sie einen Gutscheincode ein',
  refused: {
    voucher_not_found: 'Dieser Gutschein ist nicht bekannt',
    voucher_disabled: 'Dieser Gutschein ist gesperrt',
    voucher_not_yet_active: 'Dieser Gutschein gilt noch nicht',
    voucher_already_redeemed: 'Dieser Gutschein wurde schon eingelöst',
    voucher_max_uses_reached: 'Dieser Gutschein ist aufgebraucht',
    voucher_expired: 'Dieser Gutschein ist abgelaufen',
    voucher_on_hold: 'Dieser Gutschein wird gerade in einer anderen Bestellung verwendet',
    currency_mismatch: 'Dieser Gutschein gilt für eine andere Währung',
    not_valid_online: 'Dieser Gutschein gilt nicht im Online-Shop',
    not_valid_on_this_day: 'Dieser Gutschein gilt heute nicht',
    not_valid_at_this_time: 'Dieser Gutschein gilt um diese Uhrzeit nicht',
    not_valid_on_this_date: 'Dieser Gutschein gilt heute nicht',
    party_too_large: 'Dieser Gutschein gilt nicht für so viele Personen',
  },
};

/** The words for a language tag such as `de-AT`; English where there are none. */
export const wordsFor = (language: string): Words => (/^de\b/i.test(language) ? de : en);

export const filled = (sentence: string, amount: string): string =>
  sentence.replace('{amount}', amount);
