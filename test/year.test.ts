import { describe, expect, it } from 'vitest';
import { SHORT } from '../bench/year/forms.ts';
import { heldAgainst } from '../bench/year/held.ts';
import { live } from '../bench/year/life.ts';
import { told } from '../bench/year/told.ts';
import { DATABASES } from './store/databases.ts';

/** Different years on each database: what is about the records alone is tested on both elsewhere. */
const SEEDS: Readonly<Record<string, readonly number[]>> = { SQLite: [1, 2], PostgreSQL: [3] };

describe.each(DATABASES)('some weeks of the year, on $kind', ({ kind, open }) => {
  it.each(SEEDS[kind] ?? [])(
    'keep every promise, whatever goes wrong: seed %i',
    async (seed) => {
      await using database = await open();
      // SQLite serves one process alone.
      const { records, second, kept } = database;
      const lived = await live({
        ...SHORT,
        seed,
        database: kind === 'SQLite' ? { records } : { records, second },
      });
      const held = await heldAgainst(lived, kept);
      const broken = held.filter(({ offenders }) => offenders > 0);
      expect(broken, [`seed ${seed}`, ...told(lived, held)].join('\n')).toEqual([]);
      // Nothing holds that was never asked.
      const asked = held.filter(({ count }) => count > 0);
      expect(asked.length).toBe(held.length);
    },
    60_000,
  );
});
