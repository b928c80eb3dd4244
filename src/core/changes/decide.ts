import { domainOf, matchesPattern } from '../email-pattern.ts';
import {
  type Answer,
  type Answers,
  answerTo,
  type Capacity,
  PERMISSIONS,
  type Policy,
  type Rule,
  type RuleId,
  type Situation,
  tableOf,
} from '../policy.ts';
import { ASKED_OF_A_PERSON, type Asked, type AskedRole } from './asked.ts';

/**
 * Why the policy refuses a wish, one of its reasons: with the field of the form that it belongs to, `undefined` where it
 * belongs to none, and the rule that says so.
 */
export type PolicyRefusal =
  /** A rule about this role says so, or one about whoever asks. */
  | { readonly refusal: 'may_not'; readonly field: 'role' | undefined; readonly rule: RuleId }
  /** It needs approval (`needed` says so), and nobody can be asked. */
  | {
      readonly refusal: 'no_requests';
      readonly field: undefined;
      readonly rule: 'REQUESTS';
      readonly needed: RuleId;
    }
  | { readonly refusal: 'role_not_offered'; readonly field: 'role'; readonly rule: RuleId }
  | {
      readonly refusal: 'too_long';
      readonly field: 'expires';
      readonly longestDays: number;
      readonly rule: RuleId;
    }
  | { readonly refusal: 'expiry_required'; readonly field: 'expires'; readonly rule: RuleId }
  | { readonly refusal: 'reason_required'; readonly field: 'reason'; readonly rule: RuleId }
  | {
      readonly refusal: 'email_domain';
      readonly field: 'email';
      readonly domains: readonly string[];
      readonly rule: RuleId;
    }
  | {
      readonly refusal: 'email_pattern';
      readonly field: 'email';
      readonly patterns: readonly string[];
      readonly rule: RuleId;
    }
  /** Whoever goes beyond policy says why. */
  | { readonly refusal: 'break_glass_reason'; readonly field: 'reason'; readonly rule: 'BREAK_GLASS' };

/** What an administrator goes beyond: what would have been refused, or the approval of others. */
export type Beyond =
  | PolicyRefusal
  | { readonly refusal: 'needs_approval'; readonly approvals: 1 | 2; readonly rule: RuleId };

interface Allowed {
  readonly verdict: 'allowed';
  readonly rule: RuleId;
  readonly beyondPolicy?: undefined;
}

/** The caller says it loudly: in the channel and in the audit. */
interface AllowedBeyondPolicy {
  readonly verdict: 'allowed';
  readonly rule: 'BREAK_GLASS';
  readonly beyondPolicy: true;
  readonly beyond: readonly Beyond[];
}

interface NeedsApproval {
  readonly verdict: 'needs_approval';
  /** Of so many different people. */
  readonly approvals: 1 | 2;
  readonly rule: RuleId;
}

interface Refused {
  readonly verdict: 'refused';
  /** Every reason, at least one. */
  readonly why: readonly [PolicyRefusal, ...PolicyRefusal[]];
  /** Of the first reason. */
  readonly rule: RuleId;
  /** Whether the same person may go beyond policy with a reason. */
  readonly mayBreakGlass: boolean;
}

export type Decision = Allowed | AllowedBeyondPolicy | NeedsApproval | Refused;

export interface Asking {
  /** In how many ways somebody may ask: the most permissive of them counts. */
  readonly capacities: readonly Capacity[];
}

/**
 * What becomes of a wish. Says nothing about what is possible, only about what the policy allows.
 *
 * @param breakGlass whether an administrator has said to go beyond policy; it needs `BREAK_GLASS` and a reason
 */
export function decide(
  { capacities }: Asking,
  asked: Asked,
  policy: Policy,
  { breakGlass = false }: { readonly breakGlass?: boolean } = {},
): Decision {
  const [best] = capacities
    .map((capacity) => decideAs(capacity, asked, policy, breakGlass))
    .sort((one, other) => permissiveness(other) - permissiveness(one));
  return best ?? refusedWith([{ refusal: 'may_not', field: undefined, rule: 'default:otherwise' }], false);
}

/**
 * How many different people have to approve what somebody asks for, by what it is now and by the rules of now, also where
 * the policy would let them have it at once, or no longer lets them ask.
 *
 * @param capacities of whoever asks; without any, as a requester
 */
export function approvalsFor(capacities: readonly Capacity[], asked: Asked, policy: Policy): 1 | 2 {
  const decision = decide({ capacities }, asked, { ...policy, requests: 'allow' });
  if (decision.verdict === 'needs_approval') return decision.approvals;
  const each = capacities.length > 0 ? capacities : (['requester'] as const);
  return each.some((capacity) => judge(capacity, asked, policy).approvals === 2) ? 2 : 1;
}

/** Whether two different people have to agree, whoever asks: then nobody is both of them. */
export function needsTwoPeople(asked: Asked, policy: Policy): boolean {
  return judge('requester', asked, policy).approvals === 2;
}

/** Of two refusals the one that a person can more easily do something about. */
function permissiveness(decision: Decision): number {
  if (decision.verdict === 'allowed') return decision.beyondPolicy ? 3 : 4;
  if (decision.verdict === 'needs_approval') return decision.approvals === 1 ? 2 : 1;
  // A reason is all that is missing.
  if (decision.why.some(({ refusal }) => refusal === 'break_glass_reason')) return 0;
  const isClosed = decision.why.some(({ refusal }) => refusal === 'may_not');
  return -decision.why.length - (isClosed ? LAST : 0);
}

/** More than the reasons that one refusal can have. */
const LAST = 1_000;

function decideAs(capacity: Capacity, asked: Asked, policy: Policy, breakGlass: boolean): Decision {
  const { permission, approvals, rule, refusals } = judge(capacity, asked, policy);
  const needsApproval = permission === 'needs approval';
  const why = [...refusals];
  const isOfOne = ASKED_OF_A_PERSON.includes(asked.kind);
  if (needsApproval && policy.requests === 'deny' && !isOfOne) {
    why.push({ refusal: 'no_requests', field: undefined, rule: 'REQUESTS', needed: rule });
  }
  const [first, ...rest] = why;
  const mayBreakGlass = policy.breakGlass && capacity === 'administrator' && !isOfOne;
  if (mayBreakGlass && breakGlass && (first || needsApproval)) {
    if (!asked.hasReason) {
      return refusedWith(
        [...why, { refusal: 'break_glass_reason', field: 'reason', rule: 'BREAK_GLASS' }],
        true,
      );
    }
    const approval = needsApproval ? [{ refusal: 'needs_approval', approvals, rule } as const] : [];
    const beyond = [...refusals, ...approval];
    return { verdict: 'allowed', rule: 'BREAK_GLASS', beyondPolicy: true, beyond };
  }
  if (first) return refusedWith([first, ...rest], mayBreakGlass);
  return needsApproval ? { verdict: 'needs_approval', approvals, rule } : { verdict: 'allowed', rule };
}

function refusedWith(why: readonly PolicyRefusal[], mayBreakGlass: boolean): Refused {
  const [first, ...rest] = why;
  if (!first) throw new Error('a refusal has a reason');
  return { verdict: 'refused', why: [first, ...rest], rule: first.rule, mayBreakGlass };
}

interface Judgement {
  readonly permission: (typeof PERMISSIONS)[number];
  readonly approvals: 1 | 2;
  /** Which one decided about the permission. */
  readonly rule: RuleId;
  readonly refusals: readonly PolicyRefusal[];
}

/** The strictest of what the table says about each role. */
function judge(capacity: Capacity, asked: Asked, policy: Policy): Judgement {
  const table = tableOf(policy);
  const roles: readonly (AskedRole | undefined)[] = asked.roles.length > 0 ? asked.roles : [undefined];
  const judgements = roles.map((role) => judgeRole(capacity, role, asked, table));
  const strictness = ({ permission }: Judgement) => PERMISSIONS.indexOf(permission);
  const [strictest] = [...judgements].sort((one, other) => strictness(other) - strictness(one));
  if (!strictest) throw new Error('there is at least one judgement');
  return {
    ...strictest,
    approvals: judgements.some(({ approvals }) => approvals === 2) ? 2 : 1,
    refusals: eachOnce(judgements.flatMap(({ refusals }) => refusals)),
  };
}

function eachOnce(refusals: readonly PolicyRefusal[]): PolicyRefusal[] {
  return [...new Map(refusals.map((refusal) => [JSON.stringify(refusal), refusal])).values()];
}

function judgeRole(
  capacity: Capacity,
  role: AskedRole | undefined,
  asked: Asked,
  table: readonly Rule[],
): Judgement {
  const { kind, days } = asked;
  const direction = asked.kind === 'set_expiry' ? asked.direction : undefined;
  const added = asked.kind === 'set_expiry' ? asked.added : undefined;
  const endedAtOnce = asked.kind === 'set_expiry' && asked.endedAtOnce;
  const situation: Situation = { capacity, kind, direction, role, days, added, endedAtOnce };
  const answer = <Q extends keyof Answers>(question: Q): Answer<Q> | undefined =>
    answerTo(question, situation, table);
  const decision = answer('decision');
  const said = decision?.value ?? 'may not';
  const isOfOne = ASKED_OF_A_PERSON.includes(kind);
  // Whoever is asked has the last word, whatever a rule says.
  const permission = said === 'may' && isOfOne ? 'needs approval' : said;
  const rule = decision?.rule.id ?? 'default:otherwise';
  const refusals: PolicyRefusal[] = [];
  if (permission === 'may not') {
    const isAboutRole = kind === 'create' && decision?.rule.when.roles !== undefined;
    refusals.push({ refusal: 'may_not', field: isAboutRole ? 'role' : undefined, rule });
  }
  if (kind === 'create') refusals.push(...aboutNew(asked, answer));
  const longest = answer('longestDays');
  if (days === 'never') {
    const required = answer('expiryRequired');
    // What no rule speaks of is refused.
    if (required?.value !== false) {
      const by = required?.rule.id ?? 'EXPIRY_REQUIRED';
      refusals.push({ refusal: 'expiry_required', field: 'expires', rule: by });
    }
  } else if (longest && days !== undefined && days > longest.value) {
    const { value: longestDays, rule: by } = longest;
    refusals.push({ refusal: 'too_long', field: 'expires', longestDays, rule: by.id });
  }
  const reason = answer('reasonRequired');
  if (reason?.value && !asked.hasReason) {
    refusals.push({ refusal: 'reason_required', field: 'reason', rule: reason.rule.id });
  }
  // An administrator who asks is one of the two people.
  const needsTwo = answer('twoApprovals')?.value && !isOfOne;
  const approvals = needsTwo && capacity !== 'administrator' ? 2 : 1;
  return { permission, rule, refusals, approvals };
}

/** What only a new user is asked: its role and its address. */
function aboutNew(
  { email }: Asked,
  answer: <Q extends keyof Answers>(question: Q) => Answer<Q> | undefined,
): PolicyRefusal[] {
  const refusals: PolicyRefusal[] = [];
  const offered = answer('roleIsOffered');
  if (offered?.value === false) {
    refusals.push({ refusal: 'role_not_offered', field: 'role', rule: offered.rule.id });
  }
  const domains = answer('emailDomains');
  if (domains && domains.value.length > 0 && !domains.value.includes(domainOf(email))) {
    const { value, rule } = domains;
    refusals.push({ refusal: 'email_domain', field: 'email', domains: value, rule: rule.id });
  }
  const patterns = answer('emailPatterns');
  if (patterns && patterns.value.length > 0 && !patterns.value.some((each) => matchesPattern(email, each))) {
    const { value, rule } = patterns;
    refusals.push({ refusal: 'email_pattern', field: 'email', patterns: value, rule: rule.id });
  }
  return refusals;
}
