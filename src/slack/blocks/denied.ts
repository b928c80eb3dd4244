import type { KnownBlock } from '@slack/types';
import type { NamedAdministrator } from '../../core/people/administration.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Refusal } from '../../core/people/permission.ts';
import type { SilentSource } from '../../core/people/standing.ts';
import type { Words } from '../../locales/words.ts';
import { anyAdministrator } from './administrators.ts';
import { context, paragraph, section, sentence } from './text.ts';

/** Why someone may not go on, or not now, in one sentence. */
export function denialText({ t }: Words, denial: Denial): string {
  if (denial.kind === 'unknown_now') return t(`unknownNow.${denial.why}`);
  const { refusal, wants = 'other' } = denial;
  if (wants === 'other' && isOfLooking(refusal)) return t(`refused.looking.${refusal}`);
  return refusal === 'not_administrator' || refusal === 'not_administrator_here'
    ? t(`refused.${refusal}.${wants}`)
    : t(`refused.reason.${refusal}`);
}

const OF_LOOKING = ['guest', 'bot', 'stranger'] as const satisfies readonly Refusal[];

/** Whether it reads otherwise to somebody who wanted to look. */
function isOfLooking(refusal: Refusal): refusal is (typeof OF_LOOKING)[number] {
  return OF_LOOKING.some((each) => each === refusal);
}

/** The same, and whom to ask where somebody may not. Strangers are not told who administers what. */
export function deniedBlocks(
  words: Words,
  denial: Denial,
  administrators: readonly NamedAdministrator[],
): KnownBlock[] {
  const { t } = words;
  if (denial.kind === 'unknown_now') return [section(`⏳ ${denialText(words, denial)}`)];
  const { refusal, silent, wants = 'other' } = denial;
  const mayKnow = ['not_administrator', 'not_administrator_here', 'not_by_the_rules', 'guest'].includes(
    refusal,
  );
  const people = anyAdministrator(words, administrators);
  return [
    section(`🔒 ${denialText(words, denial)}`),
    ...silentBlocks(words, silent),
    ...(mayKnow && people !== '' ? [paragraph(sentence(t(`refused.ask.${wants}`, { people })))] : []),
  ];
}

/** The same where somebody goes on all the same, as one who is no administrator. */
export function unaskedBlocks({ t }: Words, unasked: readonly SilentSource[], todo?: string): KnownBlock[] {
  const texts = unasked.flatMap(({ source, lasts }) =>
    source === 'ids' ? [] : [t(`unasked.${lasts ? 'lasts' : 'passes'}.${source}`)],
  );
  if (texts.length === 0) return [];
  const again = todo !== undefined && unasked.some(({ lasts }) => !lasts) ? [todo] : [];
  return [context([...[...new Set(texts)].map((text) => `⏳ ${text}`), ...again].join('\n'))];
}

/** What could not be asked about somebody, each source once: it might have said that they are an administrator. */
export function silentBlocks({ t }: Words, silent: readonly SilentSource[]): KnownBlock[] {
  const texts = silent.flatMap(({ source, lasts }) =>
    source === 'ids' ? [] : [t(`silent.${lasts ? 'lasts' : 'passes'}.${source}`)],
  );
  return texts.length === 0 ? [] : [section([...new Set(texts)].map((text) => `⏳ ${text}`).join('\n'))];
}
