import type { KnownBlock } from '@slack/types';
import type { DayOfUse, Usage } from '../../core/usage.ts';
import type { Words } from '../../locales/words.ts';
import { context, section } from './text.ts';

/** The longest bar, in characters: a line has to fit on a phone. */
const WIDEST = 12;

/** How much a user was used in the last seven days, with a bar for each of them. */
export function useOfWeek(words: Words, usage: Usage): KnownBlock[] {
  const { t, number, weekday } = words;
  if (usage === 'no_answer') return [section(t('show.useUnknown'))];
  if (usage === 'not_named') return [section(t('show.useNotNamed'))];
  const { count, last, days } = usage;
  if (!last) return [section(t('show.useNone'))];
  return [
    section(t('show.useCount', { count, formatted: number(count), day: weekday(last) })),
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: bars(words, days) }] }],
    },
    context(t('show.useDays')),
  ];
}

/** A line for each day: its name, a bar, and the number, because a bar alone is none. */
function bars({ number, weekday }: Words, days: readonly DayOfUse[]): string {
  const most = Math.max(1, ...days.map(({ count }) => count));
  const names = days.map(({ date }) => weekday(date));
  const width = Math.max(...names.map((name) => name.length));
  return days
    .map(({ count }, index) => {
      // A day with any calls has a bar, however few they are beside the others.
      const length = count === 0 ? 0 : Math.max(1, Math.round((count / most) * WIDEST));
      return `${(names[index] ?? '').padEnd(width)}  ${'█'.repeat(length).padEnd(WIDEST)}  ${number(count)}`;
    })
    .join('\n');
}
