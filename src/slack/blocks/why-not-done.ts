import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';

/** Why an approved change was not made, with Marketo's own words; the outcome's own message says what to do. */
export function whyNotDone({ t }: Words, operation: Operation): string {
  const { failure } = operation;
  if (endedNotKnown(operation)) return t('failed.notKnown.headline');
  const said = failure?.message ? `${t('failed.said')}${failure.message}` : undefined;
  return said ?? t(`failed.sentence.${failure?.reason ?? 'internal'}`);
}
