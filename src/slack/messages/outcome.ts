import { endedNotKnown, isToldAnew } from '../../core/changes/made-api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { Words } from '../../locales/words.ts';
import { createdBlocks } from '../blocks/created.ts';
import { failedBlocks } from '../blocks/failed.ts';
import { notification, plain } from '../blocks/text.ts';
import type { Written } from './written.ts';

export function createdMessage(
  words: Words,
  operation: Operation<'create'>,
  reader: 'requester' | 'owner',
  instance: string,
): Written {
  const { t } = words;
  const { email } = operation.change.data;
  return {
    text: notification(t(reader === 'owner' ? 'created.ownerFallback' : 'created.fallback', { email })),
    blocks: createdBlocks(words, operation, reader, instance),
  };
}

export function failedMessage(words: Words, operation: Operation<'create'>, instance: string): Written {
  const { t } = words;
  const anew = isToldAnew(operation) ? 'failed.taken' : 'failed';
  const told = endedNotKnown(operation) ? 'failed.notKnown' : anew;
  return {
    text: notification(t(`${told}.fallback`, { email: operation.change.data.email })),
    blocks: [
      { type: 'header', text: plain(t(`${told}.headline`), 150) },
      ...failedBlocks(words, operation, instance),
    ],
  };
}
