import { parseArgs } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import { openBenchDatabase } from './year/database.ts';
import { SHORT, YEAR } from './year/forms.ts';
import { heldAgainst } from './year/held.ts';
import { live } from './year/life.ts';
import { told } from './year/told.ts';

/**
 * A year in a minute: `npx tsx bench/year.ts`. The app's own jobs at their times on real records, with a Slack and a Marketo in memory,
 * people who come, act and leave, and everything that goes wrong; at the end everything that is promised is held against it.
 *
 * Prints the seed, with which the same year is lived through again. Ends with 0 where every sentence holds.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    users: { type: 'string' },
    owners: { type: 'string' },
    days: { type: 'string' },
    step: { type: 'string' },
    start: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const kind = values.database === 'postgres' ? 'postgres' : 'sqlite';
const form = values.short ? SHORT : YEAR;
const given = (text: string | undefined, otherwise: number) =>
  text === undefined ? otherwise : Number(text);
const options = {
  seed: Number(values.seed),
  users: given(values.users, form.users),
  owners: given(values.owners, form.owners),
  days: given(values.days, form.days),
  step: given(values.step, form.step),
  start: values.start === undefined ? form.start : Temporal.Instant.from(`${values.start}T00:00:00Z`),
};
const { seed, users, owners, days, step, start } = options;
console.log(
  `Seed ${seed}: ${users} users, ${owners} owners, ${days} days from ${start}, looked at every ${step} h, on ${kind}`,
);
await using database = await openBenchDatabase(kind);
const before = performance.now();
const onDay = (day: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\rday ${day}`);
};
const lived = await live({ ...options, database, onDay });
const held = await heldAgainst(lived, database.kept);
for (const line of told(lived, held)) console.log(line);
console.log(`${((performance.now() - before) / 1_000).toFixed(1)} s`);
process.exitCode = held.every(({ offenders }) => offenders === 0) ? 0 : 1;
