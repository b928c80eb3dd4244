import type { ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { Words } from '../../locales/words.ts';
import { mention, paragraph, plain, sentence } from '../blocks/text.ts';
import { assignedLine, listed } from '../messages/assigned.ts';
import { ASSIGN_ALL_FORM } from '../names.ts';
import { writeMetadata } from './form-metadata.ts';
import { ownerField } from './owner-field.ts';

export interface AssignAllForm {
  readonly formId: string;
  readonly instance: string;
  /** Slack user id of whoever has left. */
  readonly from: string;
  /** What they were accountable for. */
  readonly users: readonly Pick<ApiUser, 'email' | 'expiry' | 'reason'>[];
  readonly now: Temporal.Instant;
}

/** The one question for all that an owner has left: who is accountable from now on. */
export function assignAllForm(
  words: Words,
  { formId, instance, from, users, now }: AssignAllForm,
): ModalView {
  const { t } = words;
  return {
    type: 'modal',
    callback_id: ASSIGN_ALL_FORM,
    private_metadata: writeMetadata({ formId, about: instance, shown: from }),
    title: plain(t('orphans.form.title'), 24),
    submit: plain(t('orphans.form.submit'), 24),
    close: plain(t('owner.form.close'), 24),
    blocks: [
      paragraph(sentence(t('orphans.form.text', { count: users.length, owner: mention(from) }))),
      ...listed(
        words,
        users.map((each) => assignedLine(words, each, now)),
      ),
      ownerField({ label: t('orphans.form.owner'), hint: t('orphans.form.hint') }, undefined),
    ],
  };
}
