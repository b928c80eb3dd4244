import { describe, expect, it } from 'vitest';
import { wordsFor } from '../../src/locales/words.ts';
import { reminderMessage } from '../../src/slack/messages/reminder.ts';
import { apiUser, at, expiryOperation, NOW, newExpiry } from '../builders.ts';
import { textOf } from '../words-on-screen.ts';

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
const EXPIRY = at('2027-03-31T21:59:59Z');

/** The warning as it reads now. */
function shown(to: string | undefined, given: { readonly approvedBy?: readonly string[] } = {}) {
  const made = given.approvedBy
    ? expiryOperation({ state: 'succeeded', requester: 'U0OMAR', data: newExpiry({ from: EXPIRY }) })
    : undefined;
  const user = apiUser({ owner: 'U0OMAR', expiry: made?.change.data.expiry ?? EXPIRY });
  const lines = [{ user: user.id, expiry: EXPIRY, calls: 0 }];
  const about = { kind: 'reminder', instance: '123-ABC-456', lines, ...(to ? { owner: to } : {}) } as const;
  const loaded = {
    users: [
      {
        apiUser: user,
        isGone: false,
        changes: made ? [made] : [],
        asked: undefined,
        usualDays: 90,
        approvedBy: new Map(made ? [[made.id, given.approvedBy ?? []]] : []),
      },
    ],
  };
  return textOf(reminderMessage(words, { kind: 'reminder', about, loaded, sentAt: NOW }, 'Acme').blocks);
}

describe('a warning to an owner', () => {
  it('offers to hand over where it is known that its reader is the owner', () => {
    expect(shown('U0OMAR')).toContain('Hand over…');
    // Sent by a version that did not write down whom it warned.
    expect(shown(undefined)).not.toContain('Hand over…');
    expect(shown(undefined)).toContain('Extend 90 days');
    expect(shown('U0RITA')).not.toContain('Extend 90 days');
    expect(shown('U0RITA')).toContain('owner now:');
  });

  it('names who approved what its reader could not have done alone', () => {
    expect(shown('U0OMAR', { approvedBy: ['U0GRACE'] })).toMatch(/by\s+@U0OMAR\s*, approved by\s+@U0GRACE/);
    expect(shown('U0OMAR', { approvedBy: [] })).not.toContain('approved by');
  });
});
