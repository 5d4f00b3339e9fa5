// <voucher-field>: a code's field for a shop's page. It validates with a publishable key, shows what
// the code is worth, and gives the form the code; spending it is the shop's server's to do.
import { makeCall, type Call } from '../call.ts';
import { discountFor } from '../discount.ts';
import { VoucherTrackError } from '../error.ts';
import { validateWith } from '../validate.ts';
import type { Validation, ValidVoucher } from '../voucher.ts';
import { style } from './style.ts';
import { filled, wordsFor, type Words } from './words.ts';

/** `voucher-applied`: a good code, and what it takes off now; again when `cart-total` changes. */
export interface AppliedDetail {
  code: string;
  /** In the voucher's currency; undefined where the field does not know the cart's total. */
  discountAmount: number | undefined;
  voucher: ValidVoucher;
}

/** `voucher-refused`: why, for people and for programs. */
export interface RefusedDetail {
  code: string;
  error: string;
  errorCode: string;
  reference: string | undefined;
}

type State =
  | { kind: 'empty' }
  | { kind: 'checking'; ended: AbortController }
  | { kind: 'applied'; voucher: ValidVoucher }
  | { kind: 'refused'; message: string };

// on a server, where pages are made, there are no elements: the module may be imported all the same
const Base =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ??
  (Object as unknown as typeof HTMLElement);

/** Where the server is, when the script itself came from it. */
const home = import.meta.url ? new URL(import.meta.url).origin : '';

const markup = `<style>${style}</style>
<label part="label" for="code"></label>
<div part="row"><input part="input" id="code" autocomplete="off" autocapitalize="characters"
  spellcheck="false" maxlength="100" aria-describedby="message"><button part="button"
  type="button"></button></div>
<p part="message" id="message" role="status"></p>`;

/**
 * Attributes: `api-key` (a publishable one), `base-url`, `name`, `cart-total`, `label`, `value`,
 * `required`, `disabled`. Parts: label, row, input, button, message. A class, as elements are.
 */
export class VoucherField extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = ['cart-total', 'disabled', 'label', 'required', 'value'];

  readonly #internals: ElementInternals;
  readonly #label: HTMLLabelElement;
  readonly #input: HTMLInputElement;
  readonly #button: HTMLButtonElement;
  readonly #message: HTMLElement;
  #state: State = { kind: 'empty' };
  #isDisabledByForm = false;

  constructor() {
    super();
    this.#internals = this.attachInternals();
    const root = this.attachShadow({ mode: 'open', delegatesFocus: true });
    root.innerHTML = markup;
    this.#label = root.querySelector('label')!;
    this.#input = root.querySelector('input')!;
    this.#button = root.querySelector('button')!;
    this.#message = root.querySelector('p')!;
    this.#button.addEventListener('click', () => this.#press());
    this.#input.addEventListener('input', () => this.#edit());
    this.#input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      void this.apply();
    });
  }

  connectedCallback(): void {
    this.#show();
    const value = this.getAttribute('value');
    if (value && this.#state.kind === 'empty') void this.apply(value);
  }

  disconnectedCallback(): void {
    if (this.#state.kind === 'checking') this.#state.ended.abort();
  }

  attributeChangedCallback(name: string): void {
    if (!this.isConnected) return;
    if (name === 'value') void this.apply(this.getAttribute('value') ?? '');
    else if (name === 'cart-total' && this.#state.kind === 'applied') this.#tellApplied();
    this.#show();
  }

  formDisabledCallback(isDisabled: boolean): void {
    this.#isDisabledByForm = isDisabled;
    this.#show();
  }

  formResetCallback(): void {
    this.removeCode();
  }

  /** The code that was applied, in the voucher's own spelling; empty while there is none. */
  get value(): string {
    return this.#state.kind === 'applied' ? this.#state.voucher.code : '';
  }

  /** The answer behind the applied code. */
  get voucher(): ValidVoucher | null {
    return this.#state.kind === 'applied' ? this.#state.voucher : null;
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  /** Checks a code, by default what was typed, and takes it where it is good. */
  async apply(code: string = this.#input.value): Promise<void> {
    if (this.#state.kind === 'checking') this.#state.ended.abort();
    this.#input.value = code;
    if (code.trim() === '') {
      this.#become({ kind: 'empty' });
      return;
    }
    const ended = new AbortController();
    this.#become({ kind: 'checking', ended });
    let answer: Validation | undefined;
    let failure: unknown;
    try {
      answer = await validateWith(this.#call(), code, {}, { signal: ended.signal });
    } catch (error) {
      failure = error;
    }
    // another check began, or the field left the page
    if (ended.signal.aborted) return;
    if (answer?.valid) {
      this.#input.value = answer.code;
      this.#become({ kind: 'applied', voucher: answer });
      this.#tellApplied();
    } else this.#refuse(code, answer, failure);
  }

  /** Takes the code out again. */
  removeCode(): void {
    const { value } = this;
    if (this.#state.kind === 'checking') this.#state.ended.abort();
    this.#input.value = '';
    this.#become({ kind: 'empty' });
    if (value !== '') this.#tell('voucher-removed', { code: value });
  }

  #call(): Call {
    const apiKey = this.getAttribute('api-key') ?? '';
    if (!apiKey.startsWith('vt_pub_')) {
      // a secret key in a page is everybody's: better no discount than that
      throw new TypeError('<voucher-field> takes a publishable key (vt_pub_…) and no other');
    }
    const baseUrl = this.getAttribute('base-url') ?? home;
    return makeCall({ baseUrl, apiKey, timeoutMs: 8_000, retries: 1 });
  }

  #press(): void {
    if (this.#state.kind === 'applied') {
      this.removeCode();
      this.#input.focus();
    } else void this.apply();
  }

  /** What is typed anew is another code: the one that was applied no longer stands. */
  #edit(): void {
    const { value } = this;
    if (this.#state.kind === 'checking') this.#state.ended.abort();
    if (this.#state.kind === 'empty') return;
    this.#become({ kind: 'empty' });
    if (value !== '') this.#tell('voucher-removed', { code: value });
  }

  #refuse(code: string, answer: Validation | undefined, failure: unknown): void {
    if (answer?.valid === false) {
      const { error, errorCode, reference } = answer;
      this.#become({ kind: 'refused', message: this.#words.refused[errorCode] ?? error });
      this.#tell('voucher-refused', { code, error, errorCode, reference });
      return;
    }
    this.#become({ kind: 'refused', message: this.#words.unavailable });
    const error = failure instanceof Error ? failure.message : String(failure);
    const isKnown = failure instanceof VoucherTrackError;
    // eslint-disable-next-line no-console -- for who builds the page: it is not set up
    if (!isKnown) console.error(failure);
    this.#tell('voucher-refused', {
      code,
      error,
      errorCode: isKnown ? failure.errorCode : 'not_set_up',
      reference: isKnown ? failure.reference : undefined,
    });
  }

  #become(state: State): void {
    this.#state = state;
    this.#internals.setFormValue(this.value || null);
    this.#show();
  }

  #tellApplied(): void {
    const { voucher, value: code } = this;
    if (voucher)
      this.#tell('voucher-applied', { code, discountAmount: this.#off(voucher), voucher });
  }

  #tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  get #language(): string {
    const near = this.closest<HTMLElement>('[lang]')?.lang;
    return near ?? (document.documentElement.lang || navigator.language);
  }

  get #words(): Words {
    return wordsFor(this.#language);
  }

  /** What the voucher takes off now: the server's arithmetic, without asking it again. */
  #off(voucher: ValidVoucher): number | undefined {
    const total = this.getAttribute('cart-total');
    return total === null ? undefined : discountFor(total, voucher);
  }

  #describe(voucher: ValidVoucher): string {
    const total = this.getAttribute('cart-total');
    const off = this.#off(voucher);
    const { currency, discountDescription, minimumSpend } = voucher;
    const money = (amount: number) =>
      new Intl.NumberFormat(this.#language, {
        style: 'currency',
        currency,
        // whole units without decimals, as the server writes them
        ...(Number.isInteger(amount) ? { minimumFractionDigits: 0 } : undefined),
      }).format(amount);
    if (total !== null && minimumSpend !== null && Number(total) < minimumSpend) {
      // in thousandths, so that what is missing is no float's difference
      const missing = (Math.round(minimumSpend * 1000) - Math.round(Number(total) * 1000)) / 1000;
      return filled(this.#words.addMore, money(missing));
    }
    return off
      ? `${discountDescription}: ${filled(this.#words.applied, money(off))}`
      : discountDescription;
  }

  #sentence(): string {
    const words = this.#words;
    switch (this.#state.kind) {
      case 'empty':
        return '';
      case 'checking':
        return words.checking;
      case 'applied':
        return this.#describe(this.#state.voucher);
      case 'refused':
        return this.#state.message;
    }
  }

  #show(): void {
    const { kind } = this.#state;
    const words = this.#words;
    const isDisabled = this.#isDisabledByForm || this.hasAttribute('disabled');
    const isRequired = this.hasAttribute('required');
    this.#label.textContent = this.getAttribute('label') ?? words.label;
    this.#button.textContent = kind === 'applied' ? words.remove : words.apply;
    this.#input.disabled = isDisabled;
    this.#input.required = isRequired;
    this.#input.readOnly = kind === 'checking';
    this.#input.setAttribute('aria-invalid', String(kind === 'refused'));
    this.#button.disabled = isDisabled || kind === 'checking';
    this.toggleAttribute('data-busy', kind === 'checking');
    this.dataset.state = kind;
    const text = this.#sentence();
    // written only when it changed: a screen reader says it once
    if (this.#message.textContent !== text) this.#message.textContent = text;
    // a refused code holds the form back: nobody is to pay the full price without having seen why
    if (kind === 'refused') this.#internals.setValidity({ customError: true }, text, this.#input);
    else if (isRequired && kind !== 'applied')
      this.#internals.setValidity({ valueMissing: true }, words.missing, this.#input);
    else this.#internals.setValidity({});
  }
}

if ('customElements' in globalThis && !customElements.get('voucher-field')) {
  customElements.define('voucher-field', VoucherField);
}
