import type { InputBlock } from '@slack/types';
import { plain } from '../blocks/text.ts';

/**
 * The field in which somebody is chosen who is to be accountable; `slack/changes/set-owner.ts` reads it.
 *
 * @param owner who is chosen already
 */
export function ownerField(
  { label, hint }: { readonly label: string; readonly hint: string },
  owner: string | undefined,
): InputBlock {
  return {
    type: 'input',
    block_id: 'owner',
    label: plain(label, 2_000),
    hint: plain(hint),
    element: {
      type: 'users_select',
      action_id: 'owner',
      ...(owner === undefined ? {} : { initial_user: owner }),
    },
  };
}
