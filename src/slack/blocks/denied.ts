import type { KnownBlock } from '@slack/types';
import type { Denial } from '../../core/people/permission.ts';
import type { Words } from '../../locales/words.ts';
import { paragraph, person, section, sentence } from './text.ts';

/** Why someone may not go on, or not now, in one sentence. */
export function denialText({ t }: Words, denial: Denial): string {
  return denial.kind === 'refused' ? t(`refused.reason.${denial.refusal}`) : t(`unknownNow.${denial.why}`);
}

/** The same, and whom to ask where somebody may not. Strangers are not told who administers what. */
export function deniedBlocks(words: Words, denial: Denial, administrators: readonly string[]): KnownBlock[] {
  const { t, any } = words;
  if (denial.kind === 'unknown_now') return [section(`⏳ ${denialText(words, denial)}`)];
  const mayKnow = denial.refusal === 'not_administrator' || denial.refusal === 'guest';
  return [
    section(`🔒 ${denialText(words, denial)}`),
    ...(mayKnow ? [paragraph(sentence(t('refused.ask', { people: any(administrators.map(person)) })))] : []),
  ];
}
