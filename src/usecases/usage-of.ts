import type { ApiUser } from '../core/api-user.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import type { Usage } from '../core/usage.ts';
import type { Marketo } from '../ports/marketo.ts';
import type { Log } from '../ports/system.ts';
import { callsOf } from './remind/usage.ts';

/** Asks Marketo how much a user is used. */
export async function usageOf(
  marketo: Pick<Marketo, 'callsInLastSevenDays'>,
  apiUser: Pick<ApiUser, 'userid' | 'email'>,
  log: Log,
): Promise<Usage> {
  try {
    const days = await marketo.callsInLastSevenDays();
    const count = callsOf(apiUser, days);
    if (typeof count !== 'number') return count;
    const used = days.filter((day) => {
      const calls = callsOf(apiUser, [day]);
      return typeof calls === 'number' && calls > 0;
    });
    const last = used
      .map(({ date }) => date)
      .sort((one, other) => (one.toString() < other.toString() ? 1 : -1))[0];
    return { count, last };
  } catch (error) {
    if (!(error instanceof MarketoFailure)) throw error;
    log.warn({ err: error }, 'Marketo did not give its usage; the question goes without it');
    return 'no_answer';
  }
}
