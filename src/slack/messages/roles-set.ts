import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { rolesBlocks } from '../blocks/roles-outcome.ts';
import { notification, plain } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** How a change of roles ended, for whoever asked for it and for the owner. */
export function rolesSetMessage(
  words: Words,
  operation: Operation<'change_roles'>,
  instance: string,
): Written {
  const { t } = words;
  const { email } = operation.change.data;
  const isDone = operation.state === 'succeeded';
  const headline = rolesHeadline(words, operation);
  return {
    text: notification(isDone ? `${headline}: ${email}` : t('roles.failed.fallback', { email })),
    blocks: [{ type: 'header', text: plain(headline, 150) }, ...rolesBlocks(words, operation, instance)],
  };
}

/** The headline of a message, or of a window, about it. */
export function rolesHeadline({ t }: Pick<Words, 't'>, operation: Operation<'change_roles'>): string {
  if (operation.state === 'succeeded') return t('roles.done.title');
  return t(endedNotKnown(operation) ? 'roles.failed.notKnown' : 'roles.failed.title');
}
