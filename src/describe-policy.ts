import type { Temporal } from 'temporal-polyfill';
import type { Asked, AskedRole } from './core/changes/asked.ts';
import type { Beyond, Decision } from './core/changes/decide.ts';
import type { FormField } from './core/new-api-user.ts';
import { problemOf } from './core/new-api-user-policy.ts';
import {
  type Answer,
  type Answers,
  answerTo,
  type Capacity,
  type Policy,
  type Rule,
  tableOf,
} from './core/policy.ts';
import type { Explained } from './explain-policy.ts';
import { type Words, wordsFor } from './locales/words.ts';
import { problemText } from './slack/views/field-errors.ts';

/** Exit codes of `policy explain`, so that a script can tell; 1 and 78 stay what they are elsewhere. */
export const EXIT_OF_VERDICT = { allowed: 0, needs_approval: 3, refused: 4 } as const;

/** What `policy explain` says: what was asked, what would become of it, what the person would see, and what holds. */
export function describePolicy(explained: Explained): string {
  const { instance, decision } = explained;
  const words = englishWords();
  const title = instance.label === instance.name ? instance.name : `${instance.label} (${instance.name})`;
  return [
    title,
    '',
    `${askedSentence(words, explained)}`,
    ...asSentences(explained),
    '',
    ...verdictSentences(decision, instance.policy),
    '',
    ...seenSentences(words, explained),
    '',
    ...whatHolds(words, explained),
    ...namedOtherwise(explained),
    '',
    'Each rule is explained in docs/policy.md.',
  ].join('\n');
}

/** The same for programs. */
export function policyAsJson(explained: Explained): string {
  const { instance, today, capacities, as, asked, isAddressGiven, breakGlass, decision } = explained;
  const whole = {
    instance: instance.name,
    today: today.toString(),
    as: as?.slackId,
    capacities,
    asked: {
      ...asked,
      email: isAddressGiven ? asked.email : undefined,
      roles: asked.roles.map(({ name }) => name),
    },
    breakGlass,
    decision,
    sees: seenBy(englishWords(), explained),
  };
  return JSON.stringify(whole, undefined, 2);
}

function englishWords(): Words {
  return wordsFor({ locale: 'en-US', timeZone: 'UTC' });
}

const WHO: Record<Capacity, string> = {
  administrator: 'an administrator',
  owner: 'the owner',
  requester: 'a requester',
};

function askedSentence(
  words: Words,
  { asked, capacities, today, breakGlass, isAddressGiven }: Explained,
): string {
  const who = words.all(capacities.map((capacity) => WHO[capacity]));
  const roles = asked.roles.length > 0 ? ` with ${rolesIn(words, asked.roles)}` : '';
  const user = `${isAddressGiven ? asked.email : 'a user'}${roles}`;
  if (asked.days === undefined)
    return asked.kind === 'let_end'
      ? `Asked: ${who} no longer needs ${user} after the end of its access.`
      : `Asked: ${who} makes somebody else accountable for ${user}.`;
  const reason = asked.hasReason ? 'with a reason' : 'without a reason';
  const how = breakGlass ? `${reason}, and says to go beyond policy` : reason;
  return `Asked: ${who} ${doing(asked)} ${user}, ${until(words, asked, today)}, ${how}.`;
}

function rolesIn(words: Words, roles: readonly AskedRole[]): string {
  const names = words.all(roles.map(({ name }) => `“${name}”`));
  return roles.length === 1 ? `the role ${names}` : `the roles ${names}`;
}

/** What has a length. */
type Lasting = Exclude<Asked, { days: undefined }>;

function doing(asked: Lasting): string {
  if (asked.kind === 'create') return 'creates';
  if (asked.direction === 'now') return 'ends the access of';
  return `sets ${asked.direction === 'later' ? 'a later' : 'an earlier'} end for`;
}

function until(words: Words, { days }: Lasting, today: Temporal.PlainDate): string {
  if (days === 'never') return 'without an end';
  if (days === 0) return 'at once';
  return `until ${words.day(today.add({ days }))} (${inDays(days)})`;
}

function inDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

/** Who is an administrator is known from one setting here; everything else Slack would have to say. */
function asSentences({ as }: Explained): string[] {
  if (!as) return [];
  const { slackId, isAdministrator } = as;
  return [
    isAdministrator
      ? `${slackId} is in ADMIN_SLACK_USER_IDS, so they were taken for an administrator.`
      : `${slackId} is not in ADMIN_SLACK_USER_IDS, so they were taken for a requester. Slack was not asked: if they are an administrator or the owner, add --as-administrator or --as-owner.`,
  ];
}

function verdictSentences(decision: Decision, policy: Policy): string[] {
  switch (decision.verdict) {
    case 'allowed':
      if (!decision.beyondPolicy) return [`It is allowed. ${decision.rule} decides.`];
      return [
        'It is allowed beyond policy, because BREAK_GLASS=true and a reason is given. It goes beyond:',
        ...decision.beyond.map((each) => `  ${beyondSentence(each)}`),
      ];
    case 'needs_approval': {
      const by = decision.approvals === 2 ? 'two different administrators' : 'an administrator';
      const self = policy.selfApproval
        ? 'They may approve it themselves, where they are one (SELF_APPROVAL=true).'
        : 'Nobody approves what they have asked for themselves (SELF_APPROVAL=false).';
      return [`It needs the approval of ${by}. ${decision.rule} decides.`, self];
    }
    case 'refused':
      return [
        'It is refused:',
        ...decision.why.map((each) => `  ${beyondSentence(each)}`),
        ...(decision.mayBreakGlass
          ? ['An administrator may go beyond this with --break-glass and --reason (BREAK_GLASS=true).']
          : []),
      ];
  }
}

function beyondSentence(beyond: Beyond): string {
  return `${whatIsWrong(beyond)} (${beyond.rule})`;
}

function whatIsWrong(beyond: Beyond): string {
  switch (beyond.refusal) {
    case 'may_not':
      return beyond.field === 'role' ? 'they may not do this for this role' : 'they may not do this';
    case 'no_requests':
      return `it needs approval, as ${beyond.needed} says, and nobody can be asked for it`;
    case 'needs_approval':
      return beyond.approvals === 2 ? 'it needs the approval of two people' : 'it needs approval';
    case 'role_not_offered':
      return 'the role is not offered';
    case 'too_long':
      return `it is longer than ${inDays(beyond.longestDays)}`;
    case 'expiry_required':
      return 'access has to end some day';
    case 'reason_required':
      return 'a reason has to be given';
    case 'email_domain':
      return `the address has to be at ${beyond.domains.join(' or ')}`;
    case 'email_pattern':
      return `the address has to look like ${beyond.patterns.join(' or ')}`;
    case 'break_glass_reason':
      return 'going beyond policy needs a reason';
  }
}

function seenSentences(words: Words, explained: Explained): string[] {
  const seen = seenBy(words, explained);
  if (seen.length === 0) return ['They would see: nothing of this. What they ask for is done.'];
  return ['They would see:', ...seen.map((text) => `  ${text}`)];
}

/** In the words of the app; only the form of a new user has a field for each. */
function seenBy(words: Words, { asked, decision, today }: Explained): string[] {
  const at = (field: FormField) => (asked.kind === 'create' ? `${words.t(`form.${field}.label`)}: ` : '');
  if (decision.verdict === 'needs_approval') return [words.t('request.waiting.text')];
  if (decision.verdict === 'allowed') return [];
  return decision.why.map((refusal) => {
    const problem = problemOf(refusal, today);
    return `${at(problem.field)}${problemText(words, problem)}`;
  });
}

interface Asker {
  readonly capacity: Capacity;
  readonly role: AskedRole | undefined;
}

/** How the answer to a question reads, with the rule that gives it; what no rule answers is left out. */
function line<Q extends keyof Answers>(question: Q, read: (value: Answer<Q>['value']) => string) {
  return (asker: Asker, asked: Asked, table: readonly Rule[]): string[] => {
    const { kind, days } = asked;
    const direction = asked.kind === 'set_expiry' ? asked.direction : undefined;
    const answer = answerTo(question, { ...asker, kind, direction, days }, table);
    return answer ? [`  ${read(answer.value)} (${answer.rule.id})`] : [];
  };
}

const LINES = {
  decision: line('decision', (value) => `decision: ${value}`),
  roleIsOffered: line('roleIsOffered', (value) => `this role is ${value ? '' : 'not '}offered`),
  longestDays: line('longestDays', (value) => `longest life: ${inDays(value)}`),
  defaultDays: line('defaultDays', (value) => `proposed: ${inDays(value)}`),
  expiryRequired: line('expiryRequired', (value) =>
    value ? 'access has to end some day' : 'access may go on without an end',
  ),
  reasonRequired: line('reasonRequired', (value) =>
    value ? 'a reason has to be given' : 'no reason has to be given',
  ),
  emailDomains: line(
    'emailDomains',
    (value) => `domains: ${value.length > 0 ? value.join(', ') : 'every one'}`,
  ),
  emailPatterns: line(
    'emailPatterns',
    (value) => `address: ${value.length > 0 ? value.join(', ') : 'every one'}`,
  ),
  twoApprovals: line('twoApprovals', (value) => (value ? 'two people approve' : 'one person approves')),
};

/** What is asked of each kind of change: an address only of a new user, a length only of what has one. */
const ASKED_OF: Record<Asked['kind'], readonly (keyof typeof LINES)[]> = {
  create: [
    'decision',
    'roleIsOffered',
    'longestDays',
    'defaultDays',
    'expiryRequired',
    'reasonRequired',
    'emailDomains',
    'emailPatterns',
    'twoApprovals',
  ],
  set_expiry: ['decision', 'longestDays', 'defaultDays', 'expiryRequired', 'reasonRequired', 'twoApprovals'],
  let_end: ['decision', 'twoApprovals'],
  set_owner: ['decision', 'reasonRequired', 'twoApprovals'],
  hand_over: ['decision'],
  revoke: ['decision', 'twoApprovals'],
  change_roles: ['decision', 'twoApprovals'],
};

/** Every question, its answer and the rule that gives it, for each capacity and each role. */
function whatHolds(words: Words, { instance, capacities, asked }: Explained): string[] {
  const table = tableOf(instance.policy);
  const roles: readonly (AskedRole | undefined)[] = asked.roles.length > 0 ? asked.roles : [undefined];
  return capacities.flatMap((capacity) =>
    roles.flatMap((role) => [
      `What holds for ${WHO[capacity]}${role ? ` and ${rolesIn(words, [role])}` : ''}:`,
      ...ASKED_OF[asked.kind].flatMap((question) => LINES[question]({ capacity, role }, asked, table)),
    ]),
  );
}

/** Without Marketo nobody knows which name belongs to which id. */
function namedOtherwise({ instance, asked }: Explained): string[] {
  const named = tableOf(instance.policy).flatMap(({ when }) => [
    ...(when.roles ?? []),
    ...(when.rolesOtherThan ?? []),
  ]);
  const isId = (name: string) => /^\d+$/.test(name.trim());
  const missed = asked.roles.filter(({ name }) => named.some((other) => isId(other) !== isId(name)));
  return missed.map(
    ({ name }) =>
      `\nSome rules name roles by their ${isId(name) ? 'name' : 'id'}. Marketo was not asked, so whether “${name}” is one of them is not known: give --role both ways.`,
  );
}
