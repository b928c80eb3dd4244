import type { ModalView } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { context, plain, section } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

/** Stands in the place of the form while Marketo is asked. */
export function workingView({ t }: Words): ModalView {
  return {
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(t('working.title'), 24),
    close: plain(t('working.close'), 24),
    blocks: [section(`⏳ ${t('working.text')}`), context(t('working.hint'))],
  };
}
