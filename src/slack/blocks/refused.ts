import type { KnownBlock } from '@slack/types';
import type { Refusal } from '../../core/permission.ts';
import type { Words } from '../../locales/words.ts';
import { paragraph, person, section, sentence } from './text.ts';

/** Why someone may not go on, and whom to ask. Strangers are not told who administers what. */
export function refusedBlocks(
  { t, any }: Words,
  refusal: Refusal,
  administrators: readonly string[],
): KnownBlock[] {
  const mayKnow = refusal === 'not_administrator' || refusal === 'guest';
  return [
    section(`🔒 ${t(`refused.reason.${refusal}`)}`),
    ...(mayKnow ? [paragraph(sentence(t('refused.ask', { people: any(administrators.map(person)) })))] : []),
  ];
}
