// Chance for the demo: a small seeded generator, so that every run makes the same up.

export interface Random {
  /** From 0 up to, but without, 1. */
  next(): number;
  chance(probability: number): boolean;
  between(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** An item of `[item, weight]` pairs. */
  weighed<T>(list: readonly (readonly [T, number])[]): T;
  /** Waiting times: many short ones, a few long ones. */
  exponential(mean: number): number;
  bytes(size: number): Uint8Array;
  /** A generator of its own: what one part draws does not shift the others. */
  fork(name: string): Random;
}

/** FNV-1a of a name, on top of a seed. */
function mix(seed: number, name: string): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** mulberry32: 32 bits of state, good enough to look like life. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function makeRandom(seed: number): Random {
  const next = mulberry32(seed);
  const random: Random = {
    next,
    chance: (probability) => next() < probability,
    between: (low, high) => low + next() * (high - low),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick(list) {
      const item = list[Math.floor(next() * list.length)];
      if (item === undefined) throw new Error('Nothing to pick from');
      return item;
    },
    weighed(list) {
      let rest = next() * list.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of list) if ((rest -= weight) < 0) return item;
      return random.pick(list)[0];
    },
    exponential: (mean) => -Math.log(1 - next()) * mean,
    bytes: (size) => Uint8Array.from({ length: size }, () => Math.floor(next() * 256)),
    fork: (name) => makeRandom(mix(seed, name)),
  };
  return random;
}
