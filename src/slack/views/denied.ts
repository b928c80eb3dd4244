import type { ModalView } from '@slack/types';
import type { NamedAdministrator } from '../../core/people/administration.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Words } from '../../locales/words.ts';
import { deniedBlocks } from '../blocks/denied.ts';
import { plain } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

export function deniedView(
  words: Words,
  denial: Denial,
  administrators: readonly NamedAdministrator[],
): ModalView {
  const { t } = words;
  return {
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(t(denial.kind === 'refused' ? 'refused.title' : 'unknownNow.title'), 24),
    close: plain(t('refused.close'), 24),
    blocks: deniedBlocks(words, denial, administrators),
  };
}
