import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../src/locales/words.ts';
import { askedShown } from '../../src/slack/blocks/answer.ts';
import { NOW, newExpiry, request } from '../builders.ts';
import { textOf } from '../words-on-screen.ts';

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });

describe('another end that somebody has asked for', () => {
  const until = NOW.add({ hours: 240 });
  const asked = (version: number) => {
    const change = { kind: 'set_expiry', data: newExpiry({ expiry: until }) } as const;
    return textOf(askedShown(words, { request: request({ change, version }), until }));
  };

  it('stands with the moment at which it was asked for', () => {
    expect(asked(1)).toContain('asked for  January 20, 2027 at 11:00 AM : waits for an administrator');
    expect(asked(1)).toMatch(/January 10, 2027 at 11:00 AM$/);
  });

  it('is not said to have been asked for at that moment where it was changed since', () => {
    expect(asked(2)).toMatch(/January 10, 2027 at 11:00 AM {2}\(changed since\)$/);
  });
});
