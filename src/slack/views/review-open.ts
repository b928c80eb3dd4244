import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Review, ReviewedUser } from '../../core/review.ts';
import type { Words } from '../../locales/words.ts';
import { pageBlocks } from '../blocks/listed-users.ts';
import { reviewedUserBlocks, undecidedBlocks } from '../blocks/reviewed-user.ts';
import { context, plain, section } from '../blocks/text.ts';
import { openInReview, REVIEW_VIEW } from '../names.ts';

/** So many users stand on a page: below the 100 blocks of a window. */
export const OPEN_PER_PAGE = 20;

export interface OpenShown {
  readonly review: Review;
  readonly users: readonly ReviewedUser[];
  readonly count: number;
  readonly page: number;
}

/** What nobody has answered in a review, with what can be said; after its end with the way to each user. */
export function openView(
  words: Words,
  { review, users, count, page }: OpenShown,
  { instance, now }: { readonly instance: string; readonly now: Temporal.Instant },
): ModalView {
  const { t } = words;
  const isOpen = review.state === 'open';
  const shown = { review: review.id, isOpen, since: now };
  return {
    type: 'modal',
    callback_id: REVIEW_VIEW,
    private_metadata: JSON.stringify({ review: review.id, page }),
    title: plain(t(isOpen ? 'review.window.title' : 'review.window.titleEnded'), 24),
    close: plain(t('review.window.close'), 24),
    blocks: [
      section(
        count === 0
          ? `✅ ${t('review.window.none')}`
          : t(isOpen ? 'review.window.text' : 'review.window.textEnded', { count }),
      ),
      ...users.flatMap((each) =>
        isOpen ? reviewedUserBlocks(words, each, shown) : undecidedBlocks(words, each, now),
      ),
      ...pageBlocks(words, { page, count }, OPEN_PER_PAGE, (where, wanted) => ({
        action_id: openInReview(where),
        value: `${review.id} ${wanted}`,
      })),
      context(instance),
    ],
  };
}

const Metadata = z.object({ review: z.string().min(1), page: z.number().int().min(1) });

/** Which page of which review a window shows; `undefined` for text that no such window carries. */
export function readOpenView(text: string | undefined): z.output<typeof Metadata> | undefined {
  try {
    return Metadata.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}
