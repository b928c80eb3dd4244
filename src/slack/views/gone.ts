import type { ModalView } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { plain, section } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

/** What a button was about is not in the records: another database, or a very old message. */
export function goneView({ t }: Words): ModalView {
  return {
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(t('trouble.title'), 24),
    close: plain(t('refused.close'), 24),
    blocks: [section(t('trouble.gone'))],
  };
}
