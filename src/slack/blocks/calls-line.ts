import type { CallsMade } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';

/** How much a user was used in the last seven days. */
export function callsLine({ t, number }: Words, calls: CallsMade): string {
  if (calls === 'no_answer') return t('reminder.calls.unknown');
  if (calls === 'not_named') return t('reminder.calls.notNamed');
  return t('reminder.calls.made', { count: calls, formatted: number(calls) });
}
