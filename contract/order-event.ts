// Order events that shops send as webhooks: what is read from them, and from where.
import { Type, type Static } from 'typebox';
import { Nullable } from './fields.ts';

export const presets = ['generic', 'woocommerce', 'bigcommerce', 'magento'] as const;
export type Preset = (typeof presets)[number];

export const signatureSchemes = ['hmac', 'standard'] as const;

const Pointer = (description: string) =>
  Nullable(
    Type.String({
      maxLength: 300,
      pattern: '^(/[^/]*)+$',
      expects: 'a JSON pointer such as /order/number; * stands for each of a list',
      description,
    }),
  );
const Values = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 50 });

/** Where in an event's JSON each thing stands, as JSON pointers in which `*` is each of a list. */
export const Mapping = Type.Object({
  kind: Pointer('What happened, or the status that the order has now.'),
  paid: Type.Optional(Values),
  cancelled: Type.Optional(Values),
  refunded: Type.Optional(Values),
  order_reference: Pointer("The order's number."),
  codes: Pointer('The codes of the order: a text, or each of a list.'),
  transaction_amount: Pointer('The order before the discount.'),
  discount_amount: Type.Optional(Pointer('What was taken off; in a list: code by code.')),
  tax_amount: Type.Optional(Pointer('Tax in the order.')),
  currency: Type.Optional(Pointer('ISO 4217.')),
  customer_reference: Type.Optional(Pointer('Who the customer is; kept as a keyed hash.')),
  occurred_at: Type.Optional(
    Pointer('When it happened: what came late is put in its place by it. UTC without an offset.'),
  ),
  event_id: Type.Optional(Pointer('What tells a repetition; otherwise the body itself does.')),
  refund_amount: Type.Optional(Pointer('What was given back.')),
  refund_reference: Type.Optional(Pointer("The refund's number.")),
});
export type Mapping = Static<typeof Mapping>;

export const mappings: Record<Preset, Mapping> = {
  generic: {
    kind: '/event',
    paid: ['order.paid'],
    cancelled: ['order.cancelled'],
    refunded: ['order.refunded'],
    order_reference: '/order_reference',
    codes: '/codes/*',
    transaction_amount: '/transaction_amount',
    discount_amount: '/discount_amount',
    tax_amount: '/tax_amount',
    currency: '/currency',
    customer_reference: '/customer_reference',
    occurred_at: '/occurred_at',
    event_id: '/event_id',
    refund_amount: '/refund_amount',
    refund_reference: '/refund_reference',
  },
  // the webhook "Order updated", as it is
  woocommerce: {
    kind: '/status',
    paid: ['processing', 'completed'],
    cancelled: ['cancelled', 'failed', 'refunded'],
    refunded: [],
    order_reference: '/number',
    codes: '/coupon_lines/*/code',
    transaction_amount: '/line_items/*/subtotal',
    discount_amount: '/coupon_lines/*/discount',
    currency: '/currency',
    customer_reference: '/billing/email',
    occurred_at: '/date_modified_gmt',
  },
  // an order of the V2 Orders API with its coupons: its webhooks name the order only
  bigcommerce: {
    kind: '/status',
    paid: ['Awaiting Fulfillment', 'Awaiting Shipment', 'Shipped', 'Completed'],
    cancelled: ['Cancelled', 'Declined', 'Refunded'],
    // what it says was refunded is the sum of all refunds: none can be told from another
    refunded: [],
    order_reference: '/id',
    codes: '/coupons/*/code',
    transaction_amount: '/subtotal_inc_tax',
    discount_amount: '/coupons/*/discount',
    tax_amount: '/total_tax',
    currency: '/currency_code',
    customer_reference: '/billing_address/email',
    occurred_at: '/date_modified',
  },
  // a sales_order as Magento's observers and REST API write it
  magento: {
    kind: '/status',
    paid: ['processing', 'complete'],
    cancelled: ['canceled', 'closed'],
    refunded: [],
    order_reference: '/increment_id',
    codes: '/coupon_code',
    transaction_amount: '/subtotal_incl_tax',
    discount_amount: '/discount_amount',
    tax_amount: '/tax_amount',
    currency: '/order_currency_code',
    customer_reference: '/customer_email',
    occurred_at: '/updated_at',
  },
};
