import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { hasEnded } from '../../core/expiry.ts';
import type { Usage } from '../../core/usage.ts';
import type { Words } from '../../locales/words.ts';
import { context, plain, section, steps } from '../blocks/text.ts';
import { formOf } from '../names.ts';
import { callsInWords, rowWithDay } from './expiry-form.ts';
import { writeMetadata } from './form-metadata.ts';

export interface RevokeFormShown {
  readonly formId: string;
  readonly apiUser: Pick<ApiUser, 'id' | 'email' | 'expiry'>;
  readonly now: Temporal.Instant;
  /** How much it is used; `undefined` while Marketo is asked. */
  readonly calls: Usage | undefined;
  /** What is said of what was typed and could not be read. */
  readonly unread?: string | undefined;
}

/** The question before a user is revoked: what stops, what happens then, and what cannot be undone. */
export function revokeForm(
  words: Words,
  { formId, apiUser, now, calls, unread }: RevokeFormShown,
): ModalView {
  const { t } = words;
  const isEnded = hasEnded(apiUser.expiry, now);
  const stops = isEnded
    ? t('revoke.form.ended')
    : `⛔ ${callsInWords(words, calls)} ${t('revoke.form.stops')}`;
  return {
    type: 'modal',
    callback_id: formOf('revoke'),
    private_metadata: writeMetadata({ formId, about: apiUser.id }),
    title: plain(t('revoke.form.title'), 24),
    submit: plain(t('revoke.form.submit'), 24),
    close: plain(t('expiry.form.close'), 24),
    blocks: [
      ...(unread === undefined ? [] : [section(unread)]),
      rowWithDay(words, apiUser, now),
      section(stops),
      { type: 'header', text: plain(t('revoke.form.after'), 150) },
      steps([
        t(isEnded ? 'revoke.form.firstEnded' : 'revoke.form.first'),
        t('revoke.form.second'),
        t('revoke.form.third'),
      ]),
      context(t('revoke.form.back')),
    ],
  };
}
