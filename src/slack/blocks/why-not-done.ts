import { dateIn } from '../../core/calendar.ts';
import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownRequest } from '../../ports/messages.ts';

/** Why an approved change was not made, with Marketo's own words; the outcome's own message says what to do. */
export function whyNotDone({ t }: Words, operation: Operation): string {
  const { failure } = operation;
  if (endedNotKnown(operation)) return t('failed.notKnown.headline');
  const reason = failure?.reason ?? 'internal';
  const sentence = t(`failed.sentence.${reason}`);
  if (!failure?.message) return sentence;
  const said = `${t('failed.said')}${failure.message}`;
  // What Marketo refused it names itself; of anything else whoever can mend it reads how.
  return reason === 'refused' || reason === 'in_use' ? said : `${said} ${sentence}`;
}

/** Until when it may be tried again, where it may. */
export function tryUntilText(
  { t, day, timeZone }: Words,
  { tryUntil }: Pick<ShownRequest, 'tryUntil'>,
): string {
  return tryUntil ? ` ${t('request.tryUntil', { day: day(dateIn(tryUntil, timeZone)) })}` : '';
}
