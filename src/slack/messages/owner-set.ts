import type { KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { approverOf } from '../../core/changes/kinds.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { AboutOf } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import type { KnownLast } from '../../ports/messages.ts';
import { details, expiryDetail, text } from '../blocks/details.ts';
import { ownerBlocks } from '../blocks/owner-outcome.ts';
import { context, notification, plain, section } from '../blocks/text.ts';
import { SHOW_USER } from '../names.ts';
import type { Written } from './written.ts';

/** A user as it is known last, for whoever has become accountable for it, and when they were told so. */
export interface Theirs extends KnownLast {
  readonly sentAt: Temporal.Instant;
}

/**
 * How a change of the owner ended: for whoever asked, for whoever is accountable now, and for whoever was.
 *
 * @param theirs how the user stands, where its reader is the new owner
 */
export function ownerSetMessage(
  words: Words,
  operation: Operation<'set_owner' | 'hand_over'>,
  reader: AboutOf<'outcome'>['for'],
  instance: string,
  theirs?: Theirs,
): Written {
  const { t } = words;
  const { email } = operation.change.data;
  const isDone = operation.state === 'succeeded';
  const headline = isDone ? t('owner.done.title') : t('owner.failed.title');
  // Whoever was asked has nothing to fill in again.
  const mayTryAgain = reader === 'requester' || approverOf(operation.change) === undefined;
  const fallback = isDone ? `${headline}: ${email}` : t('owner.failed.fallback', { email });
  return {
    text: notification(fallback),
    blocks: [
      { type: 'header', text: plain(headline, 150) },
      ...ownerBlocks(words, operation, instance, { mayTryAgain }),
      ...(isDone || mayTryAgain ? [] : [context(t('handOver.failedForYou'))]),
      ...(theirs ? theirsBlocks(words, theirs) : []),
      ...(isDone && reader === 'owner' ? [context(t('owner.done.hint'))] : []),
    ],
  };
}

/** When its access ends and what it is for, and the way to everything else about it. */
function theirsBlocks(words: Words, { apiUser, isGone, sentAt }: Theirs): KnownBlock[] {
  const { t } = words;
  if (isGone) return [section(`🗑️ ${t('owner.done.gone')}`)];
  const purpose = apiUser.reason ?? t('owner.done.notSaid');
  return [
    details([
      expiryDetail(words, apiUser.expiry, sentAt),
      { label: t('owner.form.reason'), value: text(purpose) },
    ]),
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: SHOW_USER,
          value: apiUser.id,
          style: 'primary',
          text: plain(t('show.button'), 75),
        },
      ],
    },
  ];
}
