import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AboutOf } from '../../src/core/messages/about.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { historyBlocks } from '../../src/slack/blocks/history.ts';
import { roleOption, workspaceOption } from '../../src/slack/blocks/options.ts';
import { cut, cutApart, plain } from '../../src/slack/blocks/text.ts';
import { findingsMessage } from '../../src/slack/messages/findings.ts';
import { at, event, NOW } from '../builders.ts';
import { textOf } from '../words-on-screen.ts';

const characters = (text: string) =>
  [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ segment }) => segment);

describe('a text that is too long for its place', () => {
  it.each([
    ['an emoji of two halves', '🧨'],
    ['a family', '👨‍👩‍👧‍👦'],
    ['a skin', '👍🏽'],
    ['a flag', '🇯🇵'],
    ['a letter with accents of its own', 'e\u0301\u0323'],
    ['a Hangul syllable in parts', '\u1112\u1161\u11ab'],
  ])('is cut between what a reader sees as characters: %s', (_, one) => {
    for (const max of [10, 11, 12, 13, 24, 75]) {
      const shown = cut(one.repeat(200), max);
      expect(shown.length).toBeLessThanOrEqual(max);
      expect(new Set(characters(shown.slice(0, -1)))).toEqual(shown === '…' ? new Set() : new Set([one]));
      expect(shown.at(-1)).toBe('…');
    }
  });

  it('never holds half a pair, and never more than fits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 2, max: 40 }),
        (text, max) => {
          const shown = cut(text, max);
          expect(shown.length).toBeLessThanOrEqual(max);
          expect(shown).not.toMatch(/\p{Surrogate}/u);
          if (text.length <= max) expect(shown).toBe(text);
        },
      ),
    );
  });
});

describe('a text that is empty', () => {
  it.each(['', ' ', '\n'])('is shown as a dash, because Slack refuses it: %j', (text) => {
    expect(plain(text, 75).text).toBe('–');
  });

  it('names a role or a workspace by its number', () => {
    const role = {
      id: 7,
      name: ' ',
      description: ' ',
      isSystem: false,
      isHidden: false,
      isOnlyAllZones: false,
    };
    expect(roleOption(role)).toEqual({ text: plain('#7'), value: '7' });
    expect(workspaceOption({ id: 3, name: '' }).text.text).toBe('#3');
  });
});

describe('words for a reader', () => {
  const instant = at('2027-03-11T22:59:59Z');

  it.each(['', 'x', 'en_US', 'de-DE-', 'no locale at all', 'en-US-u-hc-h23-'.repeat(9), '漢'])(
    'are there whatever Slack says of the language: %j',
    (locale) => {
      const words = wordsFor({ locale, timeZone: 'Europe/Berlin' });
      expect(words.moment(instant)).toContain('2027');
      expect(words.any(['a', 'b'])).toContain('b');
      expect(words.number(12_480)).toMatch(/12.?480/);
    },
  );

  it.each(['', 'Mars/Olympus', '+99:99', 'Europe/Berlin '])('and of the zone: %j', (timeZone) => {
    expect(wordsFor({ locale: 'en-US', timeZone }).time(instant)).toMatch(/10:59\s?PM/);
  });

  it('name the zone of a moment where many read it', () => {
    const many = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin', areMany: true });
    expect(many.moment(instant)).toMatch(/^March 11, 2027 at 11:59\s?PM \(Europe\/Berlin\)$/);
    expect(many.time(instant)).toMatch(/^11:59\s?PM \(Europe\/Berlin\)$/);
  });

  it('count an offset as a zone', () => {
    expect(wordsFor({ locale: 'en-US', timeZone: '+05:30' }).time(instant)).toMatch(/4:29\s?AM/);
  });
});

describe('what was and what is', () => {
  const far = 'N'.repeat(300);
  it.each([
    ['short', 'Erp Sync', 'ERP Sync', ['Erp Sync', 'ERP Sync']],
    ['at the end', `${far} a@example.com`, `${far} b@example.com`, [/…N+ a@/, /…N+ b@/]],
    ['at the end of one alone', far, `${far} more`, [/^…N+$/, /^…N+ more$/]],
    ['in front', `a${far}`, `b${far}`, [/^aN+…$/, /^bN+…$/]],
    ['in a picture', `${far}👨‍👩‍👧‍👦`, `${far}👨‍👩‍👧`, [/N👨‍👩‍👧‍👦$/u, /N👨‍👩‍👧$/u]],
  ])('differ in sight where they differ: %s', (_, from, to, expected) => {
    const shown = cutApart(from, to, 70);
    expect(shown).toEqual(
      expected.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))),
    );
    for (const text of shown) expect(text.length).toBeLessThanOrEqual(70);
  });

  it('never read the same where they are not', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(text, text, text, (same, one, other) => {
        fc.pre(one !== other);
        // One character may be longer than the place.
        fc.pre([...characters(same + one), ...characters(same + other)].every(({ length }) => length < 10));
        const [from, to] = cutApart(same + one, same + other, 70);
        expect(from).not.toBe(to);
      }),
    );
  });
});

describe('a user whose address has changed behind a long name', () => {
  const from = `${'N'.repeat(200)} a@example.com`;
  const to = `${'N'.repeat(200)} b@example.com`;
  it('shows both addresses in a finding, and in its history', () => {
    const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
    const finding = { what: 'changed' as const, email: 'a@example.com', from, to, user: undefined };
    const about: AboutOf<'findings'> = {
      kind: 'findings',
      instance: 'production',
      findings: [finding],
      for: 'owner',
    };
    const loaded = { users: new Map() };
    const message = findingsMessage(words, { kind: 'findings', about, loaded, sentAt: NOW }, 'Acme');
    const events = [event({ action: 'api_user.changed', actor: 'app', details: { from, to } })];
    const history = historyBlocks(words, { events, isWhole: true, approvers: new Map(), roles: new Map() });
    for (const shown of [textOf(message.blocks), textOf(history)]) {
      expect(shown).toMatch(/…N+ a@example\.com/);
      expect(shown).toMatch(/…N+ b@example\.com/);
    }
  });
});
