import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import type { DigestLine } from '../../ports.ts';
import { details, expiryValue, ownerValue, text } from '../blocks/details.ts';
import { context, notification, plain } from '../blocks/text.ts';
import { countdown } from './reminder.ts';
import type { Written } from './written.ts';

/** The administrators' warning about many API-only users, most urgent first. */
export function digestMessage(
  words: Words,
  { lines, part, parts }: { lines: readonly DigestLine[]; part: number; parts: number },
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
      ...lines.map((line): KnownBlock => lineBlock(words, line)),
      context(t('digest.keep')),
    ],
  };
}

function lineBlock(words: Words, { due, owner }: DigestLine): KnownBlock {
  const { t } = words;
  const { apiUser, expiry, daysLeft } = due;
  const warning: RichTextElement[] =
    owner === 'told' ? [] : [{ type: 'text', text: `\n⚠️ ${t(`digest.owner.${owner}`)}` }];
  return details(
    [
      { label: countdown(words, 'headline', daysLeft, apiUser.email), value: text(apiUser.email) },
      { label: t('detail.expires'), value: expiryValue(words, expiry) },
      { label: t('detail.owner'), value: ownerValue(words, apiUser.owner) },
    ],
    warning,
  );
}
