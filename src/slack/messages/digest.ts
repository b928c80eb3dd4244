import type { KnownBlock, RichTextElement } from '@slack/types';
import { hasEnded } from '../../core/expiry.ts';
import type { Words } from '../../locales/words.ts';
import type { DigestLine, Message } from '../../ports/messages.ts';
import { details, expiryDetail, ownerValue, text } from '../blocks/details.ts';
import { context, notification, plain } from '../blocks/text.ts';
import { countdown } from './countdown.ts';
import type { Written } from './written.ts';

type Digest = Omit<Extract<Message, { kind: 'digest' }>, 'kind' | 'instance'>;

/** The administrators' warning about many API-only users, most urgent first. */
export function digestMessage(
  words: Words,
  { lines, sentAt, part, parts }: Digest,
  instance: string,
): Written {
  const { t } = words;
  const title = t('digest.title', { count: lines.length });
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`⏰ ${title}`, 150) },
      context(`${t('detail.instance')}: ${instance}`),
      ...(parts > 1 ? [context(t('digest.part', { part, parts }))] : []),
      ...lines.map((line): KnownBlock => lineBlock(words, line, sentAt)),
      ...(lines.some(({ due }) => hasEnded(due.expiry, sentAt)) ? [context(t('digest.ended'))] : []),
      context(t('digest.keep')),
    ],
  };
}

function lineBlock(words: Words, { due, owner }: DigestLine, sentAt: Digest['sentAt']): KnownBlock {
  const { t } = words;
  const { apiUser, expiry } = due;
  const warning: RichTextElement[] =
    owner === 'told' ? [] : [{ type: 'text', text: `\n⚠️ ${t(`digest.owner.${owner}`)}` }];
  return details(
    [
      { label: countdown(words, 'headline', { expiry, sentAt }, apiUser.email), value: text(apiUser.email) },
      expiryDetail(words, expiry, sentAt),
      { label: t('detail.owner'), value: ownerValue(words, apiUser.owner) },
    ],
    warning,
  );
}
