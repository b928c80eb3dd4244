import {
  ASKED_OF_A_PERSON,
  type Asked,
  type AskedKind,
  type AskedRole,
  DIRECTIONS,
  type Direction,
} from './changes/asked.ts';
import type { Waiting } from './changes/waiting.ts';
import { isGrantable, type Role } from './role.ts';

/** As what somebody asks, the strongest first: one of the administrators, the user's owner, or any other member. */
export const CAPACITIES = ['administrator', 'owner', 'requester'] as const;

export type Capacity = (typeof CAPACITIES)[number];

/** What may become of a wish, the most permissive first. */
export const PERMISSIONS = ['may', 'needs approval', 'may not'] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** Where a rule stands in the settings or in the policy's file, such as `EXPIRY_MAX_DAYS` or `rules[2]`. */
export type RuleId = string;

/** When a rule counts: each condition that it has is met. */
export interface Conditions {
  /** Names or ids. */
  readonly roles?: readonly string[] | undefined;
  /** Every role but these, by name or id. */
  readonly rolesOtherThan?: readonly string[] | undefined;
  readonly person?: readonly Capacity[] | undefined;
  readonly change?: readonly AskedKind[] | undefined;
  /** Only for a change of the expiry. */
  readonly expiry?: readonly Direction[] | undefined;
  /** Access is to end within so many days from today. */
  readonly upToDays?: number | undefined;
  /** Only for a change of the expiry: access is to last so many days longer, at the most, than it does, or from today. */
  readonly addsUpToDays?: number | undefined;
  /** Only for a change of the expiry: whether somebody else has ended access at once, which this would undo. */
  readonly endedAtOnce?: boolean | undefined;
}

/** The questions, and what a rule says to them; it may leave any of them to the rules behind it. */
export interface Answers {
  readonly decision?: Permission | undefined;
  /** Whether the role may be given to a new user at all. */
  readonly roleIsOffered?: boolean | undefined;
  readonly longestDays?: number | undefined;
  readonly defaultDays?: number | undefined;
  readonly expiryRequired?: boolean | undefined;
  readonly reasonRequired?: boolean | undefined;
  /** In small letters; empty: every domain. */
  readonly emailDomains?: readonly string[] | undefined;
  /** Such as `mkto-{purpose}@example.com`, one of which has to fit; empty: every address. */
  readonly emailPatterns?: readonly string[] | undefined;
  /** Whether two different people have to approve, where approval is needed. */
  readonly twoApprovals?: boolean | undefined;
}

export interface Rule {
  readonly id: RuleId;
  readonly when: Conditions;
  readonly says: Answers;
}

/** What the operator has decided about the API-only users of one Marketo instance; from the settings. */
export interface Policy {
  /** Role names or ids that may be offered; empty: every role that is not a system role. */
  readonly apiRoles: readonly string[];
  readonly expiryDefaultDays: number;
  readonly expiryMaxDays: number;
  readonly expiryRequired: boolean;
  readonly reasonRequired: boolean;
  readonly allowedEmailDomains: readonly string[];
  readonly emailPatterns: readonly string[];
  readonly twoApprovalsRoles: readonly string[];
  /** Whether people may ask for what they may not do themselves. */
  readonly requests: 'allow' | 'deny';
  /** How long a request waits. */
  readonly waiting: Waiting;
  /** Whether somebody may approve what they have asked for themselves. */
  readonly selfApproval: boolean;
  /** Whether an administrator may go beyond policy with a reason. */
  readonly breakGlass: boolean;
  /** The rules of the policy's file; they come before those of the settings. */
  readonly rules: readonly Rule[];
}

/** Whether people may ask where nobody has decided that: most who need an API-only user are no administrators. */
export const REQUESTS_DEFAULT: Policy['requests'] = 'allow';

/** One wish as one rule sees it: a person in one capacity, about one role. */
export interface Situation {
  readonly capacity: Capacity;
  readonly kind: AskedKind;
  readonly direction: Direction | undefined;
  readonly role: AskedRole | undefined;
  /** `undefined` where it is not known yet. */
  readonly days: Asked['days'] | undefined;
  /** Days more than the end that holds, or than today where that has come; `undefined` where it is not known. */
  readonly added?: number | undefined;
  readonly endedAtOnce?: boolean | undefined;
}

/** Who may what where no rule of a file says so; each id is explained in docs/policy.md. */
function whoMay({ expiryDefaultDays }: Policy): Rule[] {
  const rule = (name: string, decision: Permission, when: Conditions): Rule => ({
    id: `default:${name}`,
    when,
    says: { decision },
  });
  const owner = { person: ['owner'], change: ['set_expiry'] } as const;
  return [
    // Whoever is to be accountable has the last word; an administrator who decides that makes them the owner.
    rule('hands-over', 'needs approval', { person: ['administrator', 'owner'], change: ['hand_over'] }),
    rule('administrator', 'may', { person: ['administrator'] }),
    rule('owner-ends-now', 'may not', { ...owner, expiry: ['now'] }),
    rule('owner-ends-sooner', 'needs approval', { ...owner, expiry: ['sooner'] }),
    // Whoever ended it had a reason, such as a secret that has leaked.
    rule('owner-brings-back', 'needs approval', { ...owner, expiry: ['later'], endedAtOnce: true }),
    rule('owner-extends', 'may', {
      ...owner,
      expiry: ['later'],
      addsUpToDays: expiryDefaultDays,
      // One click after the other would come to any length.
      upToDays: 2 * expiryDefaultDays,
    }),
    rule('owner-extends-longer', 'needs approval', owner),
    // It changes nothing in Marketo, and can be taken back.
    rule('owner-lets-end', 'may', { person: ['owner'], change: ['let_end'] }),
    rule('requester-creates', 'needs approval', { person: ['requester'], change: ['create'] }),
    rule('otherwise', 'may not', {}),
  ];
}

/** The whole table, in the order in which it is read: the file's rules, then the settings, then what holds without any. */
export function tableOf(policy: Policy): Rule[] {
  const create = { change: ['create'] } as const;
  const { apiRoles, twoApprovalsRoles } = policy;
  const ofRoles: Rule[] = [];
  if (apiRoles.length > 0) {
    const when = { ...create, rolesOtherThan: apiRoles };
    ofRoles.push({ id: 'API_ROLES', when, says: { roleIsOffered: false } });
  }
  if (twoApprovalsRoles.length > 0) {
    ofRoles.push({
      id: 'TWO_APPROVALS_ROLES',
      when: { roles: twoApprovalsRoles },
      says: { twoApprovals: true },
    });
    // Whoever may decide alone otherwise is one of the two, and somebody else the other.
    ofRoles.push({
      id: 'TWO_APPROVALS_ROLES',
      when: { change: ['create', 'change_roles'], roles: twoApprovalsRoles, person: ['administrator'] },
      says: { decision: 'needs approval' },
    });
  }
  return [
    ...policy.rules,
    ...ofRoles,
    { id: 'EXPIRY_MAX_DAYS', when: {}, says: { longestDays: policy.expiryMaxDays } },
    { id: 'EXPIRY_DEFAULT_DAYS', when: {}, says: { defaultDays: policy.expiryDefaultDays } },
    { id: 'EXPIRY_REQUIRED', when: {}, says: { expiryRequired: policy.expiryRequired } },
    // One click extends: it has no room for a reason.
    { id: 'REASON_REQUIRED', when: create, says: { reasonRequired: policy.reasonRequired } },
    { id: 'ALLOWED_EMAIL_DOMAINS', when: create, says: { emailDomains: policy.allowedEmailDomains } },
    { id: 'EMAIL_PATTERN', when: create, says: { emailPatterns: policy.emailPatterns } },
    ...whoMay(policy),
  ];
}

export interface Answer<Q extends keyof Answers> {
  readonly value: NonNullable<Answers[Q]>;
  readonly rule: Rule;
}

/** What the table says to a question: of the rules that count here, the first that says something about it. */
export function answerTo<Q extends keyof Answers>(
  question: Q,
  situation: Situation,
  table: readonly Rule[],
): Answer<Q> | undefined {
  for (const rule of table) {
    const value = rule.says[question];
    if (value !== undefined && value !== null && counts(rule.when, situation)) return { value, rule };
  }
  return undefined;
}

function counts(when: Conditions, situation: Situation): boolean {
  const { capacity, kind, direction, role, days, added, endedAtOnce = false } = situation;
  const { roles, rolesOtherThan, person, change, expiry, upToDays, addsUpToDays } = when;
  if (roles && !(role && isNamed(role, roles))) return false;
  if (rolesOtherThan && (!role || isNamed(role, rolesOtherThan))) return false;
  if (person && !person.includes(capacity)) return false;
  if (change && !change.includes(kind)) return false;
  if (expiry && !(direction && expiry.includes(direction))) return false;
  if (when.endedAtOnce !== undefined && when.endedAtOnce !== endedAtOnce) return false;
  if (addsUpToDays !== undefined && !(added !== undefined && added <= addsUpToDays)) return false;
  return upToDays === undefined || (typeof days === 'number' && days <= upToDays);
}

function isNamed({ id, name }: AskedRole, names: readonly string[]): boolean {
  const keys = names.map((each) => each.trim().toLowerCase());
  return keys.includes(String(id)) || keys.includes(name.trim().toLowerCase());
}

/** What a form tells beforehand; what counts in the end is `decide`. */
export interface Terms {
  readonly longestDays: number;
  readonly defaultDays: number;
  readonly expiryRequired: boolean;
  readonly reasonRequired: boolean;
  readonly emailDomains: readonly string[];
  readonly emailPatterns: readonly string[];
}

/**
 * The terms for somebody in the strongest of their capacities.
 *
 * @param role without one, what holds for no role in particular
 * @returns nothing is demanded that some role or some length of life does not need, and the longest is the longest of any
 */
export function termsFor(
  policy: Policy,
  capacities: readonly Capacity[],
  kind: AskedKind,
  role?: AskedRole,
): Terms {
  const table = tableOf(policy);
  const capacity = CAPACITIES.find((each) => capacities.includes(each)) ?? 'requester';
  const direction = kind === 'set_expiry' ? ('later' as const) : undefined;
  const of = (about: AskedRole | undefined, days: Situation['days']): Terms => {
    const situation: Situation = { capacity, kind, direction, role: about, days };
    const longestDays = answerTo('longestDays', situation, table)?.value ?? policy.expiryMaxDays;
    const usual = answerTo('defaultDays', situation, table)?.value ?? policy.expiryDefaultDays;
    return {
      longestDays,
      defaultDays: Math.min(usual, longestDays),
      expiryRequired: answerTo('expiryRequired', situation, table)?.value ?? true,
      reasonRequired: answerTo('reasonRequired', situation, table)?.value ?? false,
      emailDomains: answerTo('emailDomains', situation, table)?.value ?? [],
      emailPatterns: answerTo('emailPatterns', situation, table)?.value ?? [],
    };
  };
  const any = of(role, undefined);
  const abouts = role ? [role] : [undefined, ...rolesNamedIn(policy.rules)];
  const each = [any, ...abouts.flatMap((about) => lengthsIn(table).map((days) => of(about, days)))];
  return {
    ...any,
    longestDays: Math.max(...each.map(({ longestDays }) => longestDays)),
    expiryRequired: each.every(({ expiryRequired }) => expiryRequired),
    reasonRequired: each.every(({ reasonRequired }) => reasonRequired),
  };
}

/** One length of life for each that the rules tell apart. */
function lengthsIn(table: readonly Rule[]): Asked['days'][] {
  return [...new Set(table.flatMap(({ when }) => when.upToDays ?? [])), 'never'];
}

/** Roles that rules single out, known by nothing but what they are called there. */
function rolesNamedIn(rules: readonly Rule[]): AskedRole[] {
  const names = rules.flatMap(({ when }) => [...(when.roles ?? []), ...(when.rolesOtherThan ?? [])]);
  return [...new Set(names)].map((name) => ({ id: /^\d+$/.test(name) ? Number(name) : Number.NaN, name }));
}

/** Whether what a rule says may depend on the role: then nothing is known of a wish whose role has no name yet. */
export function namesRoles({ rules, twoApprovalsRoles }: Policy): boolean {
  return (
    twoApprovalsRoles.length > 0 || rules.some(({ when }) => when.roles !== undefined || when.rolesOtherThan)
  );
}

/** The roles that somebody may give to a new user, or ask for, in alphabetical order. */
export function rolesFor(policy: Policy, capacities: readonly Capacity[], roles: readonly Role[]): Role[] {
  const table = tableOf(policy);
  const lengths = lengthsIn(table);
  const situations = (role: Role) =>
    capacities.flatMap((capacity) =>
      lengths.map((days): Situation => ({ capacity, kind: 'create', direction: undefined, role, days })),
    );
  return roles
    .filter((role) => isGrantable(role) && situations(role).some((each) => mayBeAskedFor(each, table)))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * Whether there is anything of a kind that somebody may do, or ask for, whatever it is about: only then a form is opened
 * for them.
 *
 * @param only of a change of the expiry, this direction alone
 */
export function mayWant(
  policy: Policy,
  capacities: readonly Capacity[],
  kind: AskedKind,
  only?: Direction,
): boolean {
  const table = tableOf(policy);
  const directions = kind === 'set_expiry' ? (only ? [only] : DIRECTIONS) : [undefined];
  const roles = [undefined, ANY_ROLE, ...rolesNamedIn(policy.rules)];
  const allowed = (situation: Situation) => {
    const permission = answerTo('decision', situation, table)?.value ?? 'may not';
    const mayAsk = policy.requests === 'allow' || ASKED_OF_A_PERSON.includes(kind);
    return permission === 'may' || (permission === 'needs approval' && mayAsk);
  };
  return capacities.some((capacity) =>
    directions.some((direction) =>
      roles.some((role) =>
        lengthsIn(table).some((days) => allowed({ capacity, kind, direction, role, days, added: 0 })),
      ),
    ),
  );
}

/** A role that no rule names. */
const ANY_ROLE: AskedRole = { id: Number.NaN, name: '' };

function mayBeAskedFor(situation: Situation, table: readonly Rule[]): boolean {
  const isOffered = answerTo('roleIsOffered', situation, table)?.value ?? true;
  return isOffered && (answerTo('decision', situation, table)?.value ?? 'may not') !== 'may not';
}
