import type { ModalView } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { paragraph, plain, sentence } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

/** What a button was about is not in the records: another database, or a very old message. */
export function goneView(words: Words): ModalView {
  return sentenceView(words, words.t('trouble.gone'));
}

/** A window that says why a button did nothing; people in it are mentions. */
export function sentenceView({ t }: Words, text: string): ModalView {
  return {
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(t('trouble.notDone'), 24),
    close: plain(t('refused.close'), 24),
    blocks: [paragraph(sentence(text))],
  };
}
