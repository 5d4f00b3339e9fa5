// Ids of the demo: UUIDv7 that carry the time of the story, and the same at every filling.
import { v7 } from 'uuid';
import type { Random } from './random.ts';

/** An id made at an instant; those of one instant ascend as they are asked for. */
export type IdAt = (at: number) => string;

const RANDOM_BYTES = 16;

export function makeIds(random: Random): IdAt {
  let serial = 0;
  return (at) => v7({ msecs: at, seq: ++serial, random: random.bytes(RANDOM_BYTES) });
}
