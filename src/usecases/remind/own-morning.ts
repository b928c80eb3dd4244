import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../../core/calendar.ts';
import { isWorkingTime, lastMorning } from '../../core/mornings.ts';
import type { Person } from '../../core/people/person.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Needs } from '../../ports/ports.ts';
import type { OnceADay } from '../deliver.ts';
import { morningsJob } from './mornings-job.ts';

/** When something that can wait is said: now, once on their day where that is counted, or in a later morning. */
export type WhenSaid =
  | { readonly is: 'now'; readonly onceADay: OnceADay | undefined }
  | { readonly is: 'later' };

/**
 * Whether somebody may be told now what can wait. Where owners have mornings of their own, that is on a working day of theirs, and
 * after it was looked in every instance what they have to be warned of: warnings go first.
 */
export async function whenSaid(
  { clock, instances, records }: Needs<'clock' | 'instances', 'jobs'>,
  { reminders: { hour } }: Pick<Instance, 'reminders'>,
  { timeZone }: Pick<Person, 'timeZone'>,
): Promise<WhenSaid> {
  if (hour === undefined) return { is: 'now', onceADay: undefined };
  const now = clock.now();
  if (!isWorkingTime({ hour, timeZone }, now)) return { is: 'later' };
  for (const instance of instances.values()) {
    const { hour: itsHour } = instance.reminders;
    if (itsHour === undefined) continue;
    const looked = (await records.jobs.state(morningsJob(instance)))?.finishedAt;
    const begun = lastMorning({ hour: itsHour, timeZone }, now);
    if (!looked || Temporal.Instant.compare(looked, begun) < 0) return { is: 'later' };
  }
  return { is: 'now', onceADay: { day: dateIn(now, timeZone), cannotWait: false } };
}
