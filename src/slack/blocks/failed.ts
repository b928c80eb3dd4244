import type { KnownBlock } from '@slack/types';
import { isToldAnew, type Operation } from '../../core/operation.ts';
import type { Words } from '../../locales/words.ts';
import { BACK_TO_FORM } from '../names.ts';
import { newUserDetails } from './new-user-details.ts';
import { paragraph, plain, section, sentence } from './text.ts';

/** Why a user was not created, whether anything was changed, and the way back to the form as it was typed. */
export function failedBlocks(words: Words, operation: Operation, instance: string): KnownBlock[] {
  const { t } = words;
  const { reason = 'internal', code, message } = operation.failure ?? {};
  const said = message ? [message, code && `(${code})`].filter(Boolean).join(' ') : (code ?? '');
  return [
    // After an invite that left nobody knows whose the user is that has its address.
    section(`⚠️ ${t(isToldAnew(operation) ? 'failed.taken.sentence' : `failed.sentence.${reason}`)}`),
    ...(said === ''
      ? []
      : [
          // A code alone, such as one of the network, is nobody's word.
          paragraph(sentence(t(message ? 'failed.said' : 'failed.code')), {
            type: 'text',
            text: said,
            style: { italic: true },
          }),
        ]),
    newUserDetails(words, operation, instance),
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: BACK_TO_FORM,
          value: operation.id,
          style: 'primary',
          text: plain(t('failed.back'), 75),
        },
      ],
    },
  ];
}
