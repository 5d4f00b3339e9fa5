// What the plugin takes of the SDK; build.mjs bundles it into lib/sdk.js.
import { VoucherTrackError } from '../../sdk/vouchertrack.ts';

export { discountFor, VoucherTrack, VoucherTrackError } from '../../sdk/vouchertrack.ts';

/** Whether VoucherTrack answered, and will not say anything else later. */
export const isAnswer = (error) => error instanceof VoucherTrackError && !error.mayRepeat;
