import type { Words } from '../../locales/words.ts';
import type { NamedRole } from '../../ports/known-user.ts';

/** Roles as people call them, and where each holds. */
export function rolesText({ t, all }: Words, named: readonly NamedRole[]): string {
  if (named.length === 0) return t('show.noRoles');
  return all(
    named.map(({ id, role, workspace }) => {
      const name = role ?? t('show.roleUnknown', { id });
      if (workspace === undefined) return name;
      return workspace === 'all'
        ? t('show.roleInAll', { role: name })
        : t('show.roleIn', { role: name, workspace });
    }),
  );
}
