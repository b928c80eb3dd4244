import type { KnownBlock, RichTextElement } from '@slack/types';
import { hasEnded } from '../../core/expiry.ts';
import type { DigestLine } from '../../core/messages/about.ts';
import { answerTo } from '../../core/messages/answer.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf, ShownUser } from '../../ports/messages.ts';
import { answerLine } from '../blocks/answer.ts';
import { details, expiryDetail, ownerValue, text } from '../blocks/details.ts';
import { context, notification, plain } from '../blocks/text.ts';
import { countdown } from './countdown.ts';
import type { Written } from './written.ts';

/** The administrators' warning about many API-only users, most urgent first. */
export function digestMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'digest'>,
  instance: string,
): Written {
  const { t } = words;
  const { lines, part, parts } = about;
  const title = t('digest.title', { count: lines.length });
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`⏰ ${title}`, 150) },
      context(`${t('detail.instance')}: ${instance}`),
      ...(parts > 1 ? [context(t('digest.part', { part, parts }))] : []),
      ...lines.flatMap((line, index): KnownBlock[] => {
        const user = loaded.users[index];
        return user ? [lineBlock(words, line, user, sentAt)] : [];
      }),
      ...(lines.some(({ expiry }) => hasEnded(expiry, sentAt)) ? [context(t('digest.ended'))] : []),
      context(t('digest.keep')),
    ],
  };
}

function lineBlock(
  words: Words,
  { expiry, owner }: DigestLine,
  shown: ShownUser,
  sentAt: MessageOf<'digest'>['sentAt'],
): KnownBlock {
  const { t } = words;
  const { apiUser } = shown;
  const answer = answerLine(words, answerTo(expiry, shown), shown);
  const warning: RichTextElement[] =
    owner === 'told' ? [] : [{ type: 'text', text: `\n⚠️ ${t(`digest.owner.${owner}`)}` }];
  return details(
    [
      { label: countdown(words, 'headline', { expiry, sentAt }, apiUser.email), value: text(apiUser.email) },
      expiryDetail(words, expiry, sentAt),
      { label: t('detail.owner'), value: ownerValue(words, apiUser.owner) },
    ],
    answer ? [{ type: 'text', text: '\n' }, ...answer] : warning,
  );
}
