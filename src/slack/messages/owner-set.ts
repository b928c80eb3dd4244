import type { Operation } from '../../core/changes/operation.ts';
import type { AboutOf } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import { ownerBlocks } from '../blocks/owner-outcome.ts';
import { context, notification, plain } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** How a change of the owner ended: for whoever asked, for whoever is accountable now, and for whoever was. */
export function ownerSetMessage(
  words: Words,
  operation: Operation<'set_owner'>,
  reader: AboutOf<'outcome'>['for'],
  instance: string,
): Written {
  const { t } = words;
  const { email } = operation.change.data;
  const isDone = operation.state === 'succeeded';
  const headline = isDone ? t('owner.done.title') : t('owner.failed.title');
  const text = isDone ? `${headline}: ${email}` : t('owner.failed.fallback', { email });
  return {
    text: notification(text),
    blocks: [
      { type: 'header', text: plain(headline, 150) },
      ...ownerBlocks(words, operation, instance),
      ...(isDone && reader === 'owner' ? [context(t('owner.done.hint'))] : []),
    ],
  };
}
