import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { WHY_MAX_LENGTH } from '../../core/changes/set-expiry.ts';
import { type Expiry, endOf, expiryText } from '../../core/expiry.ts';
import type { AskedBeside } from '../../core/messages/answer.ts';
import type { Usage } from '../../core/usage.ts';
import type { Words } from '../../locales/words.ts';
import { askedShown } from '../blocks/answer.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import { text } from '../blocks/details.ts';
import { mention, moment, paragraph, plain, section, sentence } from '../blocks/text.ts';
import { formOf } from '../names.ts';
import { drawnId, looksOf } from './drawn.ts';
import { expiryField } from './expiry-field.ts';
import { type FormOfRequest, writeMetadata } from './form-metadata.ts';
import { formTitle } from './form-title.ts';

export interface ExpiryFormShown {
  readonly formId: string;
  readonly apiUser: { readonly id: string; readonly email: string; readonly expiry: Expiry };
  /** The day that is filled in. */
  readonly day: Temporal.PlainDate | undefined;
  readonly why: string | undefined;
  readonly longestDays: number;
  readonly reasonRequired: boolean;
  readonly now: Temporal.Instant;
  /** What is wrong with that day already. */
  readonly wrong?: string | undefined;
  /** Whether somebody has to agree to that day: then it is a request that is sent. */
  readonly asks?: boolean;
  /** The box by which an administrator goes beyond the rules; none where the company has none. */
  readonly beyond: readonly InputBlock[];
  /** How often the day was drawn anew: Slack keeps what stands in a field as long as its block has the same id. */
  readonly redrawn?: number;
  /** The request that it edits, or approves with changes. */
  readonly request?: FormOfRequest | undefined;
  /** Whether it is being revoked: a later end takes that back. */
  readonly isBeingRevoked?: boolean;
  /** Whether somebody else has ended its access at once, so that its owner cannot bring it back alone. */
  readonly isEndedByOthers?: boolean;
  /** Who has ended it at once, and why. */
  readonly ended?: KnownBlock | undefined;
  /** Slack user id of whoever has said that it is no longer needed: another end takes that back. */
  readonly letEndBy?: string | undefined;
}

/** The blocks that say so. */
export const REVOKING = 'revoking';
export const ENDED_BY_OTHERS = 'ended_by_others';
export const ENDED_BY = 'ended_by';

/** The form for another end of access. */
export function expiryForm(words: Words, form: ExpiryFormShown): ModalView {
  const { t } = words;
  const { formId, apiUser, day, why, longestDays, wrong, redrawn } = form;
  const blocks: KnownBlock[] = [
    rowWithDay(words, apiUser, form.now),
    ...takenBack(words, form),
    ...expiryField(words, {
      blockId: drawnId('expires', redrawn),
      label: t('expiry.form.day'),
      // What is approved with changes ends where whoever asked lives.
      hint: t(form.request?.as === 'amend' ? 'expiry.form.hintTheirs' : 'expiry.form.hint', {
        count: longestDays,
      }),
      day: day?.toString(),
      isOptional: false,
      longestDays,
      wrong,
    }),
    whyField(words, { why, isOptional: !form.reasonRequired }),
    ...(form.request ? [] : form.beyond),
  ];
  return {
    type: 'modal',
    callback_id: formOf('set_expiry'),
    private_metadata: writeMetadata({
      formId,
      about: apiUser.id,
      request: form.request,
      shown: expiryText(apiUser.expiry),
      looks: looksOf(blocks),
    }),
    title: plain(formTitle(words, t('expiry.form.title'), form.request), 24),
    submit: plain(t(submitOf(form)), 24),
    close: plain(t('expiry.form.close'), 24),
    blocks,
  };
}

/** What another end takes back, beside setting it. */
function takenBack(
  { t }: Words,
  {
    isBeingRevoked,
    isEndedByOthers,
    ended,
    letEndBy,
  }: Pick<ExpiryFormShown, 'isBeingRevoked' | 'isEndedByOthers' | 'ended' | 'letEndBy'>,
): KnownBlock[] {
  return [
    ...(isBeingRevoked ? [{ ...section(`🗑️ ${t('expiry.form.revoking')}`), block_id: REVOKING }] : []),
    ...(ended ? [ended] : []),
    ...(isEndedByOthers
      ? [{ ...section(`⛔ ${t('expiry.form.endedByOthers')}`), block_id: ENDED_BY_OTHERS }]
      : []),
    ...(letEndBy === undefined
      ? []
      : [paragraph(sentence(`🕊️ ${t('expiry.form.notNeeded', { person: mention(letEndBy) })}`))]),
  ];
}

function submitOf({ request, asks }: ExpiryFormShown) {
  if (!request) return asks ? 'form.send' : 'expiry.form.submit';
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
    asked,
  }: Pick<ExpiryFormShown, 'formId' | 'apiUser' | 'now'> & {
    readonly calls: Usage | undefined;
    /** Another end that somebody asks for, and that waits for a decision. */
    readonly asked: AskedBeside | undefined;
  },
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
      ...(asked ? [paragraph([...askedShown(words, asked), text(t('expiry.now.asked'))])] : []),
      whyField(words, { why: undefined, isOptional: true }),
    ],
  };
}

/** Why access is to end then. */
function whyField(
  { t }: Words,
  { why, isOptional }: { readonly why: string | undefined; readonly isOptional: boolean },
): InputBlock {
  return {
    type: 'input',
    block_id: 'why',
    optional: isOptional,
    label: plain(t('expiry.form.why'), 2_000),
    element: {
      type: 'plain_text_input',
      action_id: 'why',
      multiline: true,
      max_length: WHY_MAX_LENGTH,
      placeholder: plain(t('expiry.form.whyPlaceholder'), 150),
      ...(why ? { initial_value: why } : {}),
    },
  };
}

/** How much a user is used, before it is ended. */
export function callsInWords({ t, number, day }: Words, calls: Usage | undefined): string {
  if (calls === undefined) return t('expiry.now.asking');
  if (calls === 'no_answer') return t('expiry.now.unknown');
  if (calls === 'not_named') return t('expiry.now.notNamed');
  const { count, last } = calls;
  if (count === 0 || !last) return t('expiry.now.none');
  return t('expiry.now.calls', { count, formatted: number(count), day: day(last) });
}

/** The user that a form is about, and when its access ends. */
export function rowWithDay(
  words: Words,
  apiUser: Pick<ExpiryFormShown['apiUser'], 'email' | 'expiry'>,
  now: Temporal.Instant,
) {
  const end = endOf(apiUser.expiry);
  return apiUserRow(
    words,
    apiUser,
    now,
    end ? [[moment(end, words.t('detail.expiresFormat'), words.moment(end))]] : [],
  );
}
