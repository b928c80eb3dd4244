import type { MarketoFailure } from '../core/marketo-failure.ts';
import type { Unreadable } from '../ports/marketo.ts';
import type { OddRow } from './rows.ts';

/** So many shapes are kept: more say nothing that these do not. */
const MOST_SHAPES = 20;

/**
 * Remembers which rows of Marketo's answers were left out, by call and shape.
 *
 * @param say is told of each shape once
 */
export function leftOutRows(say: (found: Unreadable) => void): {
  leftOut(call: string, odd: readonly OddRow[]): void;
  goneWithout(failure: MarketoFailure): void;
  unreadable(): readonly Unreadable[];
} {
  const known = new Map<string, Unreadable>();
  const note = (found: Unreadable) => {
    const key = `${found.call} ${found.shape}`;
    if (!known.has(key)) {
      if (known.size >= MOST_SHAPES) return;
      say(found);
    }
    known.set(key, found);
  };
  return {
    goneWithout: ({ call, kind, code }) =>
      note({ call, rows: undefined, shape: [kind, code].filter(Boolean).join(' ') }),
    leftOut(call, odd) {
      for (const shape of new Set(odd.map((row) => row.shape))) {
        note({ call, shape, rows: odd.filter((row) => row.shape === shape).length });
      }
    },
    unreadable: () => [...known.values()],
  };
}
