import type { Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Words } from '../../locales/words.ts';
import { expiryBlocks, expiryHeadline, expiryNotification } from '../blocks/expiry-outcome.ts';
import { notification, plain } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** How a change of an end of access ended, for whoever asked for it and for the owner. */
export function expirySetMessage(
  words: Words,
  operation: Operation<'set_expiry'>,
  instance: string,
  overtakenBy?: Operation,
  approved?: Request,
): Written {
  return {
    text: notification(expiryNotification(words, operation)),
    blocks: [
      { type: 'header', text: plain(expiryHeadline(words, operation, overtakenBy), 150) },
      ...expiryBlocks(words, operation, instance, overtakenBy, approved),
    ],
  };
}
