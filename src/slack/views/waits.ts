import type { ModalView } from '@slack/types';
import type { SilentSource } from '../../core/people/standing.ts';
import type { Words } from '../../locales/words.ts';
import { unaskedBlocks } from '../blocks/denied.ts';
import { plain, section } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

/**
 * What was asked for waits for a decision; stands in the place of the form, or comes up after a press that was to do it.
 *
 * @param unasked what could not be asked: it might have said that nobody has to decide
 */
export function waitsView(
  words: Words,
  what: 'sent' | 'instead' | 'changed' | 'approved' | 'half' | 'asked' = 'sent',
  unasked: readonly SilentSource[] = [],
): ModalView {
  const { t } = words;
  const { title, text } = {
    sent: { title: t('request.waiting.title'), text: t('request.waiting.text') },
    asked: { title: t('handOver.sent.title'), text: t('handOver.sent.text') },
    instead: { title: t('request.waiting.title'), text: t('request.waiting.instead') },
    changed: { title: t('request.changedTitle'), text: t('request.changedText') },
    approved: { title: t('request.answered.title'), text: t('request.answered.approved') },
    half: { title: t('request.answered.title'), text: t('request.answered.half') },
  }[what];
  return {
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(title, 24),
    close: plain(t('request.waiting.close'), 24),
    blocks: [section(text), ...unaskedBlocks(words, unasked)],
  };
}
