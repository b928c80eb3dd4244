import type { ModalView } from '@slack/types';
import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { createdBlocks } from '../blocks/created.ts';
import { failedBlocks } from '../blocks/failed.ts';
import { newUserDetails } from '../blocks/new-user-details.ts';
import { context, plain, section } from '../blocks/text.ts';
import { OUTCOME_VIEW } from '../names.ts';

/** How an operation stands, in the window in which the form was. */
export function outcomeView(
  words: Words,
  operation: Operation<'create'>,
  instance: string,
  launchPointUrl: string | undefined,
): ModalView {
  const { t } = words;
  const view = (title: string, close: string, blocks: ModalView['blocks']): ModalView => ({
    type: 'modal',
    callback_id: OUTCOME_VIEW,
    title: plain(title, 24),
    close: plain(close, 24),
    blocks,
  });
  switch (operation.state) {
    case 'succeeded':
      return view(
        t('created.title'),
        t('created.close'),
        createdBlocks(words, operation, 'requester', instance, launchPointUrl),
      );
    case 'failed':
    case 'overtaken':
      return view(
        t(endedNotKnown(operation) ? 'failed.notKnown.title' : 'failed.title'),
        t('failed.close'),
        failedBlocks(words, operation, instance),
      );
    case 'open':
    case 'queued':
      return view(t('pending.title'), t('working.close'), [
        section(`⏳ ${t(operation.sentAt ? 'pending.text' : 'pending.notSent')}`),
        newUserDetails(words, operation, instance),
        context(t('pending.hint')),
      ]);
  }
}
