import type { NamedAdministrator } from '../../core/people/administration.ts';
import type { Words } from '../../locales/words.ts';
import { cut, mention } from './text.ts';

/** “@Grace or @marketo-admins”, “a workspace admin or somebody who has the role “Admin” in Marketo”, for `sentence`. */
export function anyAdministrator(words: Words, named: readonly NamedAdministrator[]): string {
  return words.any(named.map((each) => written(words, 'any', each)));
}

/** “@Grace and @marketo-admins”, “workspace admins and people who have the role “Admin” in Marketo”. */
export function allAdministrators(words: Words, named: readonly NamedAdministrator[]): string {
  return words.all(named.map((each) => written(words, 'all', each)));
}

function written({ t }: Words, how: 'any' | 'all', administrator: NamedAdministrator): string {
  switch (administrator.kind) {
    case 'person':
    case 'user_group':
      return mention(administrator.id);
    case 'workspace_admin':
      return t(`administrators.${how}.workspace_admin`);
    case 'marketo_role':
      return t(`administrators.${how}.marketo_role`, { role: cut(administrator.role, LONGEST_ROLE) });
  }
}

/** Characters of a role's name. */
const LONGEST_ROLE = 100;
