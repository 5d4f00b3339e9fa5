// The store-facing API: the operations that shops call at checkout and after the order.
import { Type } from 'typebox';
import { discountTypes } from './discount.ts';
import { Amount, Instant, Metadata, Nullable, OneOf, Reference, Text } from './fields.ts';
import { operation } from './operation.ts';

const tags = ['Store'];
const Code = Type.String({
  minLength: 1,
  description: 'The code as the customer typed it: any case, spaces and dashes do not matter.',
});
const OrderReference = Reference("The order's number in the shop, 1 to 255 characters.");
const CustomerReference = Text(255, 'Who the customer is to the shop; kept as a keyed hash.');
const Holder = Text(255, 'A cart or session token: its own hold does not stand in its way.');
const CurrencyCode = Text(3, 'ISO 4217, where the shop wants it checked against the client.');
export const MAX_COVERS = 100_000;
export const COVERS_EXPECTED = `a whole number from 1 to ${MAX_COVERS}`;
const Covers = Type.Unsafe<number | string>({
  type: ['integer', 'string'],
  minimum: 1,
  maximum: MAX_COVERS,
  pattern: '^ *[0-9]{1,6} *$',
  expects: COVERS_EXPECTED,
  description: 'How many people, where an offer is good for parties up to a size.',
});
const Money = (description: string) => Type.Number({ description });
const NullableMoney = (description: string) => Nullable(Type.Number({ description }));
export const MIN_TTL_SECONDS = 60;
export const MAX_TTL_SECONDS = 2_592_000;
export const TTL_EXPECTED = `whole seconds from ${MIN_TTL_SECONDS} to ${MAX_TTL_SECONDS}`;
/** All that stands against a use; the first is the error. */
export const Findings = Type.Array(
  Type.Object({ code: Type.String(), message: Type.String(), overridable: Type.Boolean() }),
);
const Warning = Type.Object({ code: Type.String(), message: Type.String() });

export const validateVoucher = operation({
  method: 'GET',
  url: '/api/webhook/validate/:code',
  action: 'voucher.validate',
  schema: {
    operationId: 'validateVoucher',
    tags,
    summary: 'Validate a code at checkout',
    description:
      'Always 200 once the key is good: read `valid`. It changes nothing, however often it is called.',
    params: Type.Object({ code: Type.String({ description: 'The code as typed.' }) }),
    querystring: Type.Object({
      cart_total: Type.Optional(Amount('The cart before the discount.')),
      currency: Type.Optional(CurrencyCode),
      customer_reference: Type.Optional(CustomerReference),
      holder: Type.Optional(Holder),
      order_reference: Type.Optional(OrderReference),
      hold_id: Type.Optional(Text(64, "One's own hold.")),
      covers: Type.Optional(Covers),
    }),
    response: {
      200: Type.Object({
        valid: Type.Boolean(),
        code: Type.String(),
        discount_type: Type.Optional(OneOf(discountTypes, 'How the discount is worked out.')),
        discount_value: Type.Optional(Money('Per cent, or an amount; 0 for a free item.')),
        discount_description: Type.Optional(Type.String()),
        minimum_spend: Type.Optional(NullableMoney('Below it the discount does not apply.')),
        valid_until: Type.Optional(Nullable(Type.String())),
        remaining_uses: Type.Optional(Nullable(Type.Integer())),
        campaign_name: Type.Optional(Type.String()),
        client_name: Type.Optional(Type.String()),
        currency: Type.Optional(Type.String()),
        max_discount: Type.Optional(NullableMoney('Cap of a percentage.')),
        terms: Type.Optional(Type.Array(Type.String())),
        discount_amount: Type.Optional(Money('With cart_total: what to take off now.')),
        minimum_spend_met: Type.Optional(Type.Boolean()),
        amount_to_minimum_spend: Type.Optional(Money('What is missing to the minimum.')),
        message: Type.Optional(Type.String({ description: 'For the customer.' })),
        error: Type.Optional(Type.String()),
        error_code: Type.Optional(Type.String()),
        reference: Type.Optional(Type.String({ description: 'What support can look up.' })),
      }),
    },
  },
});

/** The body of one reported sale: also an item of the bulk report. */
export const RedemptionReport = Type.Object({
  code: Code,
  transaction_amount: Amount('The cart total before the discount.'),
  order_reference: Type.Optional(OrderReference),
  redeemed_at: Type.Optional(Instant('When the sale was made; now where absent.')),
  discount_amount: Type.Optional(Amount('What the shop took off; it wins over our arithmetic.')),
  tax_amount: Type.Optional(Amount('Tax in the order.')),
  currency: Type.Optional(CurrencyCode),
  customer_reference: Type.Optional(CustomerReference),
  holder: Type.Optional(Holder),
  hold_id: Type.Optional(Text(64, 'The hold that this order took.')),
  covers: Type.Optional(Covers),
  metadata: Type.Optional(Metadata),
});

/** The answer of a recorded sale. */
export const redemptionAnswer = {
  success: Type.Boolean(),
  voucher_code: Type.String(),
  discount_applied: Money('What was taken off.'),
  message: Type.String(),
  redemption_id: Type.String(),
  currency: Type.String(),
  remaining_uses: Nullable(Type.Integer()),
  redeemed_at: Type.String(),
  warnings: Type.Array(Warning),
};

export const reportRedemption = operation({
  method: 'POST',
  url: '/api/webhook/redemption',
  action: 'redemption.report',
  schema: {
    operationId: 'reportRedemption',
    tags,
    summary: 'Report an order that used a code',
    description:
      'Idempotent by shop, code and order_reference: the same call again answers as the first time, with the header Idempotent-Replayed.',
    body: RedemptionReport,
    response: { 200: Type.Object(redemptionAnswer) },
  },
});

export const reportRedemptions = operation({
  method: 'POST',
  url: '/api/webhook/redemption/batch',
  action: 'redemption.report',
  schema: {
    operationId: 'reportRedemptions',
    tags,
    summary: 'Report up to 500 orders in one call',
    description:
      'Each item is answered as the single call would have answered it, with its status; one bad item harms no other.',
    body: Type.Object({
      redemptions: Type.Array(Type.Unsafe<unknown>({}), {
        minItems: 1,
        maxItems: 500,
        description: 'Bodies of the single call, each with an optional idempotency_key.',
      }),
    }),
    response: {
      200: Type.Object({
        results: Type.Array(
          Type.Object({
            status: Type.Integer(),
            ...Object.fromEntries(
              Object.entries(redemptionAnswer).map(([name, schema]) => [
                name,
                Type.Optional(schema),
              ]),
            ),
            error: Type.Optional(Type.String()),
            error_code: Type.Optional(Type.String()),
            reference: Type.Optional(Type.String()),
            findings: Type.Optional(Findings),
            errors: Type.Optional(
              Type.Array(Type.Object({ path: Type.String(), message: Type.String() })),
            ),
          }),
        ),
      }),
    },
  },
});

export const takeHold = operation({
  method: 'POST',
  url: '/api/webhook/hold',
  action: 'redemption.report',
  schema: {
    operationId: 'takeHold',
    tags,
    summary: 'Reserve one use while an order is being paid',
    description:
      'Idempotent by shop, code and order_reference: again, it is the same hold with its expiry renewed.',
    body: Type.Object({
      code: Code,
      order_reference: OrderReference,
      holder: Type.Optional(Holder),
      transaction_amount: Type.Optional(Amount('The cart total before the discount.')),
      customer_reference: Type.Optional(CustomerReference),
      covers: Type.Optional(Covers),
      ttl_seconds: Type.Optional(
        Type.Unsafe<number | string>({
          type: ['integer', 'string'],
          minimum: MIN_TTL_SECONDS,
          maximum: MAX_TTL_SECONDS,
          pattern: '^ *[0-9]{1,9} *$',
          expects: TTL_EXPECTED,
          description: 'Default 900.',
        }),
      ),
    }),
    response: {
      200: Type.Object({
        success: Type.Boolean(),
        hold_id: Type.String(),
        voucher_code: Type.String(),
        expires_at: Type.String(),
        discount_amount: Type.Optional(Money('With transaction_amount: what to take off.')),
      }),
    },
  },
});

export const releaseHold = operation({
  method: 'POST',
  url: '/api/webhook/hold/release',
  action: 'redemption.report',
  schema: {
    operationId: 'releaseHold',
    tags,
    summary: 'Give a hold back',
    description: 'By hold_id, or by code and order_reference. 200 also where it is gone already.',
    body: Type.Object({
      hold_id: Type.Optional(Text(64, 'The hold.')),
      code: Type.Optional(Code),
      order_reference: Type.Optional(OrderReference),
    }),
    response: { 200: Type.Object({ success: Type.Boolean(), message: Type.String() }) },
  },
});

const redemptionTarget = {
  redemption_id: Type.Optional(Text(64, 'The redemption.')),
  code: Type.Optional(Code),
  order_reference: Type.Optional(OrderReference),
};

/** The answer of a void. */
export const voidAnswer = {
  success: Type.Boolean(),
  voucher_code: Type.String(),
  redemption_id: Type.String(),
  remaining_uses: Nullable(Type.Integer()),
  message: Type.String(),
};

export const voidRedemption = operation({
  method: 'POST',
  url: '/api/webhook/redemption/void',
  action: 'redemption.report',
  schema: {
    operationId: 'voidRedemption',
    tags,
    summary: 'Cancel a redemption: the use comes back',
    description: 'By redemption_id, or by code and order_reference. Again, it answers 200.',
    body: Type.Object({
      ...redemptionTarget,
      reason: Type.Optional(Type.String({ maxLength: 500, description: 'Why.' })),
    }),
    response: {
      200: Type.Object(voidAnswer),
    },
  },
});

export const refundRedemption = operation({
  method: 'POST',
  url: '/api/webhook/redemption/refund',
  action: 'redemption.report',
  schema: {
    operationId: 'refundRedemption',
    tags,
    summary: 'Report a refund: revenue is lowered, the use stays used',
    description: 'Idempotent by refund_reference.',
    body: Type.Object({
      ...redemptionTarget,
      refund_amount: Amount('What was given back, of the order total before the discount.'),
      refund_reference: Type.Optional(Reference("The refund's number in the shop.")),
    }),
    response: {
      200: Type.Object({
        success: Type.Boolean(),
        voucher_code: Type.String(),
        redemption_id: Type.String(),
        refunded_total: Money('All refunds of this redemption so far.'),
      }),
    },
  },
});
