import type { ModalView } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { context, plain, section } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

/** A window with nothing to fill in, in the place of a form: what is being done, or what became of it. */
export function outcomeWindow(title: string, close: string, blocks: ModalView['blocks']): ModalView {
  return {
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(title, 24),
    close: plain(close, 24),
    blocks,
  };
}

/**
 * The same while what becomes of a change is not known yet.
 *
 * @param sentence how far it has come
 * @param facts what it is about, where the window says so
 */
export function pendingWindow({ t }: Words, sentence: string, ...facts: ModalView['blocks']): ModalView {
  return outcomeWindow(t('pending.title'), t('working.close'), [
    section(`⏳ ${sentence}`),
    ...facts,
    context(t('pending.hint')),
  ]);
}
