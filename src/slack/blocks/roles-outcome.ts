import type { KnownBlock } from '@slack/types';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { againAction } from './again.ts';
import { rolesLines } from './change-details.ts';
import { isOfChangedUser } from './changed-user-reasons.ts';
import { details, text, user } from './details.ts';
import { said } from './said.ts';
import { section } from './text.ts';

/** How a change of roles ended: what was, what is to be, and who wanted it; and the way to try again. */
export function rolesBlocks(
  words: Words,
  operation: Operation<'change_roles'>,
  instance: string,
): KnownBlock[] {
  const { t } = words;
  const { change, state, failure, requester } = operation;
  const mark = state === 'succeeded' ? '✅' : state === 'overtaken' ? 'ℹ️' : '⚠️';
  return [
    section(`${mark} ${sentenceOf(words, operation)}`),
    ...said(words, failure),
    details([
      ...rolesLines(words, change.data),
      { label: t('detail.asker'), value: user(requester) },
      { label: t('detail.instance'), value: text(instance) },
    ]),
    ...againAction(operation, t('expiry.failed.again')),
  ];
}

function sentenceOf({ t }: Words, { change, state, failure }: Operation<'change_roles'>): string {
  if (state === 'succeeded') return t('roles.done.text', { email: change.data.email });
  if (state === 'overtaken') return t('roles.failed.overtaken');
  const reason = failure?.reason ?? 'internal';
  return isOfChangedUser(reason) ? t(`roles.failed.${reason}`) : t(`failed.sentence.${reason}`);
}
