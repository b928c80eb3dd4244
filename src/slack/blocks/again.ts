import type { ActionsBlock } from '@slack/types';
import type { Operation } from '../../core/changes/operation.ts';
import { AGAIN } from '../names.ts';
import { plain } from './text.ts';

/** The way from a change that failed back to its form, filled in as it was; none where what it is about is gone. */
export function againAction(
  { id, state, failure }: Pick<Operation, 'id' | 'state' | 'failure'>,
  text: string,
): ActionsBlock[] {
  if (state !== 'failed' || failure?.reason === 'gone') return [];
  return [
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: AGAIN, value: id, style: 'primary', text: plain(text, 75) }],
    },
  ];
}
