import { describe, expect, it } from 'vitest';
import { hasWaitedOut, isToBeNudged, mayNotDecide, outcomeOf } from '../../src/core/changes/request.ts';
import { NOW, request, verdict } from '../builders.ts';

describe('what becomes of a request', () => {
  it.each([
    ['nothing was said', 1, [], 'waiting'],
    ['one says yes', 1, [verdict()], 'approved'],
    ['one says no', 1, [verdict({ says: 'deny' })], 'denied'],
    ['one of two says yes', 2, [verdict()], 'waiting'],
    ['one says yes twice, of two that are needed', 2, [verdict(), verdict()], 'waiting'],
    ['two say yes', 2, [verdict(), verdict({ by: 'U0GUS' })], 'approved'],
    ['one says yes and one no', 2, [verdict(), verdict({ by: 'U0GUS', says: 'deny' })], 'denied'],
    ['yes was said to what was edited since', 1, [verdict({ version: 0 })], 'waiting'],
    ['no was said to what was edited since', 1, [verdict({ version: 0, says: 'deny' })], 'waiting'],
  ] as const)('where %s', (_, approvals, verdicts, outcome) => {
    expect(outcomeOf(request({ approvals }), verdicts)).toBe(outcome);
  });
});

const by = (person: string, says: 'approve' | 'deny' = 'approve') => ({ person, says });

describe('who may decide a request', () => {
  it('is nobody whose own it is, unless the policy lets them', () => {
    expect(mayNotDecide(request(), [], by('U0RITA'), { selfApproval: false })).toBe('own');
    expect(mayNotDecide(request(), [], by('U0RITA'), { selfApproval: true })).toBeUndefined();
    expect(mayNotDecide(request(), [], by('U0GRACE'), { selfApproval: false })).toBeUndefined();
  });

  it('is nobody who has said the same of this version before', () => {
    const rules = { selfApproval: false };
    expect(mayNotDecide(request(), [verdict()], by('U0GRACE'), rules)).toBe('decided_before');
    expect(mayNotDecide(request(), [verdict()], by('U0GRACE', 'deny'), rules)).toBeUndefined();
    expect(mayNotDecide(request({ version: 2 }), [verdict()], by('U0GRACE'), rules)).toBeUndefined();
    expect(mayNotDecide(request(), [verdict()], by('U0GUS'), rules)).toBeUndefined();
  });
});

describe('a request that nobody answers', () => {
  it('is brought to mind after two days, and ends after two weeks, unless it was decided', () => {
    const hours = (count: number) => NOW.add({ hours: count });
    expect(isToBeNudged(request(), hours(47))).toBe(false);
    expect(isToBeNudged(request(), hours(48))).toBe(true);
    expect(isToBeNudged(request({ nudgeAt: undefined }), hours(48))).toBe(false);
    expect(isToBeNudged(request({ state: 'approved' }), hours(48))).toBe(false);
    expect(hasWaitedOut(request(), hours(14 * 24 - 1))).toBe(false);
    expect(hasWaitedOut(request(), hours(14 * 24))).toBe(true);
    expect(hasWaitedOut(request({ state: 'denied' }), hours(14 * 24))).toBe(false);
  });
});
