import type { ActionsBlockElement, KnownBlock } from '@slack/types';
import { kindOf } from '../../core/changes/kinds.ts';
import { mayBeTriedAgain, type Operation } from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import type { AboutOf } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import type { ShownRequest } from '../../ports/messages.ts';
import { buttonValue, deciding, type RequestButton } from '../names.ts';
import { plain } from './text.ts';

/** Who reads a request: those who decide about it, the one person of whom it is asked, or whoever asked. */
export type RequestReader = AboutOf<'request'>['for'];

/** The way to try again what was approved and not done; none where it may have been made after all. */
export function againButtons(words: Words, request: Request, operation: Operation): KnownBlock[] {
  return requestButtons(words, { request, verdicts: [], operation }, 'requester');
}

/**
 * What can be done about a request while it waits, by those who decide or by whoever asked; and, for both, about one that
 * was approved and not done. Each button carries the version that it was drawn for.
 */
export function requestButtons(
  { t }: Words,
  { request, operation, isOver }: ShownRequest,
  reader: RequestReader,
): KnownBlock[] {
  const value = buttonValue(request.id, String(request.version));
  const button = (what: RequestButton, text: string, style?: 'primary'): ActionsBlockElement => ({
    type: 'button',
    action_id: deciding(what),
    value,
    text: plain(text, 75),
    ...(style ? { style } : {}),
  });
  const row = (...elements: ActionsBlockElement[]): KnownBlock[] => [
    { type: 'actions', block_id: `request:${request.id}`, elements },
  ];
  if (request.state === 'waiting') {
    const { isEditable } = kindOf(request.change.kind);
    switch (reader) {
      case 'administrators':
        return row(
          button('approve', t('request.approve'), 'primary'),
          button('deny', t('request.deny')),
          ...(isEditable ? [button('amend', t('request.editAndApprove'))] : []),
        );
      case 'approver':
        return row(button('approve', t('handOver.accept'), 'primary'), button('deny', t('handOver.decline')));
      case 'requester':
        return row(
          button('withdraw', t('request.withdraw')),
          ...(isEditable ? [button('edit', t('request.edit'))] : []),
        );
    }
  }
  if (reader === 'approver') return [];
  const isApproved = request.state === 'approved' && !isOver;
  const mayBeTried = isApproved && operation !== undefined && mayBeTriedAgain(operation);
  return mayBeTried ? row(button('again', t('request.tryAgain'), 'primary')) : [];
}
