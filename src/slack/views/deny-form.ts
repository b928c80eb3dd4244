import type { ModalView } from '@slack/types';
import { approverOf } from '../../core/changes/kinds.ts';
import type { Request } from '../../core/changes/request.ts';
import type { Words } from '../../locales/words.ts';
import { changeDetails } from '../blocks/change-details.ts';
import { details } from '../blocks/details.ts';
import { plain } from '../blocks/text.ts';
import { DENY_FORM } from '../names.ts';
import { writeMetadata } from './form-metadata.ts';

/** Our own limit, in characters. */
const REASON_MAX_LENGTH = 500;

/** The one question of a denial: what whoever asked should know. */
export function denyForm(words: Words, { id, version, change }: Request): ModalView {
  const { t } = words;
  const request = { id, version, as: 'amend' } as const;
  const isOfOne = approverOf(change) !== undefined;
  const title = t(isOfOne ? 'handOver.declineForm.title' : 'request.denyForm.title');
  const submit = t(isOfOne ? 'handOver.declineForm.submit' : 'request.denyForm.submit');
  const example = t(isOfOne ? 'handOver.declineForm.placeholder' : 'request.denyForm.placeholder');
  return {
    type: 'modal',
    callback_id: DENY_FORM,
    private_metadata: writeMetadata({ formId: id, about: id, request }),
    title: plain(title, 24),
    submit: plain(submit, 24),
    close: plain(t('form.close'), 24),
    blocks: [
      details(changeDetails(words, change)),
      {
        type: 'input',
        block_id: 'reason',
        label: plain(t('request.denyForm.label'), 2_000),
        hint: plain(t('request.denyForm.hint')),
        element: {
          type: 'plain_text_input',
          action_id: 'reason',
          multiline: true,
          max_length: REASON_MAX_LENGTH,
          placeholder: plain(example, 150),
        },
      },
    ],
  };
}
