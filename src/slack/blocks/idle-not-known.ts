import type { ContextBlock } from '@slack/types';
import type { IdleIn } from '../../core/idle.ts';
import type { Words } from '../../locales/words.ts';
import { cut, plain } from './text.ts';

/**
 * Why nobody can be called idle yet, for each instance of which that is so.
 *
 * @param labelOf the label of a Marketo instance; `undefined` where there is one alone
 */
export function idleNotKnown(
  { t, day }: Words,
  notKnown: readonly IdleIn[],
  labelOf: ((instance: string) => string) | undefined,
): ContextBlock[] {
  const elements = notKnown.slice(0, MOST).map(({ instance, days, known }) => {
    const why = known
      ? t('idle.notKnownYet', { since: day(known.since), from: day(known.since.add({ days })), days })
      : t('idle.notKnownNow', { days });
    return plain(labelOf ? `${cut(labelOf(instance), 100)}: ${why}` : why);
  });
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

/** More of them say nothing that the first ones do not. */
const MOST = 2;
