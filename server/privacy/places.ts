// Where text about people can stand: in what they leave, in what shops send beside a sale, and in what
// anybody types as a code. An erasure looks at all of it. A capability that keeps such text adds a line.

export interface Place {
  table: string;
  /** The primary key after organization_id: names and types. */
  key: Record<string, string>;
  text: string[];
  json: string[];
}

const ID = { id: 'uuid' };

export const places: Place[] = [
  { table: 'lead', key: ID, text: ['name', 'email', 'phone'], json: ['metadata'] },
  { table: 'voucher', key: ID, text: [], json: ['metadata'] },
  {
    table: 'redemption',
    key: ID,
    text: ['order_reference', 'hold_reference', 'receipt_number', 'void_reason'],
    json: ['metadata', 'override', 'warnings'],
  },
  { table: 'refund', key: ID, text: ['reference'], json: [] },
  { table: 'hold', key: ID, text: ['order_reference', 'holder'], json: [] },
  {
    table: 'conflict',
    key: ID,
    text: ['code', 'code_key', 'order_reference', 'resolution_reason'],
    json: ['evidence'],
  },
  { table: 'attempt', key: ID, text: ['code'], json: ['findings', 'context'] },
  { table: 'scan', key: ID, text: ['visitor'], json: [] },
  // the one exception to a ledger that is never updated: what was done stays, to whom goes
  {
    table: 'ledger',
    key: { epoch: 'integer', tx: 'xid8', id: 'uuid' },
    text: [],
    json: ['before', 'after'],
  },
  {
    table: 'idempotency',
    key: { scope_id: 'uuid', route: 'text', key: 'text' },
    text: ['key', 'answer'],
    json: [],
  },
  {
    table: 'shopify_order',
    key: { shop_id: 'uuid', order_id: 'text' },
    text: ['reference', 'cancel_reason'],
    json: ['facts'],
  },
  {
    table: 'shopify_event',
    key: { shop_id: 'uuid', topic: 'text', event_id: 'text' },
    text: [],
    json: ['facts'],
  },
  {
    table: 'order_event',
    key: ID,
    text: ['event_key', 'order_reference'],
    json: ['event', 'results'],
  },
  { table: 'spoilage', key: ID, text: ['reason'], json: [] },
  {
    table: 'webhook_delivery',
    key: { endpoint_id: 'uuid', event_id: 'uuid' },
    text: [],
    json: ['log'],
  },
  {
    table: 'import_rejection',
    key: { import_id: 'uuid', row_number: 'integer' },
    text: ['code', 'reason'],
    json: [],
  },
];
