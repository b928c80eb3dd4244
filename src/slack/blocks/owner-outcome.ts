import type { KnownBlock } from '@slack/types';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { againAction } from './again.ts';
import { ownerLines } from './change-details.ts';
import { details, text, user } from './details.ts';
import { said } from './said.ts';
import { mention, paragraph, sentence } from './text.ts';

type Ended = Operation<'set_owner' | 'hand_over'>;

/** What became of another owner, in one sentence; people in it are mentions. */
export function ownerSentence({ t }: Words, { change, state, failure }: Ended): string {
  const { email, owner } = change.data;
  if (state === 'succeeded') return t('owner.done.text', { email, owner: mention(owner) });
  if (state === 'overtaken') return t('owner.failed.overtaken');
  const reason = failure?.reason ?? 'internal';
  return reason === 'gone' || reason === 'changed_meanwhile' || reason === 'refused'
    ? t(`owner.failed.${reason}`)
    : t(`failed.sentence.${reason}`);
}

/** How a change of the owner ended: what was, what is, and who wanted it; and the way to try again. */
export function ownerBlocks(
  words: Words,
  operation: Ended,
  instance: string,
  { mayTryAgain = true }: { readonly mayTryAgain?: boolean } = {},
): KnownBlock[] {
  const { state, failure, change, requester } = operation;
  const { t } = words;
  const mark = state === 'succeeded' ? '🤝' : state === 'overtaken' ? 'ℹ️' : '⚠️';
  return [
    paragraph(sentence(`${mark} ${ownerSentence(words, operation)}`)),
    ...said(words, failure),
    details([
      ...ownerLines(words, change.data),
      { label: t('detail.asker'), value: user(requester) },
      { label: t('detail.instance'), value: text(instance) },
    ]),
    ...(mayTryAgain ? againAction(operation, t('expiry.failed.again')) : []),
  ];
}
