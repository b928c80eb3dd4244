/** Chance that can be played again: the same seed gives the same draws in the same order. */
export interface Chance {
  /** From 0, without 1. */
  next(): number;
  /** Whether something happens that happens so often, from 0 to 1. */
  happens(probability: number): boolean;
  /** A whole number, both ends among them. */
  whole(from: number, to: number): number;
  /** One of several; `undefined` of none. */
  pick<T>(of: readonly T[]): T | undefined;
  /** One of several by their weights. */
  weighed<T extends { readonly weight: number }>(of: readonly T[]): T;
}

/** mulberry32, a public domain generator of 32 bits: five lines, and nobody has to be surprised by it. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    happens: (probability) => next() < probability,
    whole,
    pick: (of) => (of.length === 0 ? undefined : of[whole(0, of.length - 1)]),
    weighed(of) {
      let left = next() * of.reduce((sum, { weight }) => sum + weight, 0);
      for (const each of of) {
        left -= each.weight;
        if (left < 0) return each;
      }
      const last = of.at(-1);
      if (!last) throw new Error('there is nothing to choose from');
      return last;
    },
  };
}
