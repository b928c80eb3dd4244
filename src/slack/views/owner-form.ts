import type { InputBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { REASON_MAX_LENGTH } from '../../core/changes/set-owner.ts';
import type { Expiry } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import { text, user } from '../blocks/details.ts';
import { plain, section } from '../blocks/text.ts';
import { formOf } from '../names.ts';
import { type FormOfRequest, writeMetadata } from './form-metadata.ts';
import { formTitle } from './form-title.ts';
import { ownerField } from './owner-field.ts';

export interface OwnerFormShown {
  readonly formId: string;
  readonly apiUser: {
    readonly id: string;
    readonly email: string;
    readonly expiry: Expiry;
    readonly owner: string | undefined;
  };
  /** Who is chosen. */
  readonly owner: string | undefined;
  readonly reason: string | undefined;
  /** The end of access that is chosen beside. */
  readonly day?: string | undefined;
  /** What is said of what was typed and could not be read, or was changed meanwhile. */
  readonly unread?: string | undefined;
  readonly now: Temporal.Instant;
  /** The request that it edits, or approves with changes. */
  readonly request?: FormOfRequest | undefined;
}

/** The form for another owner, or for the first one of a user that was made outside this app. */
export function ownerForm(words: Words, form: OwnerFormShown): ModalView {
  const { t } = words;
  const { formId, apiUser, owner, reason, day, unread, now, request } = form;
  // Whoever adopts a user decides until when it lives, too.
  const isAdopted = request === undefined && (apiUser.owner === undefined || day !== undefined);
  const submit = request ? (request.as === 'edit' ? 'form.save' : 'form.approve') : 'owner.form.submit';
  return {
    type: 'modal',
    callback_id: formOf('set_owner'),
    private_metadata: writeMetadata({ formId, about: apiUser.id, request, shown: apiUser.owner ?? '' }),
    title: plain(formTitle(words, t('owner.form.title'), request), 24),
    submit: plain(t(submit), 24),
    close: plain(t('owner.form.close'), 24),
    blocks: [
      ...(unread === undefined ? [] : [section(unread)]),
      apiUserRow(words, apiUser, now, [
        apiUser.owner === undefined
          ? [text(`🫥 ${t('row.noOwner')}`)]
          : [text(t('row.owner')), user(apiUser.owner)],
      ]),
      ownerField({ label: t('owner.form.owner'), hint: t('owner.form.ownerHint') }, owner),
      {
        type: 'input',
        block_id: 'reason',
        optional: true,
        label: plain(t('owner.form.reason'), 2_000),
        element: {
          type: 'plain_text_input',
          action_id: 'reason',
          multiline: true,
          max_length: REASON_MAX_LENGTH,
          placeholder: plain(t('owner.form.reasonPlaceholder'), 150),
          ...(reason ? { initial_value: reason } : {}),
        },
      },
      ...(isAdopted ? [endField(words, day)] : []),
    ],
  };
}

/** Until when it lives: left as it is where nothing is chosen. */
function endField({ t }: Words, day: string | undefined): InputBlock {
  return {
    type: 'input',
    block_id: 'expires',
    optional: true,
    label: plain(t('owner.form.expires'), 2_000),
    hint: plain(t('owner.form.expiresHint'), 2_000),
    element: {
      type: 'datepicker',
      action_id: 'expires',
      ...(day === undefined ? {} : { initial_date: day }),
    },
  };
}
