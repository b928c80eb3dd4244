import { describe, expect, it } from 'vitest';
import { whyNothing } from '../../src/slack/listeners/request-answer.ts';
import { newExpiry, newOwner, person, request } from '../builders.ts';
import { textOf } from '../words-on-screen.ts';

describe('an approval of what has changed since it was asked for', () => {
  it.each([
    ['When access ends', { kind: 'set_expiry', data: newExpiry() }],
    ['The owner', { kind: 'set_owner', data: newOwner() }],
  ] as const)('says that it is this that changed: %s', (what, change) => {
    const now = { request: request({ change }), verdicts: [] };
    const answer = whyNothing({ kind: 'changed_meanwhile', now, person: person() }, []);
    expect(textOf(answer)).toContain(`${what} has been changed since this was asked for. Nothing was done`);
  });
});
