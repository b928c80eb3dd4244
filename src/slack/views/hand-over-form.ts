import type { ModalView } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import { context, plain, section } from '../blocks/text.ts';
import { formOf } from '../names.ts';
import { writeMetadata } from './form-metadata.ts';
import { ownerField } from './owner-field.ts';
import type { OwnerFormShown } from './owner-form.ts';

/** The form by which an owner asks somebody to take a user over. */
export function handOverForm(
  words: Words,
  { formId, apiUser, owner, unread, now }: Omit<OwnerFormShown, 'reason' | 'request'>,
): ModalView {
  const { t } = words;
  return {
    type: 'modal',
    callback_id: formOf('hand_over'),
    private_metadata: writeMetadata({ formId, about: apiUser.id, shown: apiUser.owner ?? '' }),
    title: plain(t('handOver.form.title'), 24),
    submit: plain(t('handOver.form.submit'), 24),
    close: plain(t('owner.form.close'), 24),
    blocks: [
      ...(unread === undefined ? [] : [section(unread)]),
      apiUserRow(words, apiUser, now),
      ownerField({ label: t('handOver.form.to'), hint: t('handOver.form.hint') }, owner),
      context(t('handOver.form.until')),
    ],
  };
}
