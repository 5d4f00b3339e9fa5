// What the world is told of: the kinds of events, and what each says. The same for webhooks and for
// the live stream.
import { Type } from 'typebox';
import { OneOf } from './fields.ts';

export const eventKinds = [
  'voucher.disabled',
  'redemption.recorded',
  'redemption.voided',
  'redemption.refunded',
  'hold.taken',
  'hold.released',
  'hold.expired',
  'conflict.opened',
  'batch.completed',
  'import.completed',
  'guessing.suspected',
] as const;

export type EventKind = (typeof eventKinds)[number];

/** Sent by hand, to one endpoint, to see whether it arrives. */
export const TEST_EVENT = 'webhook.test';

/** Raised when a field changes its meaning or goes; fields are added without. */
export const EVENT_VERSION = 1;

export const EventEnvelope = Type.Object({
  id: Type.String({ description: 'The same in every attempt: what was seen once can be skipped.' }),
  version: Type.Integer({ description: '1. Raised when a field changes its meaning or goes.' }),
  type: OneOf([...eventKinds, TEST_EVENT], 'What happened.'),
  timestamp: Type.String({ description: 'When it happened: UTC, with milliseconds.' }),
  mode: OneOf(['live', 'test'], 'That of the campaign.'),
  data: Type.Object({}, { additionalProperties: true, description: 'By type.' }),
});
