import type { Words } from '../../locales/words.ts';
import type { Pending } from '../../ports/pending.ts';
import { pendingBlocks } from '../blocks/pending.ts';
import { notification, plain, section } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** More than anybody reads in one message, and within its 50 blocks. */
export const MOST_PENDING = 3;

/** What waits, as the answer to `/mkto-api-user pending`. */
export function pendingMessage(words: Words, pending: Pending): Written {
  const title = words.t('pendingRequests.title');
  const blocks = pendingBlocks(words, pending);
  return {
    text: notification(title),
    blocks:
      blocks.length === 0
        ? [section(words.t('pendingRequests.none'))]
        : [{ type: 'header', text: plain(title, 150) }, ...blocks],
  };
}
