import type { Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Words } from '../../locales/words.ts';
import { expiryBlocks, expiryHeadline, expiryNotification } from '../blocks/expiry-outcome.ts';
import { bringBackButton } from '../blocks/revocation.ts';
import { notification, plain } from '../blocks/text.ts';
import type { Written } from './written.ts';

/**
 * How a change of an end of access ended, for whoever asked for it and for the owner.
 *
 * @param isStill whether access that was ended at once is ended by that still: then it can be brought back from here
 */
export function expirySetMessage(
  words: Words,
  operation: Operation<'set_expiry'>,
  {
    instance,
    overtakenBy,
    approved,
    isStill = false,
  }: {
    readonly instance: string;
    readonly overtakenBy?: Operation | undefined;
    readonly approved?: Request | undefined;
    readonly isStill?: boolean;
  },
): Written {
  const { data } = operation.change;
  return {
    text: notification(expiryNotification(words, operation)),
    blocks: [
      { type: 'header', text: plain(expiryHeadline(words, operation, overtakenBy), 150) },
      ...expiryBlocks(words, operation, instance, overtakenBy, approved),
      ...(isStill ? [{ type: 'actions' as const, elements: [bringBackButton(words, data.apiUserId)] }] : []),
    ],
  };
}
