// HTTP of looking at a code from a till: the offer, each term met or not, and where it was used before.
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { codeKey } from '../../contract/code.ts';
import { tellDiscount } from '../../contract/discount.ts';
import type { Language } from '../../contract/language.ts';
import { lookUpCode } from '../../contract/management/till-look.ts';
import { toDecimal } from '../../contract/money.ts';
import { finding } from '../../contract/refusal.ts';
import { writeInstant } from '../http/instant.ts';
import { read } from '../http/route.ts';
import type { StoreParts } from '../redemption/scope.ts';
import { findTermStates } from '../voucher/find-term-states.ts';
import { isSettledBySeating } from '../voucher/judge.ts';
import { endOf, remainingUses, type VoucherState } from '../voucher/state.ts';
import { tableOf, useAnswer } from './answer.ts';
import { codesAmong, earlierUses, seatedHere, type TillRow } from './queries.ts';
import { guessesFor, readScanned } from './read-code.ts';
import { tillOf } from './recognize.ts';
import { readAmount, tillScope } from './work-routes.ts';

type Look = Static<(typeof lookUpCode.schema.response)[200]>;

export function registerLookRoute(app: FastifyInstance, parts: StoreParts): void {
  const { db, validate, attempts } = parts;
  read(app, lookUpCode, async ({ actor, body, request }): Promise<Look> => {
    const till = tillOf(actor);
    const written = readScanned(body.code);
    const key = codeKey(written);
    const scope = tillScope(till, actor);
    const known = {
      covers: body.covers ?? null,
      amountMinor: readAmount(till, body.transaction_amount),
    };
    const { findings: found, voucher } =
      key === undefined
        ? { findings: [finding('voucher_not_found')], voucher: undefined }
        : await validate({
            scope,
            codeKey: key,
            amountMinor: null,
            covers: known.covers,
            currency: null,
            customer: null,
            // a seating of this location does not stand in its own way
            holder: till.location_id,
            orderReference: null,
            holdId: null,
          });
    const seatings = voucher ? await seatedHere(db, till, voucher.id) : [];
    const findings =
      seatings.length > 0 ? found.filter((each) => !isSettledBySeating(each)) : found;
    if (findings.length > 0) {
      attempts.note({
        route: 'till look',
        reference: request.id,
        scope,
        codeAsked: written,
        voucher,
        code: findings[0]?.code ?? 'voucher_not_found',
        findings,
        asked: { covers: known.covers },
      });
    }
    const uses = voucher ? await earlierUses(db, till.organization_id, voucher.id) : [];
    return {
      code: voucher?.code ?? written,
      found: voucher !== undefined,
      usable: findings.length === 0,
      findings,
      reference: request.id,
      did_you_mean: voucher ? null : await meant(parts, till, written),
      ...offerFields(voucher, body.language ?? 'en'),
      terms: voucher ? findTermStates(voucher, findings, known, body.language ?? 'en') : [],
      earlier_uses: uses.map(useAnswer),
      tables: seatings.map(tableOf),
    };
  });
}

/** The one code that a slip of the hand or the eye makes of what was typed. */
async function meant(parts: StoreParts, till: TillRow, written: string): Promise<string | null> {
  const guesses = guessesFor(written);
  if (guesses.length === 0) return null;
  const [only, other] = await codesAmong(parts.db, till, guesses);
  return only && !other ? only.code : null;
}

function offerFields(voucher: VoucherState | undefined, language: Language) {
  if (!voucher) {
    return {
      campaign_name: null,
      discount_type: null,
      discount_value: null,
      discount_description: null,
      minimum_spend: null,
      max_discount: null,
      valid_until: null,
      remaining_uses: null,
    };
  }
  const { offer } = voucher;
  const { discount, currency } = offer;
  const money = (minor: number | null) => (minor === null ? null : toDecimal(minor, currency));
  const until = endOf(voucher);
  return {
    campaign_name: offer.campaignName,
    discount_type: discount.type,
    discount_value:
      discount.type === 'percentage'
        ? discount.value / 10_000
        : toDecimal(discount.value, currency),
    discount_description: tellDiscount(offer.discountDescription, discount, currency, language),
    minimum_spend: money(offer.minimumSpendMinor),
    max_discount: money(discount.max),
    valid_until: until === null ? null : writeInstant(until),
    remaining_uses: remainingUses(voucher),
  };
}
