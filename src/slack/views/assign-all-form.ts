import type { ModalView } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { mention, paragraph, plain, sentence } from '../blocks/text.ts';
import { listed } from '../messages/assigned.ts';
import { ASSIGN_ALL_FORM } from '../names.ts';
import { writeMetadata } from './form-metadata.ts';
import { ownerField } from './owner-field.ts';

export interface AssignAllForm {
  readonly formId: string;
  readonly instance: string;
  /** Slack user id of whoever has left. */
  readonly from: string;
  /** The addresses that they were accountable for. */
  readonly emails: readonly string[];
}

/** The one question for all that an owner has left: who is accountable from now on. */
export function assignAllForm(words: Words, { formId, instance, from, emails }: AssignAllForm): ModalView {
  const { t } = words;
  return {
    type: 'modal',
    callback_id: ASSIGN_ALL_FORM,
    private_metadata: writeMetadata({ formId, about: instance, shown: from }),
    title: plain(t('orphans.form.title'), 24),
    submit: plain(t('orphans.form.submit'), 24),
    close: plain(t('owner.form.close'), 24),
    blocks: [
      paragraph(sentence(t('orphans.form.text', { count: emails.length, owner: mention(from) }))),
      ...listed(words, emails),
      ownerField({ label: t('orphans.form.owner'), hint: t('orphans.form.hint') }, undefined),
    ],
  };
}
