import type { ActionsBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { ExpiryActions } from '../../core/changes/expiry-actions.ts';
import { endOf, expiryText, hasEnded } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { buttonValue, doing, MORE, opening } from '../names.ts';
import { plain } from './text.ts';

/**
 * What can be done about the end of access of one user: the usual length more in one click, another date, or at once.
 *
 * `days` is the usual length; the button carries the end that stands beside it, so that pressing twice gives it once
 */
export function expiryActions(
  { t }: Words,
  { id, expiry }: Pick<ApiUser, 'id' | 'expiry'>,
  { days, mayEndNow, now }: ExpiryActions & { readonly now: Temporal.Instant },
): ActionsBlock {
  const ended = hasEnded(expiry, now);
  const extend = {
    type: 'button' as const,
    action_id: doing('set_expiry', `extend_${days}`),
    value: buttonValue(id, expiryText(expiry)),
    text: plain(t(ended ? 'expiry.button.restore' : 'expiry.button.extend', { count: days }), 75),
  };
  const another = {
    type: 'button' as const,
    action_id: opening('set_expiry', 'another'),
    value: buttonValue(id),
    text: plain(t('expiry.button.another'), 75),
  };
  const more = {
    type: 'overflow' as const,
    action_id: MORE,
    options: [
      {
        text: plain(t('expiry.button.now'), 75),
        value: `${opening('set_expiry', 'now')} ${buttonValue(id)}`,
      },
    ],
  };
  return {
    type: 'actions',
    block_id: `access:${id}`,
    elements: [...(endOf(expiry) ? [extend] : []), another, ...(ended || !mayEndNow ? [] : [more])],
  };
}
