import type { Change, KindName } from '../../core/changes/kinds.ts';
import type { NewOwner } from '../../core/changes/set-owner.ts';
import { ALL_WORKSPACES } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import { type Detail, expiryValue, text, user } from './details.ts';

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
