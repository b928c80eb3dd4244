import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { changeRoles } from '../../src/core/changes/change-roles.ts';
import { letEnd } from '../../src/core/changes/let-end.ts';
import { revoke } from '../../src/core/changes/revoke.ts';
import { setExpiry } from '../../src/core/changes/set-expiry.ts';
import {
  LIFE,
  type LifeState,
  type LifeStep,
  lifeOf,
  refusalOf,
  STATES,
  STEPS,
  stateAfter,
} from '../../src/core/life.ts';
import { wordsFor } from '../../src/locales/words.ts';
import { shownOf } from '../../src/slack/changes/index.ts';
import { apiUser, at, NOW, role } from '../builders.ts';

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });
const END = at('2027-03-31T21:59:59Z');
const said = { by: 'U0OMAR', at: NOW, expiry: END };

/** A user in each state, as the records have it. */
const USERS = {
  active: apiUser({ expiry: END }),
  left_to_end: apiUser({ expiry: END, letEnd: said }),
  ended: apiUser({ expiry: NOW.subtract({ hours: 1 }) }),
  being_revoked: apiUser({ expiry: NOW.subtract({ hours: 1 }) }),
  gone: apiUser(),
} as const;

/** What somebody wants who takes a step, as its kind checks it: the sentences of its refusal, none where it is possible. */
const WANTED: Partial<Record<LifeStep, (state: LifeState) => readonly string[]>> = {
  set_end: (state) =>
    of('set_expiry', setExpiry.check({ until: { day: '2027-06-29' }, why: undefined }, expiryFacts(state))),
  end_now: (state) =>
    of('set_expiry', setExpiry.check({ until: { now: true }, why: undefined }, expiryFacts(state))),
  let_end: (state) => of('let_end', letEnd.check({ than: USERS[state].expiry, isBack: false }, facts(state))),
  take_back: (state) =>
    of('let_end', letEnd.check({ than: USERS[state].expiry, isBack: true }, facts(state))),
  revoke: (state) => of('revoke', revoke.check({}, { ...facts(state), now: NOW })),
  change_roles: (state) => {
    const roles = [role(101, 'API Integration'), role(102, 'Read only')];
    const surroundings = {
      roles,
      offered: roles,
      workspaces: [{ id: 1, name: 'Default' }],
      workspacesUnclear: false,
    };
    const form = { keep: [], role: '102', workspace: '1' };
    return of('change_roles', changeRoles.check(form, { ...facts(state), ...surroundings }));
  },
};

const facts = (state: LifeState) => ({ apiUser: USERS[state], roles: [], state });
const expiryFacts = (state: LifeState) => ({ ...facts(state), now: NOW, timeZone: 'Europe/Berlin' });

function of(
  kind: 'set_expiry' | 'let_end' | 'revoke' | 'change_roles',
  checked: { readonly ok: true } | { readonly ok: false; readonly problems: readonly unknown[] },
): readonly string[] {
  if (checked.ok) return [];
  return Object.values(shownOf(kind).errors(words, checked.problems as never, []));
}

describe('the life of an API-only user', () => {
  it.each(STATES.filter((state) => state !== 'gone'))('stands in the records: %s', (state) => {
    expect(lifeOf(USERS[state], { isRevoking: state === 'being_revoked', now: NOW })).toBe(state);
  });

  it('is over where Marketo no longer has it, whatever else is known', () => {
    expect(lifeOf(USERS.left_to_end, { isRevoking: true, isGone: true, now: NOW })).toBe('gone');
  });

  it.each(
    STATES.flatMap((state) =>
      (Object.keys(WANTED) as LifeStep[]).map(
        (step) => [state, step, refusalOf(state, step) ?? 'possible'] as const,
      ),
    ),
  )('where it is %s, %s is %s, and its kind says so with a sentence', (state, step, refusal) => {
    const sentences = WANTED[step]?.(state) ?? [];
    if (refusal === 'possible') return expect(sentences).toEqual([]);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain('Nothing was changed');
    return undefined;
  });

  it('leads from every state to its end, and nowhere but back from there', () => {
    for (const state of STATES.filter((each) => each !== 'gone')) {
      expect(stateAfter(state, 'vanishes')).toBe('gone');
      expect(stateAfter(state, 'set_end')).toBe('active');
      expect(stateAfter(state, 'set_owner')).toBe(state);
    }
    expect(STEPS.filter((step) => stateAfter('gone', step) !== undefined)).toEqual(['returns']);
  });

  it('is drawn in the documentation as it is', () => {
    const page = new URL('../../docs/life.md', import.meta.url);
    const text = readFileSync(page, 'utf8');
    const drawn = text.replace(
      /<!-- life -->[\s\S]*<!-- \/life -->/,
      `<!-- life -->\n${drawing()}\n<!-- /life -->`,
    );
    // `DRAW=1 npx vitest run test/core/life.test.ts` draws it anew.
    if (process.env.DRAW === '1') writeFileSync(page, drawn);
    expect(readFileSync(page, 'utf8')).toBe(drawn);
  });
});

/** The picture, and the table beneath it. */
function drawing(): string {
  const arrows = STATES.flatMap((from) => {
    const to = new Map<LifeState, LifeStep[]>();
    for (const step of STEPS) {
      const state = stateAfter(from, step);
      // What changes nothing is in the table; a picture of it is a ball of wool.
      if (state !== undefined && state !== from) to.set(state, [...(to.get(state) ?? []), step]);
    }
    return [...to].map(([state, steps]) => `  ${from} --> ${state}: ${steps.join(', ')}`);
  });
  const picture = ['```mermaid', 'stateDiagram-v2', '  [*] --> active', ...arrows, '  gone --> [*]', '```'];
  const head = [
    `| | ${STATES.map((state) => `\`${state}\``).join(' | ')} |`,
    `|---|${STATES.map(() => '---').join('|')}|`,
  ];
  const rows = STEPS.map(
    (step) =>
      `| \`${step}\` | ${STATES.map((state) => {
        const next = LIFE[state][step];
        return 'to' in next ? `→ \`${next.to}\`` : next.not.replaceAll('_', ' ');
      }).join(' | ')} |`,
  );
  return [...picture, '', ...head, ...rows].join('\n');
}
