import { describe, expect, it } from 'vitest';
import { SHORT } from '../bench/year/forms.ts';
import { heldAgainst } from '../bench/year/held.ts';
import { live } from '../bench/year/life.ts';
import { told } from '../bench/year/told.ts';
import { DATABASES } from './store/databases.ts';

/** Other weeks on each database. SQLite serves one process alone, PostgreSQL two. */
const SEEDS: Readonly<Record<string, readonly number[]>> = { SQLite: [1, 6], PostgreSQL: [3] };

/** How often each sentence was asked, in all of them. */
const asked = new Map<string, number>();

describe.each(DATABASES)('some weeks of the year, on $kind', ({ kind, open }) => {
  it.each(SEEDS[kind] ?? [])(
    'keep every promise, whatever goes wrong: seed %i',
    async (seed) => {
      await using database = await open();
      const { records, second, kept } = database;
      const several = kind === 'SQLite' ? {} : { second };
      const lived = await live({ ...SHORT, seed, database: { records, ...several } });
      const held = await heldAgainst(lived, kept);
      const broken = held.filter(({ offenders }) => offenders > 0);
      expect(broken, [`seed ${seed}`, ...told(lived, held)].join('\n')).toEqual([]);
      for (const { sentence, count } of held) asked.set(sentence, (asked.get(sentence) ?? 0) + count);
    },
    120_000,
  );
});

it('and none of them is kept because nothing was ever asked of it', () => {
  expect(asked.size).toBeGreaterThan(10);
  expect([...asked].filter(([, count]) => count === 0)).toEqual([]);
});
