import type { ModalView } from '@slack/types';
import { plain } from '../blocks/text.ts';
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
