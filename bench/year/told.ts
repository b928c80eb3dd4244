import type { Held } from './held.ts';
import type { Lived } from './life.ts';

const number = (value: number) => value.toLocaleString('en');

/** What was lived through, in counts, and what was held against it, in lines for a terminal. */
export function told({ slack, marketos, deeds, minutes, faults }: Lived, held: readonly Held[]): string[] {
  const each = [...marketos.values()];
  const sum = (of: (marketo: (typeof each)[number]) => number) => each.reduce((all, one) => all + of(one), 0);
  const outages = faults.slack.length + faults.app.length + [...faults.marketo.values()].flat().length;
  return [
    `  ${number(minutes)} looks at what is to be done; ${number(sum(({ calls }) => calls))} calls to Marketo; ${number(slack.posts.length)} messages, changed ${number(slack.redrawn)} times`,
    `  ${outages} outages of one to three days; ${number(sum(({ lost }) => lost) + slack.lost)} answers lost`,
    ...[...deeds].sort().map(([what, times]) => `  ${String(number(times)).padStart(6)} ${what}`),
    '',
    ...held.flatMap(({ sentence, count, reasons, offenders, shown }) => [
      `${offenders === 0 ? 'holds' : 'DOES NOT HOLD'}: ${sentence}: ${number(count)}${offenders > 0 ? `, of which not ${number(offenders)}` : ''}`,
      ...[...(reasons ?? [])].sort().map(([why, times]) => `  ${String(number(times)).padStart(6)} ${why}`),
      ...shown.flatMap((words) => words.split('\n').map((line) => `    ${line}`)),
    ]),
  ];
}
