import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { Expiry } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import { context, plain, section } from '../blocks/text.ts';
import { formOf } from '../names.ts';
import { writeMetadata } from './form-metadata.ts';

export interface HandOverFormShown {
  readonly formId: string;
  readonly apiUser: {
    readonly id: string;
    readonly email: string;
    readonly expiry: Expiry;
    readonly owner: string | undefined;
  };
  /** Who is chosen. */
  readonly to: string | undefined;
  /** What is said of what was typed and could not be read, or was changed meanwhile. */
  readonly note: string | undefined;
  readonly now: Temporal.Instant;
}

/** The form by which an owner asks somebody to take a user over. */
export function handOverForm(words: Words, { formId, apiUser, to, note, now }: HandOverFormShown): ModalView {
  const { t } = words;
  return {
    type: 'modal',
    callback_id: formOf('hand_over'),
    private_metadata: writeMetadata({ formId, about: apiUser.id, shown: apiUser.owner ?? '' }),
    title: plain(t('handOver.form.title'), 24),
    submit: plain(t('handOver.form.submit'), 24),
    close: plain(t('owner.form.close'), 24),
    blocks: [
      ...(note === undefined ? [] : [section(note)]),
      apiUserRow(words, apiUser, now),
      {
        type: 'input',
        block_id: 'owner',
        label: plain(t('handOver.form.to'), 2_000),
        hint: plain(t('handOver.form.hint')),
        element: {
          type: 'users_select',
          action_id: 'owner',
          ...(to === undefined ? {} : { initial_user: to }),
        },
      },
      context(t('handOver.form.until')),
    ],
  };
}
