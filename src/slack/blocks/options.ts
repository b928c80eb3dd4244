import type { PlainTextOption } from '@slack/types';
import { ALL_WORKSPACES, type Role, separateWorkspaces, type Workspace } from '../../core/role.ts';
import type { Words } from '../../locales/words.ts';
import type { Offer } from '../../ports/instance.ts';
import { plain } from './text.ts';

/** Slack shows this many options at the most; typing narrows them down. */
export const MOST_OPTIONS = 100;

export function roleOption({ id, name, description }: Role): PlainTextOption {
  return {
    text: nameOr(name, id),
    value: String(id),
    ...(description.trim() ? { description: plain(description, 75) } : {}),
  };
}

export function workspaceOption({ id, name }: Workspace): PlainTextOption {
  return { text: nameOr(name, id), value: String(id) };
}

/** One without a name is known by its number. */
function nameOr(name: string, id: number) {
  return plain(name.trim() === '' ? `#${id}` : name, 75);
}

/** @param roles those that the reader may choose from */
export function roleOptions(roles: readonly Role[], typed: string): PlainTextOption[] {
  return roles
    .filter(({ name }) => matches(name, typed))
    .slice(0, MOST_OPTIONS)
    .map(roleOption);
}

/** All workspaces that there are to choose from: “all workspaces” is one of them. */
export function workspacesToChoose(
  { t }: Pick<Words, 't'>,
  { workspaces }: Pick<Offer, 'workspaces'>,
): Workspace[] {
  return [{ id: ALL_WORKSPACES, name: t('form.workspace.all') }, ...separateWorkspaces(workspaces)];
}

export function workspaceOptions(words: Words, offer: Offer, typed: string): PlainTextOption[] {
  return workspacesToChoose(words, offer)
    .filter(({ name }) => matches(name, typed))
    .slice(0, MOST_OPTIONS)
    .map(workspaceOption);
}

function matches(name: string, typed: string): boolean {
  return name.toLowerCase().includes(typed.trim().toLowerCase());
}
