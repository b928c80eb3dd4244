import type { ModalView } from '@slack/types';
import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { createdBlocks } from '../blocks/created.ts';
import { failedBlocks } from '../blocks/failed.ts';
import { newUserDetails } from '../blocks/new-user-details.ts';
import { outcomeWindow, pendingWindow } from './outcome-window.ts';

/** How an operation stands, in the window in which the form was. */
export function outcomeView(
  words: Words,
  operation: Operation<'create'>,
  instance: string,
  launchPointUrl: string | undefined,
): ModalView {
  const { t } = words;
  switch (operation.state) {
    case 'succeeded':
      return outcomeWindow(
        t('created.title'),
        t('created.close'),
        createdBlocks(words, operation, 'requester', instance, launchPointUrl),
      );
    case 'failed':
    case 'overtaken':
      return outcomeWindow(
        t(endedNotKnown(operation) ? 'failed.notKnown.title' : 'failed.title'),
        t('failed.close'),
        failedBlocks(words, operation, instance),
      );
    case 'open':
    case 'queued':
      return pendingWindow(
        words,
        t(operation.sentAt ? 'pending.text' : 'pending.notSent'),
        newUserDetails(words, operation, instance),
      );
  }
}
