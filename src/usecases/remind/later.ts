import { isLeftToEnd } from '../../core/api-user.ts';
import { type Expiry, hasEnded, sameExpiry } from '../../core/expiry.ts';
import { nextWarningDay } from '../../core/messages/later.ts';
import { nextMorning } from '../../core/mornings.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import { reminderKey } from '../../core/reminder.ts';
import type { Needs } from '../../ports/ports.ts';
import { type AuthorizePorts, authorize, type Caller } from '../authorize.ts';
import { ownerAudience } from './owners.ts';

export type LaterResult =
  | { readonly kind: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  | {
      readonly kind: 'not_so';
      /**
       * It is no longer theirs, or no longer in Marketo; it ends at another time by now, has ended, or is no longer needed; or there is no
       * other warning before its end.
       */
      readonly why: 'notYours' | 'otherEnd' | 'hasEnded' | 'notNeeded' | 'isLast';
      readonly person: Person;
    }
  | { readonly kind: 'said'; readonly person: Person };

/**
 * The owner of a user says to a warning that the next one is soon enough. A word of the records alone, that is shown where they were
 * warned and to the administrators: each warning comes once anyhow, and the next one is never put off. Said twice, it counts once.
 *
 * @param about the user, and the end of access that they were warned of
 */
export async function remindLater(
  ports: AuthorizePorts & Needs<'instances', 'apiUsers' | 'deliveries'>,
  caller: Caller,
  { user: id, expiry }: { readonly user: string; readonly expiry: Expiry },
): Promise<LaterResult> {
  const { records, clock, instances } = ports;
  const apiUser = await records.apiUsers.get(id);
  const wanted = { need: 'member', asked: 'membership' } as const;
  const authorization = await authorize(ports, caller, 'be reminded later', wanted);
  if (!authorization.ok) return { kind: 'denied', ...authorization };
  const { person } = authorization;
  const notSo = (why: Extract<LaterResult, { kind: 'not_so' }>['why']) =>
    ({ kind: 'not_so', why, person }) as const;
  const instance = apiUser && instances.get(apiUser.instance);
  if (!apiUser || !instance || apiUser.owner !== person.id) return notSo('notYours');
  const now = clock.now();
  const { expiry: end } = apiUser;
  if (!sameExpiry(end, expiry) || end === 'never' || end === 'unknown') return notSo('otherEnd');
  if (hasEnded(end, now)) return notSo('hasEnded');
  if (isLeftToEnd(apiUser)) return notSo('notNeeded');
  const { reminderDays: thresholds, hour } = instance.reminders;
  const audience = ownerAudience(person.id);
  const keys = thresholds.map((threshold) => reminderKey(apiUser, end, threshold, audience));
  const settled = await records.deliveries.settledAmong(keys);
  const { timeZone } = person;
  const day = nextWarningDay(apiUser, audience, (key) => settled.has(key), {
    thresholds,
    now,
    nextAfter: (moment) =>
      hour === undefined ? instance.nextReminders(moment) : nextMorning({ hour, timeZone }, moment),
    timeZone,
  });
  if (!day) return notSo('isLast');
  await records.apiUsers.remindLater(
    id,
    { by: person.id, at: now, expiry: end, day },
    {
      at: now,
      actor: person.id,
      action: 'reminder.later',
      instance: apiUser.instance,
      subject: apiUser.email,
      details: { day: day.toString() },
    },
  );
  return { kind: 'said', person };
}
