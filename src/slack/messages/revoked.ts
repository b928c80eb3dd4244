import type { Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import type { AboutOf } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import { revocationBlocks, revocationState } from '../blocks/revocation.ts';
import { notification, plain } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** How far a revocation has come, for whoever asked for it and for the owner: drawn anew until the user is deleted. */
export function revokedMessage(
  words: Words,
  operation: Operation<'revoke'>,
  reader: AboutOf<'outcome'>['for'],
  shown: {
    readonly instance: string;
    readonly launchPointUrl: string | undefined;
    readonly overtakenBy?: Operation | undefined;
    readonly overtakenApprovers?: readonly string[] | undefined;
    readonly askedBack?: Request | undefined;
  },
): Written {
  const { email } = operation.change.data;
  const headline = words.t(`revoke.headline.${revocationState(operation)}`, { email });
  return {
    text: notification(headline),
    blocks: [
      { type: 'header', text: plain(headline, 150) },
      ...revocationBlocks(words, operation, { ...shown, mayAct: reader === 'requester' }),
    ],
  };
}
