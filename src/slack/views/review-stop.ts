import type { ModalView } from '@slack/types';
import { answeredOf, type Review, type ReviewProgress } from '../../core/review.ts';
import type { Words } from '../../locales/words.ts';
import { context, plain, section } from '../blocks/text.ts';
import { REVIEW_STOP_FORM } from '../names.ts';

/** The question before a review ends early: how far it is, and what that means. */
export function reviewStopForm(
  { t, number }: Words,
  { review, progress }: { readonly review: Review; readonly progress: ReviewProgress },
  instance: string,
): ModalView {
  const { answered, asked, open } = answeredOf(progress);
  return {
    type: 'modal',
    callback_id: REVIEW_STOP_FORM,
    private_metadata: review.id,
    title: plain(t('review.stop.title'), 24),
    submit: plain(t('review.stop.submit'), 24),
    close: plain(t('review.stop.close'), 24),
    blocks: [
      section(t('review.stop.text', { answered: number(answered), asked: number(asked), count: open })),
      section(t('review.stop.means')),
      context(instance),
    ],
  };
}
