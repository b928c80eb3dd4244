import { describe, expect, it } from 'vitest';
import { options as optionsType } from '../../sandbox/slack/block-kit/composition.ts';
import { checkMessageBlocks, checkView } from '../../sandbox/slack/block-kit/surfaces.ts';
import { FIELD_ERRORS, HOMES, MESSAGES, OPTIONS, VIEWS } from './everything-shown.ts';

/** `{{…}}` left in a sentence, a key without words, and values that were not there. */
const UNFINISHED =
  /\{\{|\bundefined\b|\bNaN\b|\[object|(?:form|problem|detail|created|failed|refused|help|reminder|digest|review)\.[a-z]/;

const shownIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(shownIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : shownIn(inner),
  );
};

describe('within Slack’s limits', () => {
  it.each([...VIEWS, ...HOMES])('is the view: %s', (_, view) => {
    expect(checkView(view)).toEqual({ ok: true, value: view });
    for (const text of shownIn(view)) expect(text).not.toMatch(UNFINISHED);
  });

  it.each(MESSAGES)('is the message: %s', (_, { text, blocks }) => {
    expect(checkMessageBlocks(blocks)).toEqual({ ok: true, value: blocks });
    expect(JSON.stringify(blocks).length).toBeLessThan(13_200);
    expect(text.length).toBeGreaterThan(5);
    expect(text.length).toBeLessThan(4_000);
    for (const shown of [text, ...shownIn(blocks)]) expect(shown).not.toMatch(UNFINISHED);
  });

  it('is every text beside a field', () => {
    for (const errors of FIELD_ERRORS) {
      for (const text of Object.values(errors)) {
        expect(text.length).toBeLessThanOrEqual(2_000);
        expect(text).not.toMatch(UNFINISHED);
      }
    }
  });

  it('are the options of selects', () => {
    for (const options of OPTIONS) expect(optionsType.safeParse(options).success).toBe(true);
  });
});

describe('what people typed', () => {
  it('is never read as markup: all text is plain or rich, and notifications are escaped', () => {
    for (const [name, shown] of [...VIEWS, ...HOMES, ...MESSAGES])
      expect(JSON.stringify(shown), name).not.toContain('"mrkdwn"');
    for (const [name, { text }] of MESSAGES) expect(text, name).not.toMatch(/<[!@#]/);
  });

  it('does not travel in buttons or in private_metadata: they carry ids, days and ends of access', () => {
    const carried = (value: unknown): string[] => {
      if (Array.isArray(value)) return value.flatMap(carried);
      if (typeof value !== 'object' || value === null) return [];
      const own = value as Record<string, unknown>;
      const options = own.type === 'overflow' ? (own.options as { value: string }[]) : [];
      const pressed = own.type === 'button' ? own.value : undefined;
      const here = [own.private_metadata, pressed, ...options.map((option) => option.value)].filter(
        (each) => typeof each === 'string',
      );
      return [...here, ...Object.values(own).flatMap(carried)];
    };
    const all = [...VIEWS, ...HOMES, ...MESSAGES].flatMap(([, shown]) => carried(shown));
    const kinds = [
      /^(operation|owner|hand-over|revoke|roles)-1$/,
      /^request-[\d-]+ 1$/,
      /^\{"formId":"form-1","about":"(production|user-1)"(,"isNow":true)?(,"shown":"(never|unknown|[\dTZ:.-]+|[\d@,]+|[UW][A-Z0-9]+)?")?(,"looks":"[a-z0-9]{1,7}")?\}$/,
      // A number of days; a user of the records, and the end of access that stood beside the button.
      // An owner who has left, and the instance.
      /^[UW][A-Z0-9]+ [\w.-]+$/,
      /^\d{1,4}$/,
      /^user-\d+( (never|unknown|[\dTZ:.-]+))?$/,
      /^\{"formId":"request-1","about":"request-1","request":\{"id":"request-1","version":1,"as":"amend"\}(,"shown":"(never|unknown|[\dTZ:.-]+|[UW][A-Z0-9]+)?")?(,"looks":"[a-z0-9]{1,7}")?(,"home":"\{[^{}]+\}")?\}$/,
      // Which users are listed on the Home tab, and the page.
      /^\{"among":"(all|ending|ended|idle|unowned|in:[\w.-]{1,40})","page":\d+\}$/,
      /^open:set_expiry:now user-\d+$/,
      /^open:(set_owner:(adopt|change)|(hand_over|revoke|change_roles):ask) user-\d+$/,
      /^say:(ignore|watch) user-\d+$/,
      /^say:later user-\d+ (never|unknown|[\dTZ:.-]+)$/,
      /^show_user user-\d+$/,
      /^\{"user":"user-\d+"\}$/,
      // A review and one of its users, or a page of what is open in it.
      /^review-1( (user-\d+|\d+))?$/,
      /^\{"review":"review-1","page":\d+\}$/,
      // What the reader of a list has typed to look for users, and the page.
      /^\d+ <!channel>/,
      /^(open:set_expiry:(now|another)|do:set_expiry:extend_\d+|do:let_end:(say|back)) user-\d+( (never|unknown|[\dTZ:.-]+))?$/,
    ];
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((value) => !kinds.some((kind) => kind.test(value)))).toEqual([]);
  });
});
