import type { RichTextBlock } from '@slack/types';
import type { Operation } from '../../core/changes/operation.ts';
import { ALL_WORKSPACES } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import { details, expiryValue, text, user } from './details.ts';

/**
 * Who, what and until when of a user that was asked for.
 *
 * @param instance the label of its Marketo instance
 */
export function newUserDetails(
  words: Words,
  { change, requester, state, failure }: Operation<'create'>,
  instance: string,
): RichTextBlock {
  const { t } = words;
  const newUser = change.data;
  const appearedLater = state === 'succeeded' && failure !== undefined;
  const isAll = newUser.role.workspaceId === ALL_WORKSPACES;
  const workspace = isAll ? t('form.workspace.all') : newUser.workspaceName;
  return details([
    { label: t('detail.email'), value: text(newUser.email) },
    { label: t('detail.name'), value: text(`${newUser.firstName} ${newUser.lastName}`) },
    { label: t('detail.role'), value: text(newUser.roleName) },
    ...(workspace === undefined ? [] : [{ label: t('detail.workspace'), value: text(workspace) }]),
    // Of a user that appeared later only Marketo knows whether it is as it was asked for.
    ...(appearedLater
      ? []
      : [{ label: t('detail.expires'), value: expiryValue(words, newUser.expiry ?? 'never') }]),
    { label: t('detail.owner'), value: user(newUser.owner) },
    { label: t('detail.asker'), value: user(requester) },
    ...(newUser.reason ? [{ label: t('detail.reason'), value: text(newUser.reason) }] : []),
    { label: t('detail.instance'), value: text(instance) },
  ]);
}
