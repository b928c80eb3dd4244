import type { SectionBlock } from '@slack/types';
import { cut, plain } from '../blocks/text.ts';

/** Slack's limit for a section is 3,000 characters; a mark goes before. */
const MOST_CHARACTERS = 2_900;

/** What is wrong with a field already, below it; nothing where nothing is. */
export function noteBelow(field: string, wrong: string | undefined): SectionBlock[] {
  if (wrong === undefined || wrong === '') return [];
  return [{ type: 'section', block_id: `note:${field}`, text: plain(`⚠️ ${cut(wrong, MOST_CHARACTERS)}`) }];
}
