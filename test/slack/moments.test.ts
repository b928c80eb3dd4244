import { describe, expect, it } from 'vitest';
import { HOMES, MESSAGES, VIEWS } from './everything-shown.ts';

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

/** How Slack is told to write a moment. */
function formatsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(formatsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, format } = value as Record<string, unknown>;
  return type === 'date' ? [String(format)] : Object.values(value).flatMap(formatsIn);
}

describe('a moment in rich text', () => {
  it('has no word of ours inside: Slack writes it in the language of whoever reads it', () => {
    const formats = new Set([...MESSAGES, ...HOMES, ...VIEWS].flatMap(([, shown]) => formatsIn(shown)));
    expect(formats.size).toBeGreaterThan(2);
    for (const format of formats) expect(format.replaceAll(/\{\w+\}/g, '')).not.toMatch(/\p{Letter}/u);
  });

  it.each([...MESSAGES, ...HOMES])('is drawn by Slack in the zone of whoever reads it: %s', (_, shown) => {
    expect(textsIn(shown).filter((text) => MOMENT.test(text))).toEqual([]);
  });
});
