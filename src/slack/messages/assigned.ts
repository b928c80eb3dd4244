import type { KnownBlock } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { context, cut, mention, notification, paragraph, plain, sentence, steps } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** So many addresses are named, and so many characters of each: they fit into one message. */
const MOST_NAMED = 20;
const LONGEST_EMAIL = 100;

/** That somebody is accountable for several users, told once for all of them: to whoever it is, and to whoever wanted that. */
export function assignedMessage(
  words: Words,
  { about, loaded: { operations } }: MessageOf<'assigned'>,
  instance: string,
): Written {
  const { t } = words;
  const made = operations.filter(({ state }) => state === 'succeeded');
  const not = operations.filter(({ state }) => state !== 'succeeded');
  const owner = made[0]?.change.data.owner;
  const headline =
    made.length === 0 ? t('orphans.done.none') : t('orphans.done.headline', { count: made.length });
  return {
    text: notification(headline),
    blocks: [
      { type: 'header', text: plain(headline, 150) },
      ...(owner === undefined
        ? []
        : [
            paragraph(sentence(t('orphans.done.text', { owner: mention(owner), by: mention(about.by) }))),
            ...listed(
              words,
              made.map(({ change }) => change.data.email),
            ),
          ]),
      ...(not.length === 0
        ? []
        : [
            paragraph(sentence(t('orphans.done.not', { count: not.length }))),
            ...listed(
              words,
              not.map(({ change }) => change.data.email),
            ),
          ]),
      context(t('orphans.done.hint')),
      context(instance),
    ],
  };
}

/** Addresses below each other, and how many more there are. */
export function listed({ t }: Pick<Words, 't'>, emails: readonly string[]): KnownBlock[] {
  const named = emails.slice(0, MOST_NAMED).map((email) => cut(email, LONGEST_EMAIL));
  const left = emails.length - named.length;
  return [steps(left > 0 ? [...named, t('orphans.form.more', { count: left })] : named)];
}
