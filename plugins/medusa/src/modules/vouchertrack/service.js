// The plugin's module: its settings, the line to VoucherTrack, and the table of what is to be reported.
const { MedusaService } = require('@medusajs/framework/utils');
const { VoucherTrack } = require('../../lib/sdk.js');
const { VouchertrackUse } = require('./models/vouchertrack-use.js');

/** How long a refusal that was just heard is believed, so that one entry is one question. */
const FRESH_MS = 5_000;

function readSettings(options) {
  const {
    baseUrl,
    apiKey,
    timeoutMs = 2_500,
    holdTtlSeconds = 3_600,
    redeemWhen = 'captured',
    whenUnreachable = 'accept',
  } = options ?? {};
  if (!baseUrl || !apiKey) {
    throw new Error('@vouchertrack/medusa-plugin needs the options baseUrl and apiKey');
  }
  if (!['captured', 'placed'].includes(redeemWhen)) {
    throw new Error('@vouchertrack/medusa-plugin: redeemWhen is "captured" or "placed"');
  }
  if (!['accept', 'refuse'].includes(whenUnreachable)) {
    throw new Error('@vouchertrack/medusa-plugin: whenUnreachable is "accept" or "refuse"');
  }
  return { baseUrl, apiKey, timeoutMs, holdTtlSeconds, redeemWhen, whenUnreachable };
}

class VoucherTrackModule extends MedusaService({ VouchertrackUse }) {
  constructor(dependencies, options) {
    super(...arguments);
    this.settings = readSettings(options);
    const { baseUrl, apiKey, timeoutMs } = this.settings;
    // a customer waits, and Medusa locks the cart for ten seconds: one more try is all there is time for
    this.sdk = new VoucherTrack({ baseUrl, apiKey, timeoutMs, retries: 1 });
    this.refusals = new Map();
  }

  /** Keeps a refusal for the hook that comes right after. */
  noteRefusal(code, answer) {
    for (const [old, { at }] of this.refusals) {
      if (Date.now() - at > FRESH_MS) this.refusals.delete(old);
    }
    this.refusals.set(code, { answer, at: Date.now() });
  }

  takeRefusal(code) {
    const found = this.refusals.get(code);
    this.refusals.delete(code);
    return found && Date.now() - found.at <= FRESH_MS ? found.answer : undefined;
  }
}

module.exports = { VoucherTrackModule };
