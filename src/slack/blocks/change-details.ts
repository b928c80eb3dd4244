import type { NamedAssignment, NewRoles } from '../../core/changes/change-roles.ts';
import type { Change, KindName } from '../../core/changes/kinds.ts';
import type { NewOwner } from '../../core/changes/set-owner.ts';
import { ALL_WORKSPACES } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import { type Detail, expiryValue, text, user } from './details.ts';
import { cut } from './text.ts';

/** What a change says, in lines: the same wherever it is decided about, waited for, or shown. */
type Lines<K extends KindName> = (
  words: Words,
  data: Extract<Change, { kind: K }>['data'],
) => readonly Detail[];

/** How each kind of change reads; a kind without a row does not compile. */
const LINES: { readonly [K in KindName]: Lines<K> } = {
  create(words, { email, firstName, lastName, role, roleName, workspaceName, expiry, owner, reason }) {
    const { t } = words;
    const workspace = role.workspaceId === ALL_WORKSPACES ? t('form.workspace.all') : workspaceName;
    return [
      { label: t('detail.email'), value: text(email) },
      { label: t('detail.name'), value: text(`${firstName} ${lastName}`) },
      { label: t('detail.role'), value: text(roleName) },
      ...(workspace === undefined ? [] : [{ label: t('detail.workspace'), value: text(workspace) }]),
      { label: t('detail.expires'), value: expiryValue(words, expiry ?? 'never') },
      { label: t('detail.owner'), value: user(owner) },
      ...(reason ? [{ label: t('detail.reason'), value: text(reason) }] : []),
    ];
  },
  set_expiry(words, { email, from, expiry, why }) {
    const { t } = words;
    return [
      { label: t('detail.email'), value: text(email) },
      { label: t('expiry.done.before'), value: expiryValue(words, from) },
      { label: t('expiry.done.to'), value: expiryValue(words, expiry) },
      ...(why ? [{ label: t('detail.reason'), value: text(why) }] : []),
    ];
  },
  set_owner: ownerLines,
  // Whose it is says who asks.
  hand_over({ t }, { email, owner }) {
    return [
      { label: t('detail.email'), value: text(email) },
      { label: t('handOver.asked'), value: user(owner) },
    ];
  },
  change_roles: rolesLines,
  revoke(words, { email, from }) {
    const { t } = words;
    return [
      { label: t('detail.email'), value: text(email) },
      { label: t('detail.expires'), value: expiryValue(words, from) },
    ];
  },
  let_end(words, { email, expiry, isBack }) {
    const { t } = words;
    return [
      { label: t('detail.email'), value: text(email) },
      { label: t('detail.expires'), value: expiryValue(words, expiry) },
      { label: t('letEnd.label'), value: text(t(isBack ? 'letEnd.back' : 'letEnd.said')) },
    ];
  },
};

/** So many roles are named, and so many characters of each: both lists fit into a message. */
const MOST_NAMED = 8;
const LONGEST_NAME = 75;

/** The roles that it had, and is to have. */
export function rolesLines({ t, all }: Words, { email, from, to }: NewRoles): readonly Detail[] {
  const named = (roles: readonly NamedAssignment[]) => {
    if (roles.length === 0) return text(t('show.noRoles'));
    const names = roles.slice(0, MOST_NAMED).map((each) => cut(assignmentName({ t }, each), LONGEST_NAME));
    const left = roles.length - names.length;
    return text(all(left > 0 ? [...names, t('roles.more', { count: left })] : names));
  };
  return [
    { label: t('detail.email'), value: text(email) },
    { label: t('roles.before'), value: named(from) },
    { label: t('roles.to'), value: named(to) },
  ];
}

/** A role, and where it holds; without a name where Marketo had not said it. */
export function assignmentName(
  { t }: Pick<Words, 't'>,
  { roleId: id, workspaceId, role, workspace }: NamedAssignment,
): string {
  const name = role ?? t('show.roleUnknown', { id });
  if (workspaceId === ALL_WORKSPACES) return t('show.roleInAll', { role: name });
  return t('show.roleIn', { role: name, workspace: workspace ?? `#${workspaceId}` });
}

/** Who is the owner, and who was. */
export function ownerLines({ t }: Words, { email, from, owner, reason }: NewOwner): readonly Detail[] {
  return [
    { label: t('detail.email'), value: text(email) },
    { label: t('owner.done.before'), value: from === undefined ? text(t('detail.nobody')) : user(from) },
    { label: t('owner.done.to'), value: user(owner) },
    ...(reason ? [{ label: t('detail.reason'), value: text(reason) }] : []),
  ];
}

export function changeDetails(words: Words, change: Change): readonly Detail[] {
  // A change and its kind belong together, which TypeScript cannot see in a union.
  const lines = LINES[change.kind] as Lines<KindName>;
  return lines(words, change.data as never);
}
