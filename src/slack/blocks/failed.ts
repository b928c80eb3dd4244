import type { KnownBlock } from '@slack/types';
import { isToldAnew } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Words } from '../../locales/words.ts';
import { againAction } from './again.ts';
import { newUserDetails } from './new-user-details.ts';
import { againButtons } from './request-buttons.ts';
import { said } from './said.ts';
import { section } from './text.ts';

/** Why a user was not created, whether anything was changed, and the way back to the form as it was typed. */
export function failedBlocks(
  words: Words,
  operation: Operation<'create'>,
  instance: string,
  approved?: Request,
): KnownBlock[] {
  const { t } = words;
  const again = approved ? againButtons(words, approved, operation) : [];
  const { reason = 'internal' } = operation.failure ?? {};
  return [
    // After an invite that left nobody knows whose the user is that has its address.
    section(`⚠️ ${t(isToldAnew(operation) ? 'failed.taken.sentence' : `failed.sentence.${reason}`)}`),
    ...said(words, operation.failure),
    newUserDetails(words, operation, instance),
    // What the form sends is another wish, and has to be approved anew.
    ...again,
    ...againAction(operation, t('failed.back'), { isFirst: again.length === 0 }),
  ];
}
