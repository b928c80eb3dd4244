import { describe, expect, it } from 'vitest';
import { HOMES, MESSAGES } from './everything-shown.ts';

/** What stands as text inside rich text, where Slack would draw a moment for each reader. */
function textsIn(value: unknown, isRich = false): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsIn(each, isRich));
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as Record<string, unknown>;
  if (isRich && type === 'text') return [String(text)];
  return Object.values(value).flatMap((each) => textsIn(each, isRich || type === 'rich_text'));
}

/** A time of day, or a day on which access ends in what is shown here. */
const MOMENT = /\d:\d\d|\b(?:March|April|June|July) \d{1,2}, 2027/;

describe('a moment in rich text', () => {
  it.each([...MESSAGES, ...HOMES])('is drawn by Slack in the zone of whoever reads it: %s', (_, shown) => {
    expect(textsIn(shown).filter((text) => MOMENT.test(text))).toEqual([]);
  });
});
