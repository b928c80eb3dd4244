import type { keptLater } from '../../test/kept.ts';
import { accountable } from './checks/accountable.ts';
import { type Check, type Checked, type KeptRows, keptRows, type Offender } from './checks/check.ts';
import { events } from './checks/events.ts';
import { onceADay } from './checks/once-a-day.ts';
import { reviews } from './checks/reviews.ts';
import { truth } from './checks/truth.ts';
import { warnings } from './checks/warnings.ts';
import type { Lived } from './life.ts';

/** A sentence that was held against what was lived through; the first offenders with their history. */
export interface Held extends Omit<Checked, 'offenders'> {
  readonly offenders: number;
  readonly shown: readonly string[];
}

const CHECKS: readonly Check[] = [warnings, onceADay, accountable, reviews, events, truth];

const MOST_SHOWN = 3;

/** Holds everything that is promised against what was lived through. */
export async function heldAgainst(lived: Lived, kept: ReturnType<typeof keptLater>): Promise<Held[]> {
  const rows = await keptRows(kept);
  const held: Held[] = [];
  for (const check of CHECKS) {
    for (const { offenders, ...checked } of await check(lived, rows)) {
      const shown = offenders.slice(0, MOST_SHOWN).map((each) => historyOf(lived, rows, each));
      held.push({ ...checked, offenders: offenders.length, shown });
    }
  }
  return held;
}

/** What happened to the user that it is about, in the audit, in Marketo and in what was told, in the order of time. */
function historyOf(
  lived: Lived,
  { audit, apiUsers, deliveries }: KeptRows,
  { words, email }: Offender,
): string {
  if (email === undefined) return words;
  const users = apiUsers.filter((user) => user.email === email);
  const ids = new Set(users.map(({ id }) => id));
  const userids = new Set(users.map(({ userid }) => userid));
  const inMarketo = [...lived.marketos.values()].flatMap(({ history }) =>
    history
      .filter(({ userid }) => userids.has(userid) || userid === email)
      .map(({ at, what, by, words: said }) => `${at} Marketo: ${what} by ${by}, ${said}`),
  );
  const inAudit = audit
    .filter(({ subject }) => subject === email)
    .map(({ at, actor, action, details }) => `${at} audit: ${action} by ${actor} ${details}`);
  const told = deliveries
    .filter(({ apiUserId }) => apiUserId !== undefined && ids.has(apiUserId))
    .map(({ key, state, claimedAt, settledAt }) => `${claimedAt} told: ${state} (${settledAt}) ${key}`);
  const lines = [...inMarketo, ...inAudit, ...told].sort();
  return [words, ...lines.map((line) => `  ${line}`)].join('\n');
}
