import { describe, expect, it } from 'vitest';
import { type Operation, overtakenBy } from '../../src/core/changes/operation.ts';
import { newRequest } from '../../src/core/changes/request.ts';
import { readAbout, subjectsOf, writtenAbout } from '../../src/core/messages/about.ts';
import {
  answerTo,
  askedBeside,
  isAnswered,
  isSettled,
  type WarnedUser,
} from '../../src/core/messages/answer.ts';
import { apiUser, at, expiryOperation, NOW, newExpiry } from '../builders.ts';

const WARNED = at('2027-03-31T21:59:59Z');
const JUNE = at('2027-06-29T21:59:59Z');
const LATER = at('2027-01-11T10:00:00Z');

const change = (
  state: Operation['state'],
  given: Partial<Operation<'set_expiry'>> & { expiry?: typeof JUNE } = {},
) => {
  const { expiry = JUNE, ...rest } = given;
  return expiryOperation({ id: state, state, data: newExpiry({ from: WARNED, expiry }), ...rest });
};

const answer = (given: Partial<WarnedUser> & { expiry?: WarnedUser['apiUser']['expiry'] } = {}) => {
  const { expiry = WARNED, ...rest } = given;
  return answerTo(WARNED, {
    apiUser: apiUser({ expiry }),
    isGone: false,
    changes: [],
    asked: undefined,
    ...rest,
  });
};

describe('what became of a warning', () => {
  it.each([
    ['nothing has happened', {}, 'none', false],
    ['its user is gone', { isGone: true, changes: [change('open')] }, 'gone', true],
    ['a change waits', { changes: [change('queued')] }, 'under_way', true],
    ['a change is made', { changes: [change('succeeded')], expiry: JUNE }, 'done', true],
    ['a change was refused', { changes: [change('failed')] }, 'failed', false],
    ['a later wish took the place of one', { changes: [change('overtaken')] }, 'none', false],
    ['somebody changed it in Marketo', { expiry: 'never' }, 'changed', true],
    [
      'a change was made, and then somebody changed it in Marketo',
      { changes: [change('succeeded')], expiry: at('2027-12-31T22:59:59Z') },
      'changed',
      true,
    ],
    [
      'it was set back to what was warned of',
      { changes: [change('succeeded'), change('succeeded', { createdAt: LATER, expiry: WARNED })] },
      'brought_back',
      false,
    ],
    ['it was set back in Marketo itself', { changes: [change('succeeded')] }, 'none', false],
    [
      'one was made, and a later one refused',
      { changes: [change('succeeded'), change('failed', { createdAt: LATER })], expiry: JUNE },
      'done',
      true,
    ],
    [
      'one was refused, and a later one is under way',
      { changes: [change('failed'), change('open', { createdAt: LATER })] },
      'under_way',
      true,
    ],
  ] as const)('where %s', (_, given, is, answered) => {
    expect(answer(given).is).toBe(is);
    expect(isAnswered(answer(given))).toBe(answered);
  });
});

describe('a warning whose answer is settled', () => {
  const left = { apiUser: apiUser({ expiry: WARNED, letEnd: { by: 'U0OMAR', at: LATER, expiry: WARNED } }) };
  it.each([
    ['is one whose user is gone', { isGone: true }, true],
    ['is one that was answered', { changes: [change('succeeded')], expiry: JUNE }, true],
    ['is one that was answered in Marketo', { expiry: JUNE }, true],
    ['is one that was left to its end, once that has come', { ...left, now: WARNED }, true],
    ['is none that was left to its end, before that: it can be taken back', left, false],
    ['is none that nobody has answered', {}, false],
    ['is none whose change is under way', { changes: [change('open')] }, false],
    ['is none whose change waits for an earlier one', { changes: [change('queued')] }, false],
    ['is none whose change was refused', { changes: [change('failed')] }, false],
  ] as const)('%s', (_, given, settled) => {
    const { now = LATER, ...rest } = given as typeof given & { now?: typeof LATER };
    expect(isSettled(answer(rest), now)).toBe(settled);
  });
});

describe('what somebody has asked for beside it', () => {
  const waiting = (expiry: typeof JUNE) =>
    newRequest(
      {
        id: 'wish',
        change: { kind: 'set_expiry', data: newExpiry({ from: WARNED, expiry }) },
        instance: '123-ABC-456',
        apiUserId: 'user-1',
        requester: 'U0OMAR',
        approvals: 1,
        createdAt: LATER,
      },
      { nudgeHours: 24, endDays: 7 },
    );
  const warned = { apiUser: apiUser({ expiry: WARNED }), isGone: false, changes: [], asked: waiting(JUNE) };

  it.each([
    ['is told while it waits', {}, JUNE],
    ['is told also where the end was changed meanwhile', { apiUser: apiUser({ expiry: LATER }) }, JUNE],
    ['is nothing where it is so already', { asked: waiting(WARNED) }, undefined],
    ['is nothing where the user is gone', { isGone: true }, undefined],
    ['is nothing where nobody asked', { asked: undefined }, undefined],
  ] as const)('%s', (_, given, until) => {
    expect(askedBeside({ ...warned, ...given })?.until).toEqual(until);
  });
});

describe('the wish that took the place of another', () => {
  it('is the one that was asked for in the moment in which that ended, whichever says the earlier moment', () => {
    const inSeconds = (seconds: number) => NOW.add({ seconds });
    const overtaken = expiryOperation({
      id: 'first',
      state: 'overtaken',
      createdAt: inSeconds(2),
      finishedAt: inSeconds(1),
    });
    const took = expiryOperation({ id: 'took', createdAt: inSeconds(1) });
    const muchLater = expiryOperation({ id: 'much later', createdAt: inSeconds(7_200) });
    expect(overtakenBy(overtaken, [muchLater, took, overtaken])?.id).toBe('took');
    // One that had left ends by a look of the journal's own.
    expect(overtakenBy({ ...overtaken, finishedAt: inSeconds(60) }, [took, muchLater])?.id).toBe(
      'much later',
    );
  });
});

describe('what a message is about', () => {
  const line = { user: 'user-1', expiry: WARNED, calls: 'no_answer' as const };
  const about = {
    kind: 'digest' as const,
    instance: '123-ABC-456',
    lines: [
      { ...line, owner: 'told' as const },
      { ...line, owner: 'told' as const },
    ],
    part: 1,
    parts: 1,
  };

  it('is read as it was written, with its instance beside it', () => {
    expect(readAbout(writtenAbout(about), 'another')).toEqual({ ...about, instance: 'another' });
    expect(() => readAbout('{"kind":"toString"}', 'x')).toThrow('knows no message');
    expect(() => readAbout('{"kind":"digest"}', 'x')).toThrow();
  });

  it('names each thing that may change once', () => {
    expect(subjectsOf(about)).toEqual(['user:user-1']);
    expect(subjectsOf({ kind: 'rest', instance: 'x', until: WARNED })).toEqual([]);
  });
});
