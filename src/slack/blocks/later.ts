import type { RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { RemindedLater } from '../../core/api-user.ts';
import { dateIn } from '../../core/calendar.ts';
import { laterSaid } from '../../core/messages/later.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownUser } from '../../ports/messages.ts';
import { at } from './answer.ts';
import { mention, sentence } from './text.ts';

/** That the owner wants to be reminded later of the end of which a message warns, as long as that is still to come. */
export function laterIn(
  { timeZone }: Words,
  { apiUser }: ShownUser,
  { expiry, isOver }: { readonly expiry: Temporal.Instant; readonly isOver: boolean },
  sentAt: Temporal.Instant,
): RemindedLater | undefined {
  return isOver ? undefined : laterSaid(apiUser, expiry, dateIn(sentAt, timeZone));
}

/** The same in words: when that will be, to the owner; who that is, to the administrators. */
export function laterShown(
  words: Words,
  to: 'owner' | 'administrators',
  { by, at: said, day }: RemindedLater,
): RichTextElement[] {
  const when = { day: words.day(day) };
  const told =
    to === 'owner' ? words.t('later.next', when) : words.t('later.will', { ...when, person: mention(by) });
  return [...sentence(`🔔 ${told}`), ...at(words, said)];
}
