import type { Checkboxes, InputBlock, ModalView, MultiStaticSelect, PlainTextOption } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { NamedAssignment } from '../../core/changes/change-roles.ts';
import { assignmentsText, type Role, separateWorkspaces } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import type { Offer } from '../../ports/instance.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import { assignmentName } from '../blocks/change-details.ts';
import { MOST_OPTIONS, roleOption, workspaceOption, workspacesToChoose } from '../blocks/options.ts';
import { context, plain, section } from '../blocks/text.ts';
import { formOf } from '../names.ts';
import { choice } from './choice.ts';
import { writeMetadata } from './form-metadata.ts';

export interface RolesFormShown {
  readonly formId: string;
  readonly apiUser: Pick<ApiUser, 'id' | 'email' | 'expiry' | 'roles'>;
  /** The roles that it has, named as far as Marketo has said their names. */
  readonly roles: readonly NamedAssignment[];
  /** Those that it keeps, each as `assignmentsText` writes it. */
  readonly keep: readonly string[];
  /** What may be given, and where; `undefined` where Marketo has not said it. */
  readonly offered: readonly Role[] | undefined;
  readonly offer: Offer | undefined;
  /** The role and the workspace that are chosen, by their numbers. */
  readonly role?: string | undefined;
  readonly workspace?: string | undefined;
  /** What is said of what was typed and could not be read, or was changed meanwhile. */
  readonly unread?: string | undefined;
  readonly now: Temporal.Instant;
}

/** The form for other roles: what it keeps, and what it gets. */
export function rolesForm(words: Words, form: RolesFormShown): ModalView {
  const { t } = words;
  const { formId, apiUser, roles, offered, offer, role, workspace, unread, now } = form;
  const chosenRole = role === undefined ? undefined : offered?.find(({ id }) => String(id) === role);
  const workspaces = offer && workspacesToChoose(words, offer);
  const chosenWorkspace = workspaces?.find(({ id }) => String(id) === workspace);
  const isOne =
    offer !== undefined && !offer.workspacesUnclear && separateWorkspaces(offer.workspaces).length <= 1;
  return {
    type: 'modal',
    callback_id: formOf('change_roles'),
    private_metadata: writeMetadata({ formId, about: apiUser.id, shown: assignmentsText(apiUser.roles) }),
    title: plain(t('roles.form.title'), 24),
    submit: plain(t('roles.form.submit'), 24),
    close: plain(t('expiry.form.close'), 24),
    blocks: [
      ...(unread === undefined ? [] : [section(unread)]),
      apiUserRow(words, apiUser, now),
      ...(roles.length === 0 ? [section(t('roles.form.none'))] : keepFields(words, form)),
      {
        type: 'input',
        block_id: 'role',
        optional: true,
        label: plain(t('roles.form.role'), 2_000),
        hint: plain(t('roles.form.roleHint')),
        element: choice({
          field: 'role',
          options: offered?.map(roleOption),
          placeholder: t('roles.form.rolePlaceholder'),
          chosen: chosenRole && roleOption(chosenRole),
        }),
      },
      ...(isOne
        ? []
        : [
            {
              type: 'input',
              block_id: 'workspace',
              optional: true,
              label: plain(t('roles.form.workspace'), 2_000),
              element: choice({
                field: 'workspace',
                options: workspaces?.map(workspaceOption),
                placeholder: t('roles.form.workspacePlaceholder'),
                chosen: chosenWorkspace && workspaceOption(chosenWorkspace),
              }),
            } as const satisfies InputBlock,
          ]),
      context(t('roles.form.explained')),
    ],
  };
}

/** Slack's limit for boxes in one field. */
const MOST_BOXES = 10;

/** The block of the roles that a user keeps, and those of them that do not fit into one field. */
const keepBlock = (part: number) => (part === 0 ? 'keep' : `keep_${part + 1}`);
export const isKeepBlock = (id: string) => /^keep(_\d+)?$/.test(id);

/**
 * The roles that it has, each ticked; in a list where there are more than boxes fit, in several where a list does not hold them:
 * what is not shown would be taken away.
 */
function keepFields(words: Words, { roles, keep }: RolesFormShown): InputBlock[] {
  const { t } = words;
  const parts = Array.from({ length: Math.ceil(roles.length / MOST_OPTIONS) }, (_, part) =>
    roles.slice(part * MOST_OPTIONS, (part + 1) * MOST_OPTIONS),
  );
  return parts.map((some, part) => {
    const options = some.map(
      (each): PlainTextOption => ({
        text: plain(assignmentName({ t }, each), 75),
        value: assignmentsText([each]),
      }),
    );
    const initial = options.filter(({ value }) => keep.includes(value ?? ''));
    const kept = initial.length === 0 ? {} : { initial_options: initial };
    const element: Checkboxes | MultiStaticSelect = {
      type: roles.length <= MOST_BOXES ? 'checkboxes' : 'multi_static_select',
      action_id: 'keep',
      options,
      ...kept,
    };
    const from = part * MOST_OPTIONS + 1;
    const range = { from, to: from + some.length - 1 };
    return {
      type: 'input',
      block_id: keepBlock(part),
      optional: true,
      label: plain(parts.length === 1 ? t('roles.form.keep') : t('roles.form.keepPart', range), 2_000),
      hint: plain(t('roles.form.keepHint')),
      element,
    };
  });
}
