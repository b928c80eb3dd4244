import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { emailKey } from '../../core/email-address.ts';
import type { CallsMade } from '../../core/messages/about.ts';
import { marketoDay } from '../../core/quota.ts';
import type { DailyCount, Marketo } from '../../ports/marketo.ts';
import type { Log } from '../../ports/system.ts';

/** Calls in the last seven days of each user, asked of Marketo once, when somebody is first warned. */
export function callsOfUsers(marketo: Marketo, log: Log): (apiUser: ApiUser) => Promise<CallsMade> {
  let asking: Promise<readonly DailyCount[] | undefined> | undefined;
  return async (apiUser) => {
    asking ??= marketo.callsInLastSevenDays().catch((error: unknown) => {
      log.warn({ err: error }, 'Marketo did not give its usage; reminders go out without it');
      return undefined;
    });
    const days = await asking;
    return days ? callsOf(apiUser, days) : 'no_answer';
  };
}

/**
 * Calls of one user. Adobe does not say whether usage names the userid or the address where both differ, so either
 * counts; who stands in no row is not said to have made none: a row under a name of a third kind could be his. Of a user that was
 * made here those from before it was made are somebody else's, who had its address.
 */
export function callsOf(
  { userid, email, source, createdAt }: Counted,
  days: readonly Pick<DailyCount, 'date' | 'by'>[],
): CallsMade {
  const names = [...new Set([emailKey(userid), emailKey(email)])];
  const made = marketoDay(createdAt);
  const its = days.filter(({ date }) => source === 'found' || Temporal.PlainDate.compare(date, made) >= 0);
  const counts = its.flatMap(({ by }) => names.flatMap((name) => by.get(name) ?? []));
  return counts.length === 0 ? 'not_named' : counts.reduce((sum, count) => sum + count, 0);
}

/** What says whose calls are whose. */
export type Counted = Pick<ApiUser, 'userid' | 'email' | 'source' | 'createdAt'>;
