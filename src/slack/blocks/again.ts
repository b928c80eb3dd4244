import type { ActionsBlock } from '@slack/types';
import type { Operation } from '../../core/changes/operation.ts';
import { AGAIN } from '../names.ts';
import { plain } from './text.ts';

/**
 * The way from a change that failed back to its form, filled in as it was; none where what it is about is gone.
 *
 * @param isFirst whether it is what is meant to be done
 */
export function againAction(
  { id, state, failure }: Pick<Operation, 'id' | 'state' | 'failure'>,
  text: string,
  { isFirst = true }: { readonly isFirst?: boolean } = {},
): ActionsBlock[] {
  if (state !== 'failed' || failure?.reason === 'gone') return [];
  const style = isFirst ? ({ style: 'primary' } as const) : {};
  return [
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: AGAIN, value: id, ...style, text: plain(text, 75) }],
    },
  ];
}
