import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { WHY_MAX_LENGTH } from '../../core/changes/set-expiry.ts';
import { type Expiry, endOf } from '../../core/expiry.ts';
import type { Usage } from '../../core/usage.ts';
import type { Words } from '../../locales/words.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import { moment, plain, section } from '../blocks/text.ts';
import { formOf, SHORTCUT_DAYS } from '../names.ts';
import { type FormOfRequest, writeMetadata } from './form-metadata.ts';

/** Lengths that one click fills in, in days from today. */
const SHORTCUTS = [30, 90, 180] as const;

export interface ExpiryFormShown {
  readonly formId: string;
  readonly apiUser: { readonly id: string; readonly email: string; readonly expiry: Expiry };
  /** The day that is filled in. */
  readonly day: Temporal.PlainDate;
  readonly why: string | undefined;
  readonly longestDays: number;
  readonly reasonRequired: boolean;
  /** Today in the reader's zone. */
  readonly today: Temporal.PlainDate;
  readonly now: Temporal.Instant;
  /** How often a shortcut was pressed: Slack keeps what stands in a field as long as its block has the same id. */
  readonly redrawn?: number;
  /** The request that it edits, or approves with changes. */
  readonly request?: FormOfRequest | undefined;
}

/** The form for another end of access. */
export function expiryForm(words: Words, form: ExpiryFormShown): ModalView {
  const { t } = words;
  const { apiUser, day, why, longestDays, redrawn = 0 } = form;
  const shortcuts = SHORTCUTS.filter((days) => days <= longestDays);
  return {
    type: 'modal',
    callback_id: formOf('set_expiry'),
    private_metadata: writeMetadata({ formId: form.formId, about: apiUser.id, request: form.request }),
    title: plain(t('expiry.form.title'), 24),
    submit: plain(t(submitOf(form)), 24),
    close: plain(t('expiry.form.close'), 24),
    blocks: [
      rowWithDay(words, apiUser, form.now),
      ...(shortcuts.length === 0
        ? []
        : [
            {
              type: 'actions',
              block_id: 'shortcuts',
              elements: shortcuts.map((days) => ({
                type: 'button',
                action_id: `${SHORTCUT_DAYS}:${days}`,
                value: String(days),
                text: plain(t('expiry.form.days', { count: days }), 75),
              })),
            } as KnownBlock,
          ]),
      {
        type: 'input',
        block_id: `expires:${redrawn}`,
        label: plain(t('expiry.form.day'), 2_000),
        hint: plain(t('expiry.form.hint', { count: longestDays })),
        element: { type: 'datepicker', action_id: 'expires', initial_date: day.toString() },
      },
      {
        type: 'input',
        block_id: 'why',
        optional: !form.reasonRequired,
        label: plain(t('expiry.form.why'), 2_000),
        element: {
          type: 'plain_text_input',
          action_id: 'why',
          multiline: true,
          max_length: WHY_MAX_LENGTH,
          placeholder: plain(t('expiry.form.whyPlaceholder'), 150),
          ...(why ? { initial_value: why } : {}),
        },
      },
    ],
  };
}

function submitOf({ request }: ExpiryFormShown) {
  if (!request) return 'expiry.form.submit';
  return request.as === 'edit' ? 'form.save' : 'form.approve';
}

/** The question before access is ended at once: what stops. */
export function endNowForm(
  words: Words,
  {
    formId,
    apiUser,
    now,
    calls,
  }: Pick<ExpiryFormShown, 'formId' | 'apiUser' | 'now'> & { readonly calls: Usage | undefined },
): ModalView {
  const { t } = words;
  return {
    type: 'modal',
    callback_id: formOf('set_expiry'),
    private_metadata: writeMetadata({ formId, about: apiUser.id, isNow: true }),
    title: plain(t('expiry.now.title'), 24),
    submit: plain(t('expiry.now.submit'), 24),
    close: plain(t('expiry.form.close'), 24),
    blocks: [
      rowWithDay(words, apiUser, now),
      section(`⛔ ${callsInWords(words, calls)} ${t('expiry.now.stops')}`),
      {
        type: 'input',
        block_id: 'why',
        optional: true,
        label: plain(t('expiry.form.why'), 2_000),
        element: {
          type: 'plain_text_input',
          action_id: 'why',
          multiline: true,
          max_length: WHY_MAX_LENGTH,
          placeholder: plain(t('expiry.form.whyPlaceholder'), 150),
        },
      },
    ],
  };
}

function callsInWords({ t, number, day }: Words, calls: Usage | undefined): string {
  if (calls === undefined) return t('expiry.now.asking');
  if (calls === 'no_answer') return t('expiry.now.unknown');
  if (calls === 'not_named') return t('expiry.now.notNamed');
  const { count, last } = calls;
  if (count === 0 || !last) return t('expiry.now.none');
  return t('expiry.now.calls', { count, formatted: number(count), day: day(last) });
}

function rowWithDay(words: Words, apiUser: ExpiryFormShown['apiUser'], now: Temporal.Instant) {
  const end = endOf(apiUser.expiry);
  return apiUserRow(
    words,
    apiUser,
    now,
    end ? [[moment(end, words.t('detail.expiresFormat'), words.moment(end))]] : [],
  );
}
