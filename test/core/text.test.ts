import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkNewApiUser, type NewApiUserForm } from '../../src/core/new-api-user.ts';
import { keepable, unseenIn } from '../../src/core/text.ts';
import { NOW, person } from '../builders.ts';

const FORM: NewApiUserForm = {
  email: 'erp-sync@example.com',
  firstName: 'ERP',
  lastName: 'Sync',
  role: '101',
  workspace: undefined,
  reason: 'Nightly orders',
  expires: '2027-03-31',
  owner: 'U0GRACE',
};

const check = (form: Partial<NewApiUserForm>) =>
  checkNewApiUser(
    { ...FORM, ...form },
    {
      home: { teamId: 'T0ACME', enterpriseId: undefined },
      now: NOW,
      timeZone: 'Europe/Berlin',
      roles: [
        {
          id: 101,
          name: 'API Integration',
          description: '',
          isHidden: false,
          isOnlyAllZones: false,
          isSystem: false,
        },
      ],
      workspaces: [],
      owner: person(),
    },
  );

describe('characters that nobody sees', () => {
  it.each([
    ['\0', 'U+0000'],
    ['\u0007', 'U+0007'],
    ['\u001b', 'U+001B'],
    ['\u0085', 'U+0085'],
    ['\u00ad', 'U+00AD'],
    ['\u200b', 'U+200B'],
    ['\u202e', 'U+202E'],
    ['\u2028', 'U+2028'],
    ['\u2066', 'U+2066'],
    ['\u3164', 'U+3164'],
    ['\ufeff', 'U+FEFF'],
    ['\ud800', 'U+D800'],
    ['\udfff', 'U+DFFF'],
  ])('are named at the field that has them, wherever they stand: %j', (character, name) => {
    for (const field of ['email', 'firstName', 'lastName', 'reason'] as const) {
      const value = FORM[field] ?? '';
      const inside = `${value.slice(0, 2)}${character}${value.slice(2)}`;
      expect(check({ [field]: inside })).toEqual({
        ok: false,
        problems: [{ field, problem: 'unseen', characters: [name] }],
      });
      // At the beginning it is named, or it is white space and not kept.
      const before = check({ [field]: `${character}${value}` });
      if (before.ok) expect(before.data[field]).toBe(value);
      else expect(before.problems).toEqual([{ field, problem: 'unseen', characters: [name] }]);
    }
  });

  it('do not stand for a name alone', () => {
    expect(check({ firstName: '\u200d' })).toMatchObject({
      problems: [{ field: 'firstName', problem: 'missing' }],
    });
    expect(check({ reason: ' \ufe0f ' })).toMatchObject({
      problems: [{ field: 'reason', problem: 'missing' }],
    });
  });

  it('are not those that scripts, emoji, flags and lines are made of', () => {
    for (const name of ['👩‍👩‍👧', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', 'Zoë', '日本', 'क्‍ष'])
      expect(check({ firstName: name })).toMatchObject({ ok: true, data: { firstName: name } });
    expect(check({ reason: 'One\n\tTwo\r\nThree' })).toMatchObject({ ok: true });
    expect(check({ firstName: 'One\nTwo' })).toMatchObject({ ok: false });
  });
});

describe('text that can be kept', () => {
  it('stays as it is, and every other text becomes one that does', () => {
    expect(keepable('a\0b\ud800c\udfffd 👩‍👧 é')).toBe('a\ufffdb\ufffdc\ufffdd 👩‍👧 é');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const kept = keepable(text);
        expect(Buffer.from(kept, 'utf8').toString('utf8')).toBe(kept);
        expect(kept).not.toContain('\0');
        expect(kept).toHaveLength(text.length);
        expect(unseenIn(kept)).not.toContain('U+0000');
      }),
    );
  });
});
