import type { KnownBlock } from '@slack/types';
import { isToldAnew } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { againAction } from './again.ts';
import { newUserDetails } from './new-user-details.ts';
import { said } from './said.ts';
import { section } from './text.ts';

/** Why a user was not created, whether anything was changed, and the way back to the form as it was typed. */
export function failedBlocks(words: Words, operation: Operation<'create'>, instance: string): KnownBlock[] {
  const { t } = words;
  const { reason = 'internal' } = operation.failure ?? {};
  return [
    // After an invite that left nobody knows whose the user is that has its address.
    section(`⚠️ ${t(isToldAnew(operation) ? 'failed.taken.sentence' : `failed.sentence.${reason}`)}`),
    ...said(words, operation.failure),
    newUserDetails(words, operation, instance),
    ...againAction(operation, t('failed.back')),
  ];
}
