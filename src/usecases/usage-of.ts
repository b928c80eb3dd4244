import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import type { CallsMade } from '../core/messages/about.ts';
import type { Usage } from '../core/usage.ts';
import type { DailyCount, Marketo } from '../ports/marketo.ts';
import type { Needs } from '../ports/ports.ts';
import type { Log } from '../ports/system.ts';
import { type Counted, callsOf } from './remind/usage.ts';

/** Asks Marketo how much a user is used. */
export async function usageOf(
  marketo: Pick<Marketo, 'callsInLastSevenDays'>,
  apiUser: Counted,
  log: Log,
): Promise<Usage> {
  try {
    return usageIn(apiUser, await marketo.callsInLastSevenDays());
  } catch (error) {
    if (!(error instanceof MarketoFailure)) throw error;
    log.warn({ err: error }, 'Marketo did not give its usage; the question goes without it');
    return 'no_answer';
  }
}

/** How much a user was used on these days. */
export function usageIn(apiUser: Counted, given: readonly DailyCount[]): Usage {
  const count = callsOf(apiUser, given);
  if (typeof count !== 'number') return count;
  const days = given
    .map((day) => {
      const calls = callsOf(apiUser, [day]);
      return { date: day.date, count: typeof calls === 'number' ? calls : 0 };
    })
    .sort((one, other) => Temporal.PlainDate.compare(one.date, other.date));
  return { count, days, last: days.filter((day) => day.count > 0).at(-1)?.date };
}

/** Calls of users in the last seven days, of each of their instances as far as it says so in the given time. */
export async function callsOfEach(
  { instances }: Needs<'instances'>,
  apiUsers: readonly ApiUser[],
  milliseconds: number,
): Promise<ReadonlyMap<string, CallsMade>> {
  const names = [...new Set(apiUsers.map(({ instance }) => instance))];
  const each = names.map(async (name) => {
    const days = await instances.get(name)?.usageOfWeek.within(milliseconds);
    const theirs = days ? apiUsers.filter(({ instance }) => instance === name) : [];
    return theirs.map((apiUser) => [apiUser.id, callsOf(apiUser, days ?? [])] as const);
  });
  return new Map((await Promise.all(each)).flat());
}
