import type { ModalView } from '@slack/types';
import type { Refusal } from '../../core/permission.ts';
import type { Words } from '../../locales/words.ts';
import { refusedBlocks } from '../blocks/refused.ts';
import { plain } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

export function refusedView(words: Words, refusal: Refusal, administrators: readonly string[]): ModalView {
  return {
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(words.t('refused.title'), 24),
    close: plain(words.t('refused.close'), 24),
    blocks: refusedBlocks(words, refusal, administrators),
  };
}
