// An order event as it was read from a shop's webhook, and what became of it.

export type EventKind = 'paid' | 'cancelled' | 'refunded' | 'ignored';
export type EventState = 'open' | 'waiting' | 'done';

/** Amounts are texts as the shop wrote them: what they are worth depends on the client's currency. */
export interface OrderEvent {
  kind: EventKind;
  orderReference: string | null;
  codes: string[];
  amount: string | null;
  /** As many as codes, or one for the only code; otherwise none. */
  discounts: string[];
  tax: string | null;
  currency: string | null;
  /** Keyed hash in hexadecimal. */
  customer: string | null;
  refundAmount: string | null;
  refundReference: string | null;
}

export interface Result {
  code: string;
  action: 'redeem' | 'void' | 'refund' | 'release';
  status: number;
  error_code: string | null;
  reference: string | null;
}

/** An event among the others of its order; instants are milliseconds. */
export interface KnownEvent {
  id: string;
  kind: EventKind;
  state: EventState;
  occurredAt: number;
  receivedAt: number;
  event: OrderEvent;
  results: Result[];
}
