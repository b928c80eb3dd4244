import type { KnownBlock } from '@slack/types';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { customServiceSteps } from './custom-service.ts';
import { newUserDetails } from './new-user-details.ts';
import { context, plain, section } from './text.ts';

/** A new API-only user, and the step that no API can do: its custom service. */
export function createdBlocks(
  words: Words,
  operation: Operation<'create'>,
  reader: 'requester' | 'owner',
  instance: string,
  launchPointUrl: string | undefined,
): KnownBlock[] {
  const { t } = words;
  const { keptAs, failure } = operation;
  return [
    section(`✅ ${t(reader === 'owner' ? 'created.owner' : 'created.text')}`),
    // Told after it was told that nobody knew.
    ...(failure && reader === 'requester' ? [context(t('created.appeared'))] : []),
    newUserDetails(words, operation, instance),
    ...(keptAs ? [context(t('created.keptAs', { name: `${keptAs.firstName} ${keptAs.lastName}` }))] : []),
    context(t(failure ? 'created.endElsewhere' : 'created.noMail')),
    { type: 'divider' },
    { type: 'header', text: plain(t('created.next.title'), 150) },
    section(t('created.next.intro')),
    ...customServiceSteps(words, launchPointUrl),
    context(t('created.next.secret')),
  ];
}
