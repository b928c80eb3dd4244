import type { Button, KnownBlock } from '@slack/types';
import type { Operation } from '../../core/changes/operation.ts';
import { expiryText } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { changeDetails } from '../blocks/change-details.ts';
import { details, endInSentence, text } from '../blocks/details.ts';
import { said } from '../blocks/said.ts';
import { context, mention, notification, paragraph, plain, section, sentence } from '../blocks/text.ts';
import { buttonValue, doing } from '../names.ts';
import type { Written } from './written.ts';

/** That somebody else has said that a user is no longer needed, for its owner; or, for whoever said it, why it is not noted. */
export function letEndMessage(words: Words, operation: Operation<'let_end'>, instance: string): Written {
  const { t } = words;
  const { change, requester, state } = operation;
  const { email, expiry, isBack } = change.data;
  const which = isBack ? 'Back' : '';
  const facts = details([
    ...changeDetails(words, change),
    { label: t('detail.instance'), value: text(instance) },
  ]);
  if (state !== 'succeeded') {
    const why = whyNot(words, operation);
    return {
      text: notification(t('letEnd.failed.fallback', { email })),
      blocks: [
        { type: 'header', text: plain(t(`letEnd.failed.headline${which}`), 150) },
        section(`⚠️ ${t('letEnd.failed.text', { email, why })}`),
        ...said(words, operation.failure),
        facts,
        ...againActions(words, operation),
      ],
    };
  }
  const told = t(`letEnd.told.text${which}`, {
    end: endInSentence(words, expiry),
    person: mention(requester),
  });
  return {
    text: notification(`${t(`letEnd.told.headline${which}`)}: ${email}`),
    blocks: [
      { type: 'header', text: plain(t(`letEnd.told.headline${which}`), 150) },
      paragraph(sentence(`🕊️ ${told}`)),
      facts,
      context(t(`letEnd.told.hint${which}`)),
    ],
  };
}

/** The same word once more, by the button that says it; none where another one is meant by now. */
function againActions({ t }: Words, { change, state, failure }: Operation<'let_end'>): KnownBlock[] {
  const { apiUserId, expiry, isBack } = change.data;
  const isOver = failure?.reason === 'gone' || failure?.reason === 'changed_meanwhile';
  if (state !== 'failed' || isOver) return [];
  const again: Button = {
    type: 'button',
    action_id: doing('let_end', isBack ? 'back' : 'say'),
    value: buttonValue(apiUserId, expiryText(expiry)),
    style: 'primary',
    text: plain(t('letEnd.failed.again'), 75),
  };
  return [{ type: 'actions', elements: [again] }];
}

function whyNot({ t }: Words, { failure }: Operation<'let_end'>): string {
  const reason = failure?.reason ?? 'internal';
  return reason === 'gone' || reason === 'changed_meanwhile' || reason === 'refused'
    ? t(`letEnd.failed.${reason}`)
    : t(`failed.sentence.${reason}`);
}
