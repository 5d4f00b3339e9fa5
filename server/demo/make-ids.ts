// Ids of the demo: UUIDv7 that carry the time of the story, and the same at every filling.
import { composeId } from '../db/id.ts';
import type { Random } from './random.ts';

/** An id made at an instant; those of one instant ascend as they are asked for. */
export type IdAt = (at: number) => string;

const TAIL_BYTES = 6;

export function makeIds(random: Random): IdAt {
  let serial = 0;
  return (at) => composeId(at, ++serial, Buffer.from(random.bytes(TAIL_BYTES)).toString('hex'));
}
