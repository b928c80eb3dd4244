import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ASKED_KINDS, type Asked, type AskedDays, DIRECTIONS } from '../../src/core/changes/asked.ts';
import { type Decision, decide } from '../../src/core/changes/decide.ts';
import {
  type Answers,
  CAPACITIES,
  type Capacity,
  type Conditions,
  PERMISSIONS,
  type Policy,
  type Rule,
  tableOf,
} from '../../src/core/policy.ts';
import { policy } from '../builders.ts';

const INTEGRATION = { id: 101, name: 'API Integration' };
const READER = { id: 102, name: 'API Read Only' };

type Create = Extract<Asked, { kind: 'create' }>;

const create = (given: Partial<Omit<Create, 'kind'>> = {}): Create => ({
  kind: 'create',
  instance: 'production',
  roles: [INTEGRATION],
  days: 90,
  email: 'erp-sync@example.com',
  hasReason: true,
  ...given,
});

const expire = (
  direction: (typeof DIRECTIONS)[number],
  days: AskedDays,
  { endedAtOnce = false, ...given }: Partial<Omit<Create, 'kind'>> & { endedAtOnce?: boolean } = {},
): Asked => ({
  ...create(given),
  kind: 'set_expiry',
  endedAtOnce,
  direction,
  days,
  added: typeof days === 'number' ? days : Number.POSITIVE_INFINITY,
});

const letEnd = (): Asked => ({ ...create(), kind: 'let_end', days: undefined });

const handOver = (): Asked => ({ ...create(), kind: 'hand_over', days: undefined });

const setOwner = (): Asked => ({ ...create(), kind: 'set_owner', days: undefined });

const revoke = (): Asked => ({ ...create(), kind: 'revoke', days: undefined });

const changeRoles = (): Asked => ({ ...create(), kind: 'change_roles', days: undefined });

const rule = (says: Answers, when: Conditions = {}, id = 'rules[1]'): Rule => ({ id, when, says });

/** A decision in one line: the verdict, what it is about, and the rule. */
function inWords(decision: Decision): string {
  switch (decision.verdict) {
    case 'allowed':
      return decision.beyondPolicy
        ? `allowed beyond ${decision.beyond.map(({ refusal }) => refusal).join(' + ')} by ${decision.rule}`
        : `allowed by ${decision.rule}`;
    case 'needs_approval':
      return `needs approval of ${decision.approvals} by ${decision.rule}`;
    case 'refused':
      return `refused: ${decision.why.map((each) => `${each.refusal}${each.field ? ` at ${each.field}` : ''} by ${each.rule}`).join(', ')}`;
  }
}

type Row = readonly [
  who: Capacity | readonly Capacity[],
  asked: Asked,
  expected: string,
  given?: Partial<Policy>,
  breakGlass?: true,
];

const NOT_ALLOWED = 'refused: may_not by';
const allow = { requests: 'allow' } as const;
const glass = { breakGlass: true } as const;

/** Without a file: the settings, and what holds where they say nothing. */
const DEFAULT_TABLE: readonly Row[] = [
  // Creating, by length.
  ['administrator', create({ days: 1 }), 'allowed by default:administrator'],
  ['administrator', create({ days: 90 }), 'allowed by default:administrator'],
  ['administrator', create({ days: 365 }), 'allowed by default:administrator'],
  ['administrator', create({ days: 366 }), 'refused: too_long at expires by EXPIRY_MAX_DAYS'],
  ['administrator', create({ days: 'never' }), 'refused: expiry_required at expires by EXPIRY_REQUIRED'],
  ['administrator', create({ days: 'never' }), 'allowed by default:administrator', { expiryRequired: false }],
  [
    'administrator',
    create({ days: 31 }),
    'refused: too_long at expires by EXPIRY_MAX_DAYS',
    { expiryMaxDays: 30 },
  ],
  ['owner', create(), `${NOT_ALLOWED} default:otherwise`, allow],
  ['requester', create(), 'refused: no_requests by REQUESTS'],
  ['requester', create(), 'needs approval of 1 by default:requester-creates', allow],
  ['requester', create({ days: 366 }), 'refused: too_long at expires by EXPIRY_MAX_DAYS', allow],
  [
    'requester',
    create({ days: 366 }),
    'refused: too_long at expires by EXPIRY_MAX_DAYS, no_requests by REQUESTS',
  ],
  [[], create(), `${NOT_ALLOWED} default:otherwise`, allow],
  // No longer needed: the owner's word is enough, whatever must have a reason or an end.
  ['administrator', letEnd(), 'allowed by default:administrator'],
  ['owner', letEnd(), 'allowed by default:owner-lets-end'],
  ['owner', letEnd(), 'allowed by default:owner-lets-end', { reasonRequired: true, expiryMaxDays: 30 }],
  ['owner', letEnd(), 'allowed by default:owner-lets-end', { twoApprovalsRoles: ['101'] }],
  // A rule about a length of life is about none of this.
  [
    'requester',
    letEnd(),
    `${NOT_ALLOWED} default:otherwise`,
    { rules: [rule({ decision: 'may' }, { upToDays: 30 })] },
  ],
  ['requester', letEnd(), `${NOT_ALLOWED} default:otherwise`, allow],
  // Setting the expiry, by direction and length.
  ['administrator', expire('later', 90), 'allowed by default:administrator'],
  ['administrator', expire('later', 365), 'allowed by default:administrator'],
  ['administrator', expire('later', 366), 'refused: too_long at expires by EXPIRY_MAX_DAYS'],
  ['administrator', expire('later', 'never'), 'refused: expiry_required at expires by EXPIRY_REQUIRED'],
  ['administrator', expire('sooner', 3), 'allowed by default:administrator'],
  ['administrator', expire('now', 0), 'allowed by default:administrator'],
  ['owner', expire('later', 90), 'allowed by default:owner-extends'],
  // Somebody else has ended it at once: whoever did that had a reason.
  [
    'owner',
    expire('later', 90, { endedAtOnce: true }),
    'needs approval of 1 by default:owner-brings-back',
    allow,
  ],
  ['administrator', expire('later', 90, { endedAtOnce: true }), 'allowed by default:administrator'],
  // Handing over: whoever is asked decides, whatever is said of requests and of administrators.
  ['owner', handOver(), 'needs approval of 1 by default:hands-over'],
  ['owner', handOver(), 'needs approval of 1 by default:hands-over', allow],
  ['owner', handOver(), 'needs approval of 1 by default:hands-over', { twoApprovalsRoles: ['101'] }],
  ['administrator', handOver(), 'needs approval of 1 by default:hands-over'],
  ['administrator', handOver(), 'needs approval of 1 by default:hands-over', glass, true],
  ['requester', handOver(), 'refused: may_not by default:otherwise', allow],
  ['owner', handOver(), 'needs approval of 1 by rules[1]', { rules: [rule({ decision: 'may' })] }],
  ['owner', handOver(), 'refused: may_not by rules[1]', { rules: [rule({ decision: 'may not' })] }],
  // What cannot be undone is the administrators'.
  ['administrator', revoke(), 'allowed by default:administrator'],
  ['owner', revoke(), 'refused: may_not by default:otherwise', allow],
  ['requester', revoke(), 'refused: may_not by default:otherwise', allow],
  ['administrator', revoke(), 'allowed by default:administrator', { twoApprovalsRoles: ['101'] }],
  // A powerful role is as powerful where it is given later.
  ['administrator', changeRoles(), 'allowed by default:administrator'],
  [
    'administrator',
    changeRoles(),
    'needs approval of 1 by TWO_APPROVALS_ROLES',
    { ...allow, twoApprovalsRoles: ['101'] },
  ],
  ['owner', changeRoles(), 'refused: may_not by default:otherwise', allow],
  // Who is accountable the administrators say.
  ['administrator', setOwner(), 'allowed by default:administrator'],
  ['owner', setOwner(), 'refused: may_not by default:otherwise', allow],
  ['requester', setOwner(), 'refused: may_not by default:otherwise', allow],
  [
    'owner',
    setOwner(),
    'needs approval of 1 by rules[1]',
    { ...allow, rules: [rule({ decision: 'needs approval' }, { change: ['set_owner'] })] },
  ],
  ['owner', expire('later', 91), 'needs approval of 1 by default:owner-extends-longer', allow],
  ['owner', expire('later', 91), 'refused: no_requests by REQUESTS'],
  ['owner', expire('later', 91), 'allowed by default:owner-extends', { expiryDefaultDays: 180 }],
  ['owner', expire('later', 365), 'needs approval of 1 by default:owner-extends-longer', allow],
  ['owner', expire('later', 366), 'refused: too_long at expires by EXPIRY_MAX_DAYS', allow],
  [
    'owner',
    expire('later', 'never'),
    'needs approval of 1 by default:owner-extends-longer',
    { ...allow, expiryRequired: false },
  ],
  ['owner', expire('later', 'never'), 'refused: expiry_required at expires by EXPIRY_REQUIRED', allow],
  ['owner', expire('sooner', 3), 'needs approval of 1 by default:owner-ends-sooner', allow],
  ['owner', expire('sooner', 3), 'refused: no_requests by REQUESTS'],
  ['owner', expire('now', 0), `${NOT_ALLOWED} default:owner-ends-now`, allow],
  ...(['later', 'sooner', 'now'] as const).map(
    (direction): Row => [
      'requester',
      expire(direction, direction === 'now' ? 0 : 30),
      `${NOT_ALLOWED} default:otherwise`,
      allow,
    ],
  ),
  // The most permissive capacity counts.
  [['requester', 'owner'], expire('later', 90), 'allowed by default:owner-extends'],
  [['requester', 'owner'], expire('later', 366), 'refused: too_long at expires by EXPIRY_MAX_DAYS', allow],
  [['owner', 'administrator'], expire('now', 0), 'allowed by default:administrator'],
  [['requester', 'administrator'], create(), 'allowed by default:administrator', allow],
  // Roles.
  ['administrator', create(), 'allowed by default:administrator', { apiRoles: ['api integration '] }],
  ['administrator', create(), 'allowed by default:administrator', { apiRoles: ['101'] }],
  [
    'administrator',
    create({ roles: [READER] }),
    'refused: role_not_offered at role by API_ROLES',
    { apiRoles: ['101'] },
  ],
  [
    'requester',
    create({ roles: [READER] }),
    'refused: role_not_offered at role by API_ROLES',
    { ...allow, apiRoles: ['101'] },
  ],
  [
    'administrator',
    create({ roles: [INTEGRATION, READER] }),
    'refused: role_not_offered at role by API_ROLES',
    { apiRoles: ['101'] },
  ],
  // A role that is no longer offered keeps nobody from ending or extending what has it.
  [
    'administrator',
    expire('later', 90, { roles: [READER] }),
    'allowed by default:administrator',
    { apiRoles: ['101'] },
  ],
  // Reasons.
  ['administrator', create({ hasReason: false }), 'allowed by default:administrator'],
  [
    'administrator',
    create({ hasReason: false }),
    'refused: reason_required at reason by REASON_REQUIRED',
    { reasonRequired: true },
  ],
  [
    'requester',
    create({ hasReason: false }),
    'refused: reason_required at reason by REASON_REQUIRED',
    { ...allow, reasonRequired: true },
  ],
  [
    'owner',
    expire('later', 90, { hasReason: false }),
    'allowed by default:owner-extends',
    { reasonRequired: true },
  ],
  // Addresses.
  [
    'administrator',
    create(),
    'allowed by default:administrator',
    { allowedEmailDomains: ['api.example.com', 'example.com'] },
  ],
  [
    'administrator',
    create({ email: 'A@EXAMPLE.com' }),
    'allowed by default:administrator',
    { allowedEmailDomains: ['example.com'] },
  ],
  [
    'administrator',
    create({ email: 'a@sub.example.com' }),
    'refused: email_domain at email by ALLOWED_EMAIL_DOMAINS',
    { allowedEmailDomains: ['example.com'] },
  ],
  [
    'administrator',
    create(),
    'refused: email_pattern at email by EMAIL_PATTERN',
    { emailPatterns: ['mkto-{purpose}@example.com'] },
  ],
  [
    'administrator',
    create({ email: 'MKTO-erp.sync@example.com' }),
    'allowed by default:administrator',
    { emailPatterns: ['mkto-{purpose}@example.com'] },
  ],
  [
    'administrator',
    create(),
    'allowed by default:administrator',
    { emailPatterns: ['mkto-{a}@example.com', 'erp-{b}@example.com'] },
  ],
  [
    'owner',
    expire('later', 90),
    'allowed by default:owner-extends',
    { allowedEmailDomains: ['other.example'], emailPatterns: ['x-{a}@other.example'] },
  ],
  // Two people.
  [
    'requester',
    create(),
    'needs approval of 2 by default:requester-creates',
    { ...allow, twoApprovalsRoles: ['API Integration'] },
  ],
  [
    'requester',
    create({ roles: [READER] }),
    'needs approval of 1 by default:requester-creates',
    { ...allow, twoApprovalsRoles: ['API Integration'] },
  ],
  [
    'requester',
    create({ roles: [READER, INTEGRATION] }),
    'needs approval of 2 by default:requester-creates',
    { ...allow, twoApprovalsRoles: ['101'] },
  ],
  [
    'owner',
    expire('later', 91),
    'needs approval of 2 by default:owner-extends-longer',
    { ...allow, twoApprovalsRoles: ['101'] },
  ],
  [
    'administrator',
    create(),
    'needs approval of 1 by TWO_APPROVALS_ROLES',
    { ...allow, twoApprovalsRoles: ['101'] },
  ],
  // Everything that is wrong at once.
  [
    'requester',
    create({ roles: [READER], email: 'a@elsewhere.example', days: 366, hasReason: false }),
    'refused: role_not_offered at role by API_ROLES, email_domain at email by ALLOWED_EMAIL_DOMAINS, email_pattern at email by EMAIL_PATTERN, too_long at expires by EXPIRY_MAX_DAYS, reason_required at reason by REASON_REQUIRED, no_requests by REQUESTS',
    {
      apiRoles: ['101'],
      allowedEmailDomains: ['example.com'],
      emailPatterns: ['mkto-{a}@example.com'],
      reasonRequired: true,
    },
  ],
  // Beyond policy.
  ['administrator', create({ days: 366 }), 'allowed beyond too_long by BREAK_GLASS', glass, true],
  ['administrator', create({ days: 'never' }), 'allowed beyond expiry_required by BREAK_GLASS', glass, true],
  ['administrator', expire('later', 3_000), 'allowed beyond too_long by BREAK_GLASS', glass, true],
  [
    'administrator',
    create({ email: 'a@b.example', roles: [READER] }),
    'allowed beyond role_not_offered + email_domain by BREAK_GLASS',
    { ...glass, apiRoles: ['101'], allowedEmailDomains: ['example.com'] },
    true,
  ],
  ['administrator', create(), 'allowed by default:administrator', glass, true],
  ['administrator', create({ days: 366 }), 'refused: too_long at expires by EXPIRY_MAX_DAYS', glass],
  ['administrator', create({ days: 366 }), 'refused: too_long at expires by EXPIRY_MAX_DAYS', {}, true],
  [
    'administrator',
    create({ days: 366, hasReason: false }),
    'refused: too_long at expires by EXPIRY_MAX_DAYS, break_glass_reason at reason by BREAK_GLASS',
    glass,
    true,
  ],
  [
    'owner',
    expire('later', 366),
    'refused: too_long at expires by EXPIRY_MAX_DAYS',
    { ...glass, ...allow },
    true,
  ],
  ['owner', expire('now', 0), `${NOT_ALLOWED} default:owner-ends-now`, { ...glass, ...allow }, true],
  [
    'requester',
    create({ days: 366 }),
    'refused: too_long at expires by EXPIRY_MAX_DAYS',
    { ...glass, ...allow },
    true,
  ],
  [['owner', 'administrator'], expire('later', 366), 'allowed beyond too_long by BREAK_GLASS', glass, true],
];

const requesters = { person: ['requester'] } as const;

/** With rules of a file before the settings. */
const FILE_TABLE: readonly Row[] = [
  [
    'owner',
    letEnd(),
    'needs approval of 1 by rules[1]',
    { ...allow, rules: [rule({ decision: 'needs approval' }, { change: ['let_end'] })] },
  ],
  [
    'owner',
    letEnd(),
    'refused: may_not by rules[1]',
    { rules: [rule({ decision: 'may not' }, { roles: ['API Integration'] })] },
  ],
  ['owner', handOver(), 'needs approval of 1 by default:hands-over'],
  ['owner', setOwner(), 'refused: may_not by default:otherwise'],
  [
    'owner',
    changeRoles(),
    'needs approval of 1 by rules[1]',
    { ...allow, rules: [rule({ decision: 'needs approval' }, { change: ['change_roles'] })] },
  ],
  [
    'owner',
    revoke(),
    'needs approval of 1 by rules[1]',
    { ...allow, rules: [rule({ decision: 'needs approval' }, { change: ['revoke'] })] },
  ],
  ['administrator', setOwner(), 'allowed by default:administrator'],
  ['requester', create(), 'allowed by rules[1]', { rules: [rule({ decision: 'may' }, requesters)] }],
  ['administrator', create(), 'refused: may_not by rules[1]', { rules: [rule({ decision: 'may not' })] }],
  [
    'administrator',
    create(),
    'refused: may_not at role by rules[1]',
    { rules: [rule({ decision: 'may not' }, { roles: ['API Integration'] })] },
  ],
  [
    'administrator',
    create(),
    'needs approval of 1 by rules[1]',
    { ...allow, rules: [rule({ decision: 'needs approval', twoApprovals: true }, { roles: ['101'] })] },
  ],
  // Of two that answer, the first; what the first leaves open, the second says.
  [
    'requester',
    create({ days: 20 }),
    'allowed by rules[2]',
    {
      rules: [
        rule({ longestDays: 20 }, requesters),
        rule({ decision: 'may', longestDays: 10 }, requesters, 'rules[2]'),
      ],
    },
  ],
  // A rule about one question leaves the others to the settings.
  [
    'administrator',
    create({ days: 400, hasReason: false }),
    'refused: reason_required at reason by REASON_REQUIRED',
    { reasonRequired: true, rules: [rule({ longestDays: 730 }, { roles: ['API Integration'] })] },
  ],
  [
    'administrator',
    create({ days: 400, roles: [READER] }),
    'refused: too_long at expires by EXPIRY_MAX_DAYS',
    { rules: [rule({ longestDays: 730 }, { roles: ['API Integration'] })] },
  ],
  // Of several roles the strictest.
  [
    'administrator',
    create({ roles: [INTEGRATION, READER] }),
    'refused: may_not at role by rules[1]',
    { rules: [rule({ decision: 'may not' }, { roles: ['API Read Only'] })] },
  ],
  ...[
    [INTEGRATION, READER],
    [READER, INTEGRATION],
  ].map(
    (roles): Row => [
      'administrator',
      create({ roles }),
      'needs approval of 1 by rules[1]',
      { ...allow, rules: [rule({ decision: 'needs approval' }, { roles: ['API Read Only'] })] },
    ],
  ),
  // Of two refusals the one that can be mended is told.
  [
    ['requester', 'owner'],
    expire('later', 366),
    'refused: too_long at expires by EXPIRY_MAX_DAYS, no_requests by REQUESTS',
    { rules: [rule({ longestDays: 999 }, requesters)] },
  ],
  // Before the settings.
  [
    'requester',
    create(),
    'needs approval of 1 by default:requester-creates',
    { ...allow, twoApprovalsRoles: ['101'], rules: [rule({ twoApprovals: false }, { upToDays: 90 })] },
  ],
  // By length.
  [
    'requester',
    create({ days: 30 }),
    'allowed by rules[1]',
    { rules: [rule({ decision: 'may' }, { ...requesters, upToDays: 30 })] },
  ],
  [
    'requester',
    create({ days: 31 }),
    'refused: no_requests by REQUESTS',
    { rules: [rule({ decision: 'may' }, { ...requesters, upToDays: 30 })] },
  ],
  [
    'requester',
    create({ days: 'never' }),
    'refused: no_requests by REQUESTS',
    { expiryRequired: false, rules: [rule({ decision: 'may' }, { ...requesters, upToDays: 30 })] },
  ],
  // By what is changed, and whither.
  [
    'owner',
    expire('now', 0),
    'allowed by rules[1]',
    { rules: [rule({ decision: 'may' }, { person: ['owner'], expiry: ['now'] })] },
  ],
  [
    'owner',
    expire('sooner', 3),
    'refused: no_requests by REQUESTS',
    { rules: [rule({ decision: 'may' }, { person: ['owner'], expiry: ['now'] })] },
  ],
  [
    'administrator',
    create(),
    'allowed by default:administrator',
    { rules: [rule({ decision: 'may not' }, { change: ['set_expiry'] })] },
  ],
  [
    'administrator',
    expire('later', 9),
    'refused: may_not by rules[1]',
    { rules: [rule({ decision: 'may not' }, { change: ['set_expiry'] })] },
  ],
  [
    'owner',
    expire('later', 9, { hasReason: false }),
    'refused: reason_required at reason by rules[1]',
    { rules: [rule({ reasonRequired: true }, { change: ['set_expiry'] })] },
  ],
  // With approval as without, an administrator may break the glass.
  [
    'administrator',
    create(),
    'allowed beyond needs_approval by BREAK_GLASS',
    { ...glass, ...allow, rules: [rule({ decision: 'needs approval' })] },
    true,
  ],
  [
    'administrator',
    create(),
    'allowed beyond may_not by BREAK_GLASS',
    { ...glass, rules: [rule({ decision: 'may not' })] },
    true,
  ],
];

const name = ([who, asked, , given = {}, breakGlass]: Row) => {
  const { kind, days, hasReason, roles, email } = asked;
  const direction = asked.kind === 'set_expiry' ? ` ${asked.direction}` : '';
  return [
    `${[who].flat().join(' and ') || 'nobody'}: ${kind}${direction}, ${days} days, ${roles.map((role) => role.name).join(' and ')}, ${email}`,
    hasReason ? '' : ', no reason',
    breakGlass ? ', breaks the glass' : '',
    Object.keys(given).length > 0 ? `, where ${JSON.stringify(given)}` : '',
  ].join('');
};

describe.each([
  ['without a file', DEFAULT_TABLE],
  ['with rules of a file', FILE_TABLE],
] as const)('what becomes of a wish %s', (_name, table) => {
  it.each(table.map((row) => [name(row), row[2], row] as const))('%s → %s', (_row, expected, row) => {
    const [who, asked, , given = {}, breakGlass = false] = row;
    const decision = decide({ capacities: [who].flat() }, asked, policy({ requests: 'deny', ...given }), {
      breakGlass,
    });
    expect(inWords(decision)).toBe(expected);
  });

  it('speaks of every capacity, every kind and every verdict', () => {
    const verdicts = table.map(([, , expected]) => expected.split(/[ :]/)[0]);
    expect(new Set(verdicts)).toEqual(new Set(['allowed', 'needs', 'refused']));
    expect(new Set(table.map(([, { kind }]) => kind))).toEqual(new Set(ASKED_KINDS));
    expect(new Set(table.flatMap(([who]) => who))).toEqual(new Set(CAPACITIES));
  });
});

describe('a refusal', () => {
  it('says whether the same person may go beyond policy', () => {
    const asked = create({ days: 366 });
    const may = (capacity: Capacity, given: Partial<Policy>) => {
      const decision = decide({ capacities: [capacity] }, asked, policy(given));
      return decision.verdict === 'refused' && decision.mayBreakGlass;
    };
    expect(may('administrator', glass)).toBe(true);
    expect(may('administrator', {})).toBe(false);
    expect(may('requester', glass)).toBe(false);
  });

  it('tells the numbers and names that it is about', () => {
    const given = { emailPatterns: ['mkto-{purpose}@example.com'], allowedEmailDomains: ['api.example.com'] };
    const decision = decide({ capacities: ['administrator'] }, create({ days: 400 }), policy(given));
    expect(decision).toMatchObject({
      why: [
        { domains: ['api.example.com'] },
        { patterns: ['mkto-{purpose}@example.com'] },
        { longestDays: 365 },
      ],
    });
  });
});

const role = fc.constantFrom(INTEGRATION, READER);
const days = fc.oneof(fc.integer({ min: 0, max: 800 }), fc.constant('never' as const));
const asking = fc
  .record({
    kind: fc.constantFrom(...ASKED_KINDS),
    direction: fc.constantFrom(...DIRECTIONS),
    instance: fc.constant('production'),
    roles: fc.uniqueArray(role, { minLength: 0, maxLength: 2 }),
    days,
    email: fc.constantFrom('erp-sync@example.com', 'mkto-erp@example.com', 'a@elsewhere.example'),
    hasReason: fc.boolean(),
  })
  .map(
    ({ kind, direction, ...rest }): Asked =>
      kind === 'create'
        ? { kind, ...rest }
        : kind === 'let_end' ||
            kind === 'set_owner' ||
            kind === 'hand_over' ||
            kind === 'revoke' ||
            kind === 'change_roles'
          ? { ...rest, kind, days: undefined }
          : {
              kind,
              direction,
              endedAtOnce: rest.hasReason,
              added: typeof rest.days === 'number' ? rest.days : 800,
              ...rest,
            },
  );
const some = <T>(of: readonly T[]) => fc.option(fc.subarray([...of], { minLength: 1 }), { nil: undefined });
const conditions: fc.Arbitrary<Conditions> = fc.record({
  roles: some(['API Integration', '102']),
  person: some(CAPACITIES),
  change: some(ASKED_KINDS),
  expiry: some(DIRECTIONS),
  upToDays: fc.option(fc.integer({ min: 1, max: 800 }), { nil: undefined }),
});
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const answers: fc.Arbitrary<Answers> = fc.record({
  decision: maybe(fc.constantFrom(...PERMISSIONS)),
  longestDays: maybe(fc.integer({ min: 1, max: 800 })),
  expiryRequired: maybe(fc.boolean()),
  reasonRequired: maybe(fc.boolean()),
  emailDomains: maybe(fc.constant(['example.com'])),
  emailPatterns: maybe(fc.constant(['mkto-{purpose}@example.com'])),
  twoApprovals: maybe(fc.boolean()),
});
const rules = fc.array(fc.record({ id: fc.constant('rules[1]'), when: conditions, says: answers }), {
  maxLength: 4,
});
const policies = fc
  .record({
    rules,
    apiRoles: fc.constantFrom([], ['API Integration']),
    expiryMaxDays: fc.integer({ min: 1, max: 500 }),
    expiryRequired: fc.boolean(),
    reasonRequired: fc.boolean(),
    requests: fc.constantFrom('allow' as const, 'deny' as const),
    breakGlass: fc.boolean(),
  })
  .map((given) => policy(given));
const capacities = fc.subarray([...CAPACITIES]);

/** How much somebody may, from nothing to everything. */
const freedom = (decision: Decision) => {
  if (decision.verdict === 'refused') return 0;
  if (decision.verdict === 'needs_approval') return decision.approvals === 2 ? 1 : 2;
  return decision.beyondPolicy ? 3 : 4;
};

describe('whatever the policy and the wish', () => {
  it('nobody gets further than the longest life that any rule allows without breaking the glass', () => {
    fc.assert(
      fc.property(capacities, asking, policies, fc.boolean(), (who, asked, given, breakGlass) => {
        const longest = Math.max(...tableOf(given).flatMap(({ says }) => says.longestDays ?? []));
        const decision = decide({ capacities: who }, asked, given, { breakGlass });
        if (decision.verdict === 'refused' || asked.days === 'never') return;
        if (asked.days === undefined || asked.days <= longest) return;
        expect(decision).toMatchObject({ verdict: 'allowed', beyondPolicy: true });
        expect(given.breakGlass && breakGlass && asked.hasReason && who.includes('administrator')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('more capacities never allow less', () => {
    fc.assert(
      fc.property(
        capacities,
        capacities,
        asking,
        policies,
        fc.boolean(),
        (some, more, asked, given, glass) => {
          const fewer = decide({ capacities: some }, asked, given, { breakGlass: glass });
          const all = decide({ capacities: [...new Set([...some, ...more])] }, asked, given, {
            breakGlass: glass,
          });
          expect(freedom(all)).toBeGreaterThanOrEqual(freedom(fewer));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('a “may not” in front never allows more', () => {
    fc.assert(
      fc.property(
        capacities,
        asking,
        policies,
        conditions,
        fc.boolean(),
        (who, asked, given, when, glass) => {
          const stricter = { ...given, rules: [rule({ decision: 'may not' }, when), ...given.rules] };
          const before = decide({ capacities: who }, asked, given, { breakGlass: glass });
          const after = decide({ capacities: who }, asked, stricter, { breakGlass: glass });
          expect(freedom(after)).toBeLessThanOrEqual(freedom(before));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('breaking the glass without the setting changes nothing, and nobody breaks it without a reason', () => {
    fc.assert(
      fc.property(capacities, asking, policies, (who, asked, given) => {
        const off = { ...given, breakGlass: false };
        expect(decide({ capacities: who }, asked, off, { breakGlass: true })).toEqual(
          decide({ capacities: who }, asked, off),
        );
        const silent = { ...asked, hasReason: false };
        const decision = decide({ capacities: who }, silent, given, { breakGlass: true });
        expect(decision.verdict === 'allowed' && decision.beyondPolicy === true).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('nobody is asked where nobody can be asked, and the rule that decided is one of the table', () => {
    fc.assert(
      fc.property(capacities, asking, policies, (who, asked, given) => {
        const decision = decide({ capacities: who }, asked, given);
        if (decision.verdict === 'needs_approval' && asked.kind !== 'hand_over')
          expect(given.requests).toBe('allow');
        const known = [...tableOf(given).map(({ id }) => id), 'REQUESTS'];
        expect(known).toContain(decision.rule);
      }),
      { numRuns: 2_000 },
    );
  });
});
