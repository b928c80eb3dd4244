import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../src/core/api-user.ts';
import { KINDS, type KindName } from '../../src/core/changes/kinds.ts';
import type { LettingEndProblem } from '../../src/core/changes/let-end.ts';
import { type Operation, type OperationFailure, WAITS } from '../../src/core/changes/operation.ts';
import type { Request } from '../../src/core/changes/request.ts';
import type { ExpiryProblem } from '../../src/core/changes/set-expiry.ts';
import type { OwnerProblem } from '../../src/core/changes/set-owner.ts';
import { endOf } from '../../src/core/expiry.ts';
import { TOLD } from '../../src/core/history.ts';
import type { IdleIn } from '../../src/core/idle.ts';
import {
  type Among,
  inInstance,
  MARKS,
  type Place,
  type Sought,
  START,
} from '../../src/core/listed-users.ts';
import type { Trouble } from '../../src/core/marketo-failure.ts';
import type { Problem } from '../../src/core/new-api-user.ts';
import type { NamedAdministrator } from '../../src/core/people/administration.ts';
import type { Denial } from '../../src/core/people/denial.ts';
import type { Refusal } from '../../src/core/people/permission.ts';
import { type SilentSource, SOURCES } from '../../src/core/people/standing.ts';
import {
  LEFT_OUT,
  newReview,
  type Review,
  type ReviewedUser,
  type ReviewProgress,
} from '../../src/core/review.ts';
import type { Usage } from '../../src/core/usage.ts';
import { WEEKLY } from '../../src/core/weekly.ts';
import { en } from '../../src/locales/en/index.ts';
import { wordsFor } from '../../src/locales/words.ts';
import type { KnownUser } from '../../src/ports/known-user.ts';
import type { ListedUsers } from '../../src/ports/listed-users.ts';
import type { MarketoHealth } from '../../src/ports/marketo.ts';
import type { ShownRequest, ShownUser } from '../../src/ports/messages.ts';
import { deniedBlocks } from '../../src/slack/blocks/denied.ts';
import { endedAtOnceShown } from '../../src/slack/blocks/ended-shown.ts';
import { MOST_OPTIONS, roleOptions, workspaceOptions } from '../../src/slack/blocks/options.ts';
import { paragraph } from '../../src/slack/blocks/text.ts';
import { formShownOf, shownOf } from '../../src/slack/changes/index.ts';
import { expiryFormFor } from '../../src/slack/changes/set-expiry.ts';
import { assignedMessage } from '../../src/slack/messages/assigned.ts';
import { beyondMessage } from '../../src/slack/messages/beyond.ts';
import { digestMessage, LINES_PER_DIGEST } from '../../src/slack/messages/digest.ts';
import { expirySetMessage } from '../../src/slack/messages/expiry-set.ts';
import { findingsMessage, MOST_FOUND } from '../../src/slack/messages/findings.ts';
import { firstCallsMessage } from '../../src/slack/messages/first-calls.ts';
import { helpMessage } from '../../src/slack/messages/help.ts';
import { idleMessage } from '../../src/slack/messages/idle.ts';
import { letEndMessage } from '../../src/slack/messages/let-end.ts';
import {
  exclusiveMessage,
  listMessage,
  notThereMessage,
  ROWS_PER_LIST,
} from '../../src/slack/messages/list.ts';
import { orphansMessage } from '../../src/slack/messages/orphans.ts';
import { createdMessage, failedMessage } from '../../src/slack/messages/outcome.ts';
import { ownerSetMessage } from '../../src/slack/messages/owner-set.ts';
import { MOST_PENDING, pendingMessage } from '../../src/slack/messages/pending.ts';
import { MOST_WARNED, reminderMessage } from '../../src/slack/messages/reminder.ts';
import { requestMessage, requestNewsMessage } from '../../src/slack/messages/request.ts';
import { restMessage } from '../../src/slack/messages/rest.ts';
import { reviewMessage } from '../../src/slack/messages/review.ts';
import { MOST_ASKED, reviewQuestionMessage } from '../../src/slack/messages/review-question.ts';
import { revokedMessage } from '../../src/slack/messages/revoked.ts';
import { rolesSetMessage } from '../../src/slack/messages/roles-set.ts';
import { stillCalledMessage } from '../../src/slack/messages/still-called.ts';
import { triedAgainMessage } from '../../src/slack/messages/tried-again.ts';
import { unreadableMessage } from '../../src/slack/messages/unreadable.ts';
import { weeklyMessage } from '../../src/slack/messages/weekly.ts';
import type { Written } from '../../src/slack/messages/written.ts';
import { apiUserView } from '../../src/slack/views/api-user.ts';
import { assignAllForm } from '../../src/slack/views/assign-all-form.ts';
import { createForm } from '../../src/slack/views/create-form.ts';
import { deniedView } from '../../src/slack/views/denied.ts';
import { denyForm } from '../../src/slack/views/deny-form.ts';
import { endNowForm } from '../../src/slack/views/expiry-form.ts';
import { fieldErrors } from '../../src/slack/views/field-errors.ts';
import { withHome } from '../../src/slack/views/form-metadata.ts';
import { goneView, sentenceView } from '../../src/slack/views/gone.ts';
import { handOverForm } from '../../src/slack/views/hand-over-form.ts';
import { closedHomeView, homeView, MOST_USERS } from '../../src/slack/views/home.ts';
import { outcomeView } from '../../src/slack/views/outcome.ts';
import { ownerForm } from '../../src/slack/views/owner-form.ts';
import { OPEN_PER_PAGE, openView } from '../../src/slack/views/review-open.ts';
import { reviewStopForm } from '../../src/slack/views/review-stop.ts';
import { revokeForm } from '../../src/slack/views/revoke-form.ts';
import { rolesForm } from '../../src/slack/views/roles-form.ts';
import { waitsView } from '../../src/slack/views/waits.ts';
import { workingView } from '../../src/slack/views/working.ts';
import { MOST_PENDING_HOME } from '../../src/usecases/look-at-api-users.ts';
import {
  apiUser,
  at,
  event,
  expiryOperation,
  letEndOperation,
  lettingEnd,
  NOW,
  newApiUser,
  newExpiry,
  newOwner,
  operation,
  ownerOperation,
  person,
  policy,
  request,
  revokeOperation,
  rolesOperation,
  verdict,
} from '../builders.ts';

const words = wordsFor({ locale: 'en-US', timeZone: 'Europe/Berlin' });

/** In a channel, where moments name their zone. */
const wordsForMany = wordsFor({
  locale: 'en-US',
  timeZone: 'America/Argentina/ComodRivadavia',
  areMany: true,
});

/** People type what they like: long, markup, other scripts, pictures. */
const nasty = (length: number) => '<!channel> *_~`&@here| 漢字 🧨'.padEnd(length, 'x').slice(0, length);

const offer = {
  roles: Array.from({ length: 150 }, (_, index) => ({
    id: 200 + index,
    name: nasty(120) + index,
    description: nasty(500),
    isSystem: false,
    isHidden: false,
    isOnlyAllZones: false,
  })),
  workspaces: Array.from({ length: 150 }, (_, index) => ({ id: 1 + index, name: nasty(200) + index })),
};

/** As many as stand in a select, with names that are odd: none, the same twice, markup. */
const fitting = {
  roles: offer.roles.slice(0, 100).map((role, index) => {
    const name = index === 0 ? '   ' : index < 3 ? 'Twin' : role.name;
    return { ...role, name, description: index < 3 ? ' ' : role.description };
  }),
  workspaces: [{ id: 0, name: 'AllZones' }, ...offer.workspaces.slice(0, 99)],
};

const longest = newApiUser({
  email: `${'e'.repeat(180)}@${'d'.repeat(60)}.example.com`,
  firstName: nasty(100),
  lastName: nasty(100),
  reason: nasty(500),
  roleName: nasty(255),
});

const instances = Array.from({ length: 120 }, (_, index) => ({
  name: index === 0 ? 'production' : `sandbox-${index}`,
  label: nasty(75),
}));

const label = nasty(75);
const LAUNCHPOINT = `https://app.example/#${'a'.repeat(980)}`;

const failures = Object.keys(en.failed.sentence) as OperationFailure['reason'][];
const everybodySilent: readonly SilentSource[] = SOURCES.flatMap((source) =>
  [true, false].map((lasts) => ({ source, lasts, instance: 'production' })),
);
const denials: Denial[] = [
  ...(Object.keys(en.refused.reason) as Refusal[]).flatMap((refusal) =>
    [[], everybodySilent].map((silent) => ({
      kind: 'refused' as const,
      refusal,
      silent,
      wants: silent.length === 0 ? undefined : ('create' as const),
    })),
  ),
  ...(['not_administrator', 'not_administrator_here'] as const).flatMap((refusal) =>
    [undefined, ...(Object.keys(KINDS) as KindName[])].map((wants) => ({
      kind: 'refused' as const,
      refusal,
      silent: everybodySilent,
      wants,
    })),
  ),
  { kind: 'unknown_now', why: 'no_answer' },
  { kind: 'unknown_now', why: 'own_token' },
];
const administrators: readonly NamedAdministrator[] = [
  ...Array.from({ length: 40 }, (_, index) => ({ kind: 'person' as const, id: `U0ADMIN${index}` })),
  { kind: 'user_group', id: 'S0MOPS' },
  { kind: 'workspace_admin' },
  { kind: 'marketo_role', role: nasty(255) },
];

const operations: Operation<'create'>[] = [operation(), operation({ newUser: longest })].flatMap((each) => [
  each,
  { ...each, sentAt: NOW },
  {
    ...each,
    state: 'succeeded' as const,
    apiUserId: 'user-1',
    keptAs: { firstName: nasty(100), lastName: nasty(100) },
  },
  { ...each, state: 'succeeded' as const, apiUserId: 'user-1' },
  ...failures.map((reason) => ({
    ...each,
    state: 'failed' as const,
    failure: { reason, code: '709', message: nasty(2_000) },
  })),
]);

const OWNERS = ['told', 'gone', 'none', 'refused', 'waiting', 'later', 'morning'] as const;

const FOUND = ['found', 'returned', 'changed', 'expiry_changed', 'unreadable', 'gone'] as const;

const users: ApiUser[] = [
  apiUser({ source: 'found', owner: undefined, requester: undefined }),
  apiUser(),
  apiUser({ ...longest, roles: [], reason: longest.reason }),
  apiUser({ expiry: 'never', reason: undefined, marketoId: undefined }),
  apiUser({ expiry: 'unknown' }),
  apiUser({ expiry: at('2026-12-31T22:59:59Z') }),
];

const longestUser = apiUser({ ...longest, roles: [], reason: longest.reason });

const EXPIRY = at('2027-03-31T21:59:59Z');

/** Days and hours before the end, or after it, at which a warning goes out. */
const HOURS_LEFT = [30 * 24, 24, 6, -1, -24, -5 * 24];

const LONG_DOMAINS = Array.from({ length: 100 }, (_, index) => `${'d'.repeat(60)}${index}.example.com`);
const LONG_PATTERNS = LONG_DOMAINS.map((domain) => `{${'p'.repeat(120)}}-{purpose}@${domain}`);

const forms = [
  { values: {}, offer },
  { values: {}, offer: undefined },
  { values: {}, offer: { roles: [], workspaces: [] } },
  { values: {}, offer: { roles: [], workspaces: [], workspacesUnclear: true } },
  {
    values: {
      email: longest.email,
      firstName: nasty(3_000),
      lastName: nasty(3_000),
      reason: nasty(3_000),
      role: nasty(500),
      workspace: '3',
      expires: '2027-03-31',
      owner: 'U0OMAR',
    },
    offer: undefined,
    emailExists: true,
  },
  { values: { role: '200', workspace: '0' }, offer, unasked: everybodySilent },
  { values: { role: '299', workspace: '99' }, offer: fitting },
  {
    values: { role: '9', workspace: '999' },
    labels: { role: nasty(255), workspace: nasty(255) },
    offer: fitting,
  },
  {
    values: { role: nasty(2_000), workspace: nasty(2_000) },
    offer,
    notes: [
      { note: 'not_read', parts: Array.from({ length: 50 }, () => nasty(300)) },
      { note: 'date', value: nasty(3_500) },
      ...Array.from({ length: 40 }, () => ({ note: 'unasked' as const, value: nasty(75) })),
    ],
  },
] as const;

/** Every word about a field. */
const problems: Problem[] = [
  { field: 'instance', problem: 'unknown_instance' },
  { field: 'email', problem: 'exists_elsewhere', instance: nasty(75) },
  ...(['email', 'firstName', 'lastName', 'role', 'workspace', 'reason', 'expires', 'owner'] as const).map(
    (field): Problem => ({ field, problem: 'missing' }),
  ),
  { field: 'email', problem: 'not_an_email' },
  { field: 'email', problem: 'other_domain', domains: LONG_DOMAINS },
  { field: 'email', problem: 'other_pattern', patterns: LONG_PATTERNS },
  { field: 'reason', problem: 'break_glass_reason' },
  { field: 'role', problem: 'role_not_for_you' },
  { field: 'role', problem: 'not_for_you' },
  { field: 'role', problem: 'ask_administrator' },
  { field: 'email', problem: 'already_exists' },
  { field: 'email', problem: 'is_in_marketo' },
  { field: 'email', problem: 'being_created' },
  { field: 'firstName', problem: 'too_long', max: 100, length: 3_000 },
  { field: 'role', problem: 'not_allowed' },
  { field: 'role', problem: 'not_loaded' },
  { field: 'workspace', problem: 'unknown_workspace' },
  { field: 'workspace', problem: 'only_all_workspaces', role: nasty(3_000) },
  { field: 'expires', problem: 'not_a_date' },
  { field: 'expires', problem: 'not_in_future' },
  { field: 'expires', problem: 'too_late', days: 1, latest: Temporal.PlainDate.from('2027-01-11') },
  { field: 'owner', problem: 'not_a_member' },
  { field: 'owner', problem: 'owner_unknown_now' },
];

/** Open, with everything wrong that can be: what is said above and below the fields leaves room for the form. */
const openForms = [problems, []].map((wrong) => ({
  values: { role: '299', email: longest.email },
  offer: fitting,
  problems: wrong,
  open: {
    redrawn: { role: 1, workspace: 2, expires: 300 },
    said: Array.from({ length: 42 }, (_, index) => ({ block_id: `said:${index}`, text: nasty(3_000) })),
  },
}));

const expiryOperations: Operation<'set_expiry'>[] = [
  expiryOperation(),
  expiryOperation({ data: newExpiry({ email: longest.email, why: nasty(500), from: 'never', isNow: true }) }),
  expiryOperation({ data: newExpiry({ from: 'unknown' }) }),
].flatMap((each) => [
  each,
  { ...each, sentAt: NOW },
  ...(['queued', 'succeeded', 'overtaken'] as const).map((state) => ({ ...each, state })),
  ...failures.map((reason) => ({
    ...each,
    state: 'failed' as const,
    failure: { reason, code: '709', message: nasty(2_000) },
  })),
]);

const letEndOperations: Operation<'let_end'>[] = [
  letEndOperation(),
  letEndOperation({ data: lettingEnd({ email: longest.email, isBack: true }) }),
].flatMap((each) => [
  ...(['succeeded', 'overtaken'] as const).map((state) => ({ ...each, state })),
  ...failures.map((reason) => ({
    ...each,
    state: 'failed' as const,
    failure: { reason, code: '709', message: nasty(2_000) },
  })),
]);

const ownerOperations: Operation<'set_owner'>[] = [
  ownerOperation(),
  ownerOperation({ data: newOwner({ email: longest.email, from: undefined, reason: nasty(500) }) }),
].flatMap((each) => [
  ...(['open', 'queued', 'succeeded', 'overtaken'] as const).map((state) => ({ ...each, state })),
  ...failures.map((reason) => ({
    ...each,
    state: 'failed' as const,
    failure: { reason, code: '709', message: nasty(2_000) },
  })),
]);

/** A revocation in every state, and while it waits, after each way in which a night may have gone. */
const revokeOperations: Operation<'revoke'>[] = [
  ...WAITS.flatMap((waits) => [
    revokeOperation({ waits, nextAt: NOW }),
    revokeOperation({ waits, from: NOW, nextAt: undefined }),
    ...failures.map((reason) =>
      revokeOperation({ waits, nextAt: NOW, failure: { reason, code: '611', message: nasty(2_000) } }),
    ),
  ]),
  ...(['open', 'queued', 'succeeded', 'overtaken'] as const).map((state) => revokeOperation({ state })),
  ...failures.flatMap((reason) =>
    [0, 3].map((looks) =>
      revokeOperation({
        state: 'failed',
        looks,
        failure: { reason, code: '709', message: nasty(2_000) },
      }),
    ),
  ),
].map((each) => ({
  ...each,
  change: { kind: 'revoke', data: { ...each.change.data, email: longest.email } },
}));

/** Other roles in every state, as many and as long as they can be. */
const manyRoles = Array.from({ length: 40 }, (_, index) => ({
  roleId: 1_000 + index,
  workspaceId: index % 3,
  role: index % 4 === 0 ? undefined : nasty(200),
  workspace: index % 5 === 0 ? undefined : nasty(200),
}));
const mostRoles = Array.from({ length: 3 }, (_, index) =>
  manyRoles.map((each) => ({ ...each, workspaceId: index * 10 + each.workspaceId })),
).flat();
const rolesOperations: Operation<'change_roles'>[] = [manyRoles, manyRoles.slice(0, 1)].flatMap((to) => {
  const { change } = rolesOperation();
  const data = { ...change.data, email: longest.email, from: manyRoles.slice(0, to.length - 1), to };
  const each = rolesOperation({ change: { kind: 'change_roles', data } });
  return [
    ...(['open', 'queued', 'succeeded', 'overtaken'] as const).map((state) => ({ ...each, state })),
    ...failures.map((reason) => ({
      ...each,
      state: 'failed' as const,
      failure: { reason, code: '709', message: nasty(2_000) },
    })),
  ];
});

/** Everything that can be wrong with another owner. */
const ownerProblems: OwnerProblem[] = [
  ...(
    ['gone', 'being_changed', 'asked_already', 'not_loaded', 'not_for_you', 'ask_administrator'] as const
  ).map((problem): OwnerProblem => ({ field: 'user', problem })),
  ...(['missing', 'not_a_member', 'owner_unknown_now', 'same_owner'] as const).map(
    (problem): OwnerProblem => ({ field: 'owner', problem }),
  ),
  ...(['missing', 'break_glass_reason'] as const).map(
    (problem): OwnerProblem => ({ field: 'reason', problem }),
  ),
  { field: 'reason', problem: 'too_long', max: 500, length: 3_000 },
  { field: 'reason', problem: 'unseen', characters: Array.from({ length: 50 }, () => 'U+200B') },
];

/** Everything that can be wrong with it. */
const letEndProblems: LettingEndProblem[] = [
  ...(
    ['gone', 'being_changed', 'asked_already', 'not_loaded', 'not_for_you', 'ask_administrator'] as const
  ).map((problem): LettingEndProblem => ({ field: 'user', problem })),
  ...(['no_end', 'ended_already', 'said_already', 'not_said'] as const).map(
    (problem): LettingEndProblem => ({ field: 'expires', problem }),
  ),
  ...(['never', 'unknown', NOW] as const).map(
    (expiry): LettingEndProblem => ({
      field: 'expires',
      problem: 'changed_meanwhile',
      expiry,
      email: longest.email,
    }),
  ),
];

/** What may have become of a warning of each user. */
const shownUsers: ShownUser[] = users.flatMap((each) => [
  { apiUser: each, isGone: false, usualDays: 90, changes: [], asked: undefined },
  { apiUser: each, isGone: true, usualDays: 1, changes: [], asked: undefined },
  {
    apiUser: { ...each, notedExpiry: endOf(each.expiry) ?? EXPIRY },
    isGone: false,
    usualDays: 90,
    changes: [],
    asked: undefined,
    endedBy: expiryOperation({ data: newExpiry({ isNow: true }), state: 'succeeded', finishedAt: NOW }),
  },
  {
    apiUser: { ...each, expiry: EXPIRY, letEnd: { by: 'U0OMAR', at: NOW, expiry: EXPIRY } },
    isGone: false,
    usualDays: 90,
    changes: [],
    asked: undefined,
  },
  ...expiryOperations.map((operation) => ({
    apiUser: {
      ...each,
      expiry: operation.state === 'succeeded' ? operation.change.data.expiry : each.expiry,
    },
    isGone: false,
    usualDays: 3_650,
    changes: [operation],
    asked: undefined,
  })),
  ...(['never', 'unknown', at('2027-12-31T22:59:59Z')] as const).map((expiry) => ({
    apiUser: { ...each, expiry },
    isGone: false,
    usualDays: 90,
    changes: [],
    asked: request({ version: 2, change: { kind: 'set_expiry', data: newExpiry() } }),
  })),
]);

/** No two users of a message are the same. */
const ownId = (each: readonly ShownUser[]): ShownUser[] =>
  each.map((one, index) => ({ ...one, apiUser: { ...one.apiUser, id: `user-${index}` } }));

const warnedOf = ({ expiry }: ApiUser) => endOf(expiry) ?? EXPIRY;

const CALLS = ['no_answer', 'not_named', 0, 1_234_567] as const;

const reader = {
  person: person(),
  standing: {
    person: person(),
    grants: [{ source: 'ids' as const, instance: undefined }],
    silent: [],
    mayAsk: true,
  },
  offered: [],
};

const drawPorts = {
  instances: new Map([
    ['123-ABC-456', { label, policy: policy(), catalog: { remembered: () => undefined } }],
  ]) as never,
  ids: { next: () => 'form-1' },
  clock: { now: () => NOW },
};

/** The windows of another end of access: its form, the question before it is now, and how it ended. */
function expiryWindows(): (readonly [name: string, view: ModalView])[] {
  const shown = formShownOf('set_expiry');
  const ending = expiryOperation({ data: newExpiry({ isNow: true, why: nasty(500) }) });
  const ended = { ...paragraph(endedAtOnceShown(words, ending)), block_id: 'ended_by' };
  const day = Temporal.PlainDate.from('2027-06-29');
  const forms = users.flatMap((each) =>
    [undefined, nasty(500)].flatMap((why) => [
      expiryFormFor(drawPorts, reader, each, { day, why }),
      expiryFormFor(drawPorts, reader, each, { day, why, unread: nasty(5_000), redrawn: 300 }),
      expiryFormFor(drawPorts, reader, each, {
        redrawn: 1,
        standing: { isBeingRevoked: true, isEndedByOthers: true, ended },
      }),
    ]),
  );
  const counts = [
    undefined,
    'no_answer',
    'not_named',
    { count: 0, last: undefined },
    { count: 1_234_567, last: day },
  ];
  const asked = { request: request({ version: 2 }), until: EXPIRY };
  const questions = (counts as (Usage | undefined)[]).map((calls, index) => {
    const shown = { formId: 'form-1', apiUser: users[2] as ApiUser, now: NOW, calls };
    return endNowForm(words, { ...shown, asked: index % 2 === 0 ? asked : undefined });
  });
  return [
    ...forms.flatMap((view) => (view ? [['expiry form', view] as const] : [])),
    ...questions.map((view) => ['end now', view] as const),
    ['setting an end', shown.working(words)],
    ['nothing was done', sentenceView(words, nasty(2_000))],
    ...expiryOperations.map((each) => [`end ${each.state}`, shown.outcome(drawPorts, reader, each)] as const),
    ...ownerViews(),
    ...revokeViews(),
    ...rolesViews(),
    ...[1, 300].map((count): readonly [string, ModalView] => [
      'assign all',
      assignAllForm(words, {
        formId: 'form-1',
        instance: 'production',
        from: 'U0OMAR',
        users: Array.from({ length: count }, () => longestUser),
        now: NOW,
      }),
    ]),
  ];
}

/** The question before a user is revoked, and how far that has come. */
function revokeViews(): (readonly [string, ModalView])[] {
  const shown = formShownOf('revoke');
  const calls = [undefined, 'no_answer', 'not_named'] as const;
  return [
    ...users.flatMap((each, index) =>
      [undefined, nasty(400)].map((unread) => {
        const used = calls[index % calls.length];
        return [
          'revoke form',
          revokeForm(words, {
            formId: 'form-1',
            apiUser: { ...each, id: 'user-1' },
            now: NOW,
            calls: used,
            unread,
          }),
        ] as const;
      }),
    ),
    ['revoking', shown.working(words)],
    ...revokeOperations.map(
      (each) => [`revoke ${each.state}`, shown.outcome(drawPorts, reader, each)] as const,
    ),
  ];
}

/** The form for other roles, and how that ended. */
function rolesViews(): (readonly [string, ModalView])[] {
  const shown = formShownOf('change_roles');
  const offers = [undefined, { roles: [], workspaces: [] }, offer, fitting];
  return [
    ...offers.flatMap((offer) =>
      [0, 1, 9, 40, 120].map((count) => {
        const roles = mostRoles.slice(0, count);
        const view = rolesForm(words, {
          formId: 'form-1',
          apiUser: { ...longest, id: 'user-1', expiry: 'never', roles: count === 40 ? [] : roles },
          roles,
          keep: roles.map((each) => `${each.roleId}@${each.workspaceId}`),
          offered: offer?.roles,
          offer,
          role: '101',
          workspace: '1',
          unread: count > 1 ? nasty(400) : undefined,
          now: NOW,
        });
        return ['roles form', view] as const;
      }),
    ),
    ['changing roles', shown.working(words)],
    ...rolesOperations.map(
      (each) => [`roles ${each.state}`, shown.outcome(drawPorts, reader, each)] as const,
    ),
  ];
}

/** The form for another owner, and how that ended. */
function ownerViews(): (readonly [string, ModalView])[] {
  const shown = formShownOf('set_owner');
  const request = { id: 'request-1', version: 1, as: 'amend' } as const;
  const forms = users.flatMap((each) =>
    [undefined, 'U0RITA'].flatMap((owner) =>
      [undefined, request].map((about) =>
        ownerForm(words, {
          formId: about?.id ?? 'form-1',
          apiUser: { ...each, id: about?.id ?? 'user-1' },
          owner,
          reason: owner && nasty(500),
          unread: owner && nasty(400),
          day: owner && '2027-12-31',
          now: NOW,
          request: about,
        }),
      ),
    ),
  );
  return [
    ...forms.map((view) => ['owner form', view] as const),
    ...users.flatMap((each) =>
      [undefined, 'U0RITA'].map(
        (owner) =>
          [
            'hand-over form',
            handOverForm(words, {
              formId: 'form-1',
              apiUser: each,
              owner,
              unread: owner && nasty(400),
              now: NOW,
            }),
          ] as const,
      ),
    ),
    ['changing the owner', shown.working(words)],
    ...(['asked', ...expiryOperations] as const).map((beside) => {
      const adopted = {
        ...ownerOperation({ data: newOwner({ from: undefined }) }),
        state: 'succeeded' as const,
      };
      return ['adopted with an end', shown.outcome(drawPorts, reader, adopted, beside)] as const;
    }),
    ...ownerOperations.map(
      (each) => [`owner ${each.state}`, shown.outcome(drawPorts, reader, each)] as const,
    ),
  ];
}

/** Requests of each kind, in each state, asked for and answered at length. */
const requestsShown: ShownRequest[] = [
  request(),
  request({ newUser: longest, approvals: 2 }),
  request({ change: { kind: 'set_expiry', data: newExpiry({ email: longest.email, why: nasty(500) }) } }),
  request({ change: { kind: 'let_end', data: lettingEnd({ email: longest.email }) } }),
  request({ change: { kind: 'set_owner', data: newOwner({ email: longest.email, reason: nasty(500) }) } }),
  request({ change: { kind: 'hand_over', data: newOwner({ email: longest.email }) } }),
  request({ change: { ...revokeOperation().change } }),
  request({ change: { ...rolesOperation().change } }),
].flatMap((each) => {
  const said = [verdict(), verdict({ by: 'U0GUS' })];
  const asked = { ...each.change } as Request['change'];
  const operationsOf = [
    undefined,
    operation(),
    operation({ state: 'succeeded' }),
    ...failures.map((reason) =>
      operation({ state: 'failed', failure: { reason, code: '709', message: nasty(2_000) } }),
    ),
  ];
  return [
    ...[undefined, expiryOperation()].map((overtakenBy) => ({
      request: { ...each, state: 'approved' as const },
      verdicts: said,
      operation: expiryOperation({ state: 'overtaken' }),
      overtakenBy,
    })),
    ...(['made', 'decided'] as const).map((isOver) => ({
      request: { ...each, state: 'approved' as const },
      verdicts: said,
      operation: expiryOperation({ state: 'failed' }),
      isOver,
    })),
    { request: each, verdicts: [], operation: undefined },
    { request: each, verdicts: [verdict()], operation: undefined },
    ...operationsOf.map((made) => ({
      request: { ...each, state: 'approved' as const },
      verdicts: said,
      operation: made,
      tryUntil: made?.state === 'failed' ? NOW : undefined,
    })),
    {
      request: { ...each, state: 'approved' as const, asked, change: request().change },
      verdicts: said,
      operation: undefined,
    },
    {
      request: { ...each, state: 'denied' as const },
      verdicts: [verdict({ says: 'deny', reason: nasty(500) })],
      operation: undefined,
    },
    ...(['withdrawn', 'ended', 'overtaken'] as const).map((state) => ({
      request: { ...each, state },
      verdicts: [],
      operation: undefined,
    })),
  ];
});

const waitingOf = (listed: number, count: number) => ({
  requests: Array.from({ length: listed }, (_, index) => {
    const { request: each, verdicts } = requestsShown[index === 0 ? 1 : 0] as ShownRequest;
    const ended =
      index % 2 === 0 ? undefined : expiryOperation({ data: newExpiry({ why: nasty(500), isNow: true }) });
    return { request: { ...each, id: `request-${index}-${count}` }, verdicts, operation: undefined, ended };
  }),
  count,
});

const revocationOf = (index: number) => {
  const revocation = revokeOperation({ waits: index % 2 === 0 ? 'access_goes_on' : 'access_ended' });
  const { data } = revocation.change;
  return {
    ...revocation,
    change: {
      ...revocation.change,
      data: { ...data, apiUserId: `user-${100 + index}`, email: longestUser.email },
    },
  };
};

const revocationsOf = (listed: number, count: number) => ({
  revocations: Array.from({ length: listed }, (_, index) => ({
    operation: revocationOf(index),
    askedBack: index % 2 === 0 ? undefined : request(),
  })),
  count,
});

/** Approved, and under way or failed in Marketo's own words. */
const unmadeOf = (listed: number, count: number) => ({
  requests: waitingOf(listed, count).requests.map((each, index) => ({
    ...each,
    request: { ...each.request, state: 'approved' as const },
    operation:
      index % 2 === 0
        ? expiryOperation()
        : expiryOperation({ state: 'failed', failure: { reason: 'refused', message: nasty(300) } }),
  })),
  count,
});

const requestMessages: (readonly [string, Written])[] = [
  ...requestsShown.flatMap((loaded) =>
    (['administrators', 'approver', 'requester'] as const).flatMap((reader) =>
      [true, false].map((isNudge): readonly [string, Written] => [
        `request ${loaded.request.state} for ${reader}`,
        requestMessage(
          words,
          {
            kind: 'request',
            about: {
              kind: 'request',
              instance: '123-ABC-456',
              request: loaded.request.id,
              for: reader,
              name: nasty(200),
              isNudge,
              user: undefined,
            },
            loaded: {
              ...loaded,
              user: { apiUser: longestUser, isGone: false },
              ended: isNudge
                ? revokeOperation({ waits: 'access_ended' })
                : expiryOperation({ data: newExpiry({ why: nasty(500), isNow: true }) }),
            },
            sentAt: NOW,
          },
          label,
        ),
      ]),
    ),
  ),
  ...requestsShown.flatMap((loaded) =>
    (['denied', 'ended', 'overtaken', 'nudged', 'passed', 'unanswered'] as const).map(
      (what): readonly [string, Written] => [
        `request news ${what}`,
        requestNewsMessage(words, what, loaded, { instance: label, sentAt: NOW }),
      ],
    ),
  ),
  [
    'pending',
    pendingMessage(words, {
      forMe: waitingOf(MOST_PENDING, 40),
      revocations: revocationsOf(MOST_PENDING, 7),
      mine: waitingOf(MOST_PENDING, 5),
      unmade: unmadeOf(MOST_PENDING, 9),
    }),
  ],
  [
    'pending, nothing',
    pendingMessage(words, {
      forMe: waitingOf(0, 0),
      revocations: revocationsOf(0, 0),
      mine: waitingOf(0, 0),
      unmade: unmadeOf(0, 0),
    }),
  ],
];

const requestViews: (readonly [string, ModalView])[] = [
  ...(['sent', 'instead', 'changed', 'approved', 'half', 'asked'] as const).map(
    (what) => [`request ${what}`, waitsView(words, what)] as const,
  ),
  ['request sent, unasked', waitsView(words, 'sent', everybodySilent)],
  ...requestsShown.map(
    ({ request: each }) => ['deny', withHome(denyForm(words, each), '{"among":"ended","page":3}')] as const,
  ),
];

/** Every view that the app can show, in its longest and its strangest form. */
/** What a list is looked for by: everything, and all of it at length. */
const SOUGHT: readonly Sought[] = [
  { parts: [] },
  {
    marks: ['ending', 'idle', 'found'],
    isMine: true,
    instance: 'production',
    role: nasty(255),
    parts: [nasty(500), 'expirng'],
  },
  ...MARKS.map((mark) => ({ marks: [mark], parts: ['erp'] })),
];

const LONG_LIST = { kind: 'list', text: nasty(1_000), search: { words: [] }, notRead: [nasty(900)] } as const;

/** A page in the middle, with the longest that Marketo may give. */
function listedUsers(sought: Sought, rows: number): ListedUsers {
  const apiUsers = Array.from({ length: rows }, (_, index) => {
    const one = users[index % users.length] ?? apiUser();
    return { ...one, id: `user-${index}`, email: index % 2 === 0 ? longest.email : one.email };
  });
  return {
    sought,
    apiUsers,
    count: rows === ROWS_PER_LIST ? 5_000 : rows,
    page: rows === ROWS_PER_LIST ? 2 : 1,
    roles: new Map(apiUsers.map(({ id }) => [id, [nasty(255), nasty(255)]])),
    calls: new Map(apiUsers.map(({ id }, index) => [id, CALLS[index % CALLS.length] ?? 0])),
    lastUses: sought.marks?.includes('idle')
      ? new Map(apiUsers.slice(1).map(({ id }) => [id, Temporal.PlainDate.from('2026-10-10')]))
      : undefined,
    notKnown: sought.marks?.includes('idle') ? NOT_KNOWN : [],
    own: new Set(['user-1']),
    now: NOW,
  };
}

const KNOWN = { since: Temporal.PlainDate.from('2026-12-01'), until: Temporal.PlainDate.from('2027-01-09') };

const NOT_KNOWN: readonly IdleIn[] = [undefined, ...Array.from({ length: 20 }, () => KNOWN)].map((known) => ({
  instance: 'production',
  days: 60,
  known,
  since: undefined,
}));

const DAYS_OF_USE = [0, 1, 999_999_999, 0, 12, 400_000, 0].map((count, index) => ({
  date: Temporal.PlainDate.from('2027-01-05').add({ days: index }),
  count,
}));

const USES: readonly Usage[] = [
  'no_answer',
  'not_named',
  { count: 0, last: undefined, days: DAYS_OF_USE.map((each) => ({ ...each, count: 0 })) },
  { count: 1_000_400_012, last: DAYS_OF_USE[5]?.date, days: DAYS_OF_USE },
];

const HAPPENED = {
  operation: 'operation-1',
  from: 'never',
  to: EXPIRY.toString(),
  owner: 'U0OMAR',
  requester: 'U0RITA',
  recipient: 'C0ADMINS',
  daysLeft: 14,
};

/** Everything that may have happened, by people and by the app, as it stands in the audit. */
const HISTORY = TOLD.flatMap((action) =>
  ['U0GRACE', 'app'].flatMap((actor) =>
    [{}, HAPPENED].map((details) =>
      event({
        action,
        actor,
        details: {
          ...details,
          ...(action === 'api_user.roles_changed' ? { from: '101@0,102@1', to: '101@0,102@1' } : {}),
          said: actor === 'app' ? 'needed again' : 'no longer needed',
        },
      }),
    ),
  ),
);

const NASTY_ROLES = [
  { id: 1, role: undefined, workspace: undefined },
  { id: 2, role: nasty(255), workspace: 'all' },
  { id: 3, role: nasty(255), workspace: nasty(255) },
];

function knownUser(each: ApiUser, usage: Usage): KnownUser {
  const isOwn = usage === 'not_named';
  return {
    apiUser: usage === 'no_answer' ? { ...each, letEnd: { by: 'U0OMAR', at: NOW, expiry: EXPIRY } } : each,
    roles: NASTY_ROLES,
    usage,
    lastUse: usage === 'not_named' ? Temporal.PlainDate.from('2026-10-10') : undefined,
    useKnown: usage === 'no_answer' ? undefined : KNOWN,
    history: {
      events: usage === 'no_answer' ? [] : HISTORY,
      isWhole: usage !== 'not_named',
      approvers: new Map([['operation-1', ['U0GRACE', 'U0GUS']]]),
      roles: new Map([['101@0,102@1', NASTY_ROLES]]),
    },
    actions: isOwn
      ? undefined
      : {
          mayChange: true,
          days: 90,
          longestDays: 3_650,
          mayEndNow: true,
          mayLetEnd: true,
          maySetOwner: true,
          mayHandOver: true,
          mayChangeRoles: true,
          mayRevoke: true,
          mayIgnore: true,
        },
    underWay: isOwn ? undefined : newExpiry(),
    asked: isOwn ? undefined : { request: request(), until: EXPIRY },
    isOwn,
    now: NOW,
  };
}

/** A review that runs, that the timetable started, that has ended, that somebody has ended. */
const REVIEW: Review = newReview({
  id: 'review-1',
  instance: '123-ABC-456',
  startedBy: 'U0GRACE',
  startedAt: NOW,
  days: 14,
});
const REVIEWS: readonly { readonly state: string; readonly review: Review }[] = [
  { state: 'open', review: REVIEW },
  { state: 'open by time', review: { ...REVIEW, startedBy: 'app' } },
  { state: 'ended', review: { ...REVIEW, state: 'ended', ended: { by: 'app', at: REVIEW.endsAt } } },
  { state: 'stopped', review: { ...REVIEW, state: 'stopped', ended: { by: 'U0GRACE', at: NOW } } },
];

/** Every state of a user in a review, of each kind of user. */
const REVIEWED: readonly ReviewedUser[] = users.flatMap((each) => {
  const end = endOf(each.expiry);
  const base = { apiUser: each, isGone: false, owner: each.owner, leftOut: undefined, reviewed: undefined };
  const said = { by: 'U0OMAR', at: NOW };
  const lastUse = Temporal.PlainDate.from('2026-10-10');
  return [
    { ...base, stand: 'owner', lastUse },
    { ...base, stand: 'administrators', owner: undefined, lastUse: undefined },
    { ...base, stand: 'keep', reviewed: { says: 'keep', ...said }, lastUse },
    { ...base, stand: 'not_needed', reviewed: { says: 'not_needed', ...said }, lastUse },
    { ...base, stand: 'not_needed', reviewed: { says: 'not_needed', ...said }, isCarried: true, lastUse },
    {
      ...base,
      apiUser: end ? { ...each, letEnd: { ...said, expiry: end } } : each,
      stand: 'not_needed',
      reviewed: { says: 'not_needed', ...said },
      lastUse,
    },
    ...LEFT_OUT.map((leftOut) => ({ ...base, isGone: true, stand: 'left_out' as const, leftOut, lastUse })),
    { ...base, stand: 'keep', reviewed: { says: 'keep', ...said }, leftOut: 'revoked', lastUse },
  ] satisfies ReviewedUser[];
});

/** The same user under many ids: a message is about each once. */
const reviewedOf = (each: ReviewedUser, index: number): ReviewedUser => ({
  ...each,
  apiUser: { ...each.apiUser, id: `user-${index}` },
});

const NOTHING_REVIEWED = { keep: 0, not_needed: 0, left_out: 0, owner: 0, administrators: 0 };
const REVIEW_PROGRESS: readonly ReviewProgress[] = [
  {
    users: 3,
    counts: { ...NOTHING_REVIEWED, keep: 2, not_needed: 1 },
    leftOut: { gone: 0, revoked: 0, ignored: 0 },
    owners: [],
    unowned: [],
  },
  {
    users: 2,
    counts: { ...NOTHING_REVIEWED, owner: 1, administrators: 1 },
    leftOut: { gone: 0, revoked: 0, ignored: 0 },
    owners: [{ owner: 'U0OMAR', count: 1 }],
    unowned: [longest.email],
  },
  {
    users: 5_000,
    counts: { keep: 1_234, not_needed: 234, left_out: 1_112, owner: 2_300, administrators: 120 },
    leftOut: { gone: 1_000, revoked: 100, ignored: 12 },
    owners: Array.from({ length: 700 }, (_, index) => ({ owner: `U0OWNER${index}`, count: 1_234 })),
    unowned: Array.from({ length: 5 }, () => longest.email),
  },
];

const REVIEW_VIEWS: readonly (readonly [name: string, view: ModalView])[] = REVIEWS.flatMap(
  ({ state, review }) => [
    ...[0, 1, OPEN_PER_PAGE].flatMap((count) =>
      (count === 0 ? REVIEWED.slice(0, 1) : REVIEWED).map((each, index): readonly [string, ModalView] => [
        `review ${state}, ${count} open, ${index}`,
        openView(
          words,
          {
            review,
            users: Array.from({ length: count }, (_, at) => reviewedOf(each, at)),
            count: count * 3,
            page: count === 0 ? 1 : 2,
          },
          { instance: label, now: NOW },
        ),
      ]),
    ),
    ...REVIEW_PROGRESS.map((progress, index): readonly [string, ModalView] => [
      `review ${state}, to be stopped ${index}`,
      reviewStopForm(words, { review, progress }, label),
    ]),
  ],
);

export const VIEWS: readonly (readonly [name: string, view: ModalView])[] = [
  ...REVIEW_VIEWS,
  ...users.flatMap((each, index) =>
    USES.map((usage, use): readonly [string, ModalView] => [
      `user ${index}, used ${use}`,
      apiUserView(words, knownUser(each, usage), use % 2 === 0 ? label : undefined),
    ]),
  ),
  ...[
    policy(),
    policy({ expiryRequired: false, reasonRequired: true, emailPatterns: LONG_PATTERNS }),
    policy({ allowedEmailDomains: LONG_DOMAINS }),
  ].flatMap((rules) =>
    [...forms, ...openForms].map(
      (form, index) =>
        [
          `form ${index}`,
          createForm(words, {
            formId: 'form-1',
            instances: instances.slice(0, form.values === forms[0].values ? 1 : undefined),
            instance: 'production',
            policy: rules,
            capacities: ['administrator'],
            today: Temporal.PlainDate.from('2027-01-10'),
            ...form,
          }),
        ] as const,
    ),
  ),
  ['working', workingView(words)],
  ['gone', goneView(words)],
  ...denials.map((denial) => [JSON.stringify(denial), deniedView(words, denial, administrators)] as const),
  ...expiryWindows(),
  ...requestViews,
  ...operations.map(
    (each) =>
      [
        `outcome ${each.state} ${each.failure?.reason ?? ''}`,
        outcomeView(words, each, label, LAUNCHPOINT),
      ] as const,
  ),
];

const HEALTHS = [
  { state: 'untried' as const, trouble: undefined },
  { state: 'working' as const, trouble: undefined, restsUntil: at('2027-03-31T05:00:00Z') },
  ...(Object.keys(en.home.trouble) as Trouble[]).map((trouble) => ({ state: 'failing' as const, trouble })),
  ...Array.from({ length: 40 }, () => ({ state: 'working' as const, trouble: undefined })),
].map((health): MarketoHealth => ({ since: NOW, clockAheadSeconds: 0, restsUntil: undefined, ...health }));

const usageOf = ({ state }: MarketoHealth) =>
  state === 'working'
    ? { date: Temporal.PlainDate.from('2027-01-10'), total: 1_234_567, by: new Map() }
    : undefined;

const everyChoice: readonly Among[] = [
  'all',
  'ending',
  'ended',
  'idle',
  'unowned',
  ...instances.map(({ name }) => inInstance(name)),
];

/** A page of the Home tab as full as it can be. */
function homeOf(count: number, isAdministrator: boolean, place: Place): HomeView {
  const left = Math.min(count, MOST_USERS);
  return homeView(words, {
    isAdministrator,
    administrators,
    pending: {
      forMe: waitingOf(MOST_PENDING_HOME, 40),
      revocations: isAdministrator ? revocationsOf(MOST_PENDING_HOME, 7) : revocationsOf(0, 0),
      mine: waitingOf(count === 0 ? 0 : MOST_PENDING_HOME, 5),
      unmade: unmadeOf(count === 0 ? 0 : MOST_PENDING_HOME, 5),
    },
    mayCreate: ([undefined, 'create', 'ask'] as const)[count % 3],
    silent: everybodySilent,
    count,
    place,
    notKnown: NOT_KNOWN,
    choices: everyChoice.slice(0, MOST_OPTIONS),
    now: NOW,
    apiUsers: Array.from({ length: left }, (_, index) => ({
      ...(users[index % users.length] ?? apiUser()),
      ...(index % 5 === 0 ? { expiry: EXPIRY, letEnd: { by: 'U0OMAR', at: NOW, expiry: EXPIRY } } : {}),
      id: `user-${index}`,
    })),
    instances: isAdministrator
      ? HEALTHS.map((health) => ({ label, health, usage: usageOf(health), dailyQuota: 50_000 }))
      : [],
    calls: new Map(users.map((_, index) => [`user-${index}`, CALLS[index % CALLS.length] ?? 0])),
    own: new Set(['user-1']),
    underWay: new Map([['user-1', newExpiry()]]),
    revoking: new Map(
      ['user-2', 'user-5'].map((id) => [id, revokeOperation({ waits: 'access_goes_on' })] as const),
    ),
    onHold: new Set(['user-5']),
    endedBy: new Map([['user-3', expiryOperation({ data: newExpiry({ isNow: true, why: nasty(500) }) })]]),
    actions: new Map(
      Array.from({ length: MOST_USERS }, (_, index) => [
        `user-${index}`,
        {
          mayChange: index % 4 > 0,
          days: 3_650,
          longestDays: 36_500,
          mayEndNow: index % 2 === 0,
          mayChangeRoles: true,
          mayRevoke: index % 3 > 0,
          mayIgnore: index % 2 > 0,
          mayLetEnd: index % 3 > 0,
          maySetOwner: index % 2 === 0,
          mayHandOver: index % 2 > 0,
        },
      ]),
    ),
    labelOf: count === 0 ? undefined : () => label,
  });
}

/** All of few, the first, a middle and the last page of many, and what is chosen and not there. */
const PLACES: readonly (readonly [count: number, place: Place])[] = [
  [0, START],
  [1, START],
  [600, START],
  [600, { among: 'ending', page: 14 }],
  [600, { among: inInstance('sandbox-95'), page: 28 }],
  [0, { among: 'ended', page: 1 }],
  [0, { among: 'unowned', page: 1 }],
];

/** Every Home tab. */
export const HOMES: readonly (readonly [name: string, view: HomeView])[] = [
  ...PLACES.flatMap(([count, place]) =>
    [true, false].map((isAdministrator): readonly [string, HomeView] => [
      `home of ${count} (${place.among}, page ${place.page})${isAdministrator ? ' for an administrator' : ''}`,
      homeOf(count, isAdministrator, place),
    ]),
  ),
  ...denials.map((denial): readonly [string, HomeView] => [
    'closed home',
    closedHomeView(words, denial, administrators),
  ]),
];

/** Every message that the app can send, or say to one person alone. */
/** What may have become of those that were found. */
const FOUND_USERS = new Map(
  Array.from({ length: MOST_FOUND }, (_, index) => {
    const found = {
      ...(users[index % users.length] ?? apiUser()),
      email: longest.email,
      id: `user-${index}`,
    };
    const ignored = index === 6 ? { by: 'U0GRACE', at: NOW } : undefined;
    const owner = index === 5 ? 'U0OMAR' : undefined;
    const notedExpiry = index === 4 ? endOf(found.expiry) : undefined;
    return [found.id, { apiUser: { ...found, owner, ignored, notedExpiry }, isGone: index === 7 }] as const;
  }),
);

const APPROVED = request({ state: 'approved' });

export const MESSAGES: readonly (readonly [name: string, message: Written])[] = [
  ...[1, LINES_PER_DIGEST].map((count): readonly [string, Written] => {
    const lines = Array.from({ length: count }, (_, index) => {
      const each = users[index % users.length] ?? apiUser();
      const given = { ...each, id: `user-${index}`, email: longest.email };
      return { apiUser: index % 3 === 0 ? { ...given, owner: 'U0DORA' } : given, isGone: index % 4 === 3 };
    });
    const about = {
      kind: 'orphans' as const,
      instance: 'production',
      owner: 'U0DORA',
      users: lines.map(({ apiUser }) => apiUser.id),
    };
    const message = { kind: 'orphans' as const, about, loaded: { users: lines }, sentAt: NOW };
    return [`orphans ${count}`, orphansMessage(words, message, label)];
  }),
  ...[0, 8, 60].map((from): readonly [string, Written] => {
    const loaded = { users: ownId(shownUsers.slice(from, from + MOST_WARNED)) };
    const lines = loaded.users.map(({ apiUser: { id } }) => ({ user: id, expiry: NOW }));
    const about = { kind: 'still_called', instance: '123-ABC-456', days: 3_650, lines } as const;
    return [
      'still called',
      stillCalledMessage(words, { kind: 'still_called', about, loaded, sentAt: NOW }, label),
    ];
  }),
  ...[0, 1, 300].flatMap((count) =>
    [0, 1, 200].map((failed): readonly [string, Written] => {
      const of = (state: 'succeeded' | 'failed', length: number) =>
        Array.from({ length }, () => ownerOperation({ state, data: newOwner({ email: longest.email }) }));
      const users = new Map([['user-1', { apiUser: longestUser, isGone: false }]]);
      const loaded = { operations: [...of('succeeded', count), ...of('failed', failed)], users };
      const about = { kind: 'assigned', instance: '123-ABC-456', batch: 'form-1', by: 'U0GRACE' } as const;
      return [
        `assigned ${count}`,
        assignedMessage(words, { kind: 'assigned', about, loaded, sentAt: NOW }, label),
      ];
    }),
  ),
  ...[1, 4].flatMap((count) =>
    [true, false].map((isOneOfSeveral): readonly [string, Written] => {
      const known = users.slice(0, 3).map((each, index) => {
        const kept = { by: 'U0OMAR', at: NOW.add({ hours: count }) };
        const ignored = index === 2 ? { by: 'U0GRACE', at: NOW } : undefined;
        const apiUser = { ...each, id: `user-${index}`, email: longest.email, kept, ignored };
        return [`user-${index}`, { apiUser, isGone: index === 1 && count > 1 }] as const;
      });
      const states = ['waiting', 'approved', 'denied', 'withdrawn', 'ended', 'overtaken'] as const;
      const asked = states.map(
        (state) => [state, { request: request({ state, newUser: longest }), verdicts: [] }] as const,
      );
      const parts = WEEKLY.map((what) => {
        const ids = what === 'requests' ? [...states] : known.map(([id]) => id);
        return {
          what,
          count: count * 1_111,
          rows: ids.map((id, index) => ({ id, lastUse: index ? '2026-10-10' : undefined })),
        };
      });
      const about = { kind: 'weekly', instance: 'production', idleDays: 60, isOneOfSeveral, parts } as const;
      const loaded = { users: new Map(known), requests: new Map(asked) };
      return [
        `weekly digest, ${count}`,
        weeklyMessage(wordsForMany, { kind: 'weekly', about, loaded, sentAt: NOW }, label),
      ];
    }),
  ),
  ...[0, 1, 1_234_567].flatMap((calls) =>
    [1, 7].flatMap((days) =>
      users.map((each, index): readonly [string, Written] => [
        `first calls ${calls} after ${days} of ${index}`,
        firstCallsMessage(
          words,
          {
            kind: 'first_calls',
            about: {
              kind: 'first_calls',
              instance: 'production',
              user: 'user-1',
              calls,
              days,
              isWhole: index % 2 === 0,
            },
            loaded: { apiUser: each },
            sentAt: NOW,
          },
          label,
          LAUNCHPOINT,
        ),
      ]),
    ),
  ),
  ...[1, MOST_WARNED].flatMap((count) =>
    [0, 8, 16, 60, 200].map((from): readonly [string, Written] => {
      const shown = ownId(shownUsers.slice(from, from + count));
      const users = shown.map((each, index) => ({
        ...each,
        apiUser: { ...each.apiUser, ...(index % 4 === 0 ? { kept: { by: 'U0OMAR', at: EXPIRY } } : {}) },
      }));
      const lines = users.map(({ apiUser: { id } }, index) => ({
        user: id,
        lastUse: index % 2 === 0 ? '2026-10-10' : undefined,
      }));
      const owner = from === 60 ? 'U0ELSE' : 'U0OMAR';
      const about = { kind: 'idle', instance: '123-ABC-456', owner, days: 60, lines } as const;
      const message = { kind: 'idle', about, loaded: { users }, sentAt: NOW } as const;
      return [`idle ${count} from ${from}`, idleMessage(words, message, label)];
    }),
  ),
  ...REVIEWS.flatMap(({ state, review }) =>
    [1, MOST_ASKED].flatMap((count) =>
      REVIEWED.map((each, index): readonly [string, Written] => {
        const shown = Array.from({ length: count }, (_, at) => reviewedOf(each, at));
        const about = {
          kind: 'review_question',
          instance: '123-ABC-456',
          review: review.id,
          owner: index % 2 === 0 ? 'U0OMAR' : 'U0ELSE',
          users: shown.map(({ apiUser: { id } }) => id),
          isNudge: index % 3 === 0,
          more: index % 3 === 0 ? 1_234 : 0,
        } as const;
        const users = new Map(shown.map((one) => [one.apiUser.id, one]));
        const message = { kind: 'review_question', about, loaded: { review, users }, sentAt: NOW } as const;
        return [
          `review ${state}, question ${index} of ${count}`,
          reviewQuestionMessage(words, message, label),
        ];
      }),
    ),
  ),
  ...REVIEWS.flatMap(({ state, review }) =>
    REVIEW_PROGRESS.map((progress, index): readonly [string, Written] => [
      `review ${state}, progress ${index}`,
      reviewMessage(wordsForMany, { loaded: { review, progress } }, label),
    ]),
  ),
  ...SOUGHT.flatMap((sought, index) =>
    [0, 1, ROWS_PER_LIST].map((rows): readonly [string, Written] => [
      `list ${index} of ${rows}`,
      listMessage(words, listedUsers(sought, rows), LONG_LIST, index % 2 === 0 ? () => label : undefined),
    ]),
  ),
  ['list of what excludes each other', exclusiveMessage(words, ['ending', 'ended'])],
  ...(['instance', 'role'] as const).flatMap((what) =>
    [[], instances.map((instance) => instance.label)].map((thereAre): readonly [string, Written] => [
      `no such ${what} of ${thereAre.length}`,
      notThereMessage(words, { what, typed: nasty(1_000), thereAre }),
    ]),
  ),
  ...requestMessages,
  [
    'beyond',
    beyondMessage(words, operation({ newUser: longest, beyond: ['EXPIRY_MAX_DAYS', 'rules[12]'] }), label),
  ],
  ...operations.flatMap((each) => [
    ['created', createdMessage(words, each, 'requester', label, LAUNCHPOINT)] as const,
    ['created for the owner', createdMessage(words, each, 'owner', label, undefined)] as const,
    [`failed ${each.failure?.reason ?? ''}`, failedMessage(words, each, label)] as const,
    [
      `approved, and failed ${each.failure?.reason ?? ''}`,
      failedMessage(words, each, label, APPROVED),
    ] as const,
  ]),
  ...letEndOperations.map((each) => [`let end ${each.state}`, letEndMessage(words, each, label)] as const),
  ...ownerOperations
    .filter(({ state }) => state !== 'open' && state !== 'queued')
    .flatMap((each) =>
      (['requester', 'owner'] as const).map(
        (reader) => [`owner ${each.state}`, ownerSetMessage(words, each, reader, label)] as const,
      ),
    ),
  ...[...users, { ...(users[1] ?? apiUser()), reason: nasty(500) }].flatMap((each) =>
    [true, false].map((isGone): readonly [string, Written] => [
      `owner, for the new one${isGone ? ', of a user that is gone' : ''}`,
      ownerSetMessage(words, ownerOperation({ state: 'succeeded' }), 'owner', label, {
        apiUser: each,
        isGone,
        sentAt: NOW,
      }),
    ]),
  ),
  ...rolesOperations
    .filter(({ state }) => state !== 'open' && state !== 'queued')
    .map((each) => [`roles ${each.state}`, rolesSetMessage(words, each, label)] as const),
  ...revokeOperations
    .filter(({ state, waits }) => waits !== undefined || (state !== 'open' && state !== 'queued'))
    .flatMap((each) =>
      (['requester', 'owner'] as const).flatMap((as) =>
        [undefined, `https://${'a'.repeat(200)}.example.com`].map(
          (launchPointUrl): readonly [string, Written] => [
            `revoke ${each.state}`,
            revokedMessage(words, each, as, {
              instance: label,
              launchPointUrl,
              overtakenBy: each,
              overtakenApprovers: launchPointUrl === undefined ? [] : ['U0GRACE', 'U0GUS'],
            }),
          ],
        ),
      ),
    ),
  ...[
    ...operations,
    ...expiryOperations,
    ...letEndOperations,
    ...ownerOperations,
    ...revokeOperations,
    ...rolesOperations,
  ].map((each) => [`tried again, ${each.state}`, triedAgainMessage(words, each, label)] as const),
  ...expiryOperations
    .filter(({ state }) => state !== 'open' && state !== 'queued')
    .flatMap((each) => [
      [
        `end ${each.state}`,
        expirySetMessage(words, each, { instance: label, overtakenBy: each, isStill: true }),
      ] as const,
      [
        `approved end ${each.state}`,
        expirySetMessage(words, each, { instance: label, overtakenBy: each, approved: APPROVED }),
      ] as const,
    ]),
  ...shownUsers.flatMap((shown, index) =>
    HOURS_LEFT.map((hours): readonly [string, Written] => {
      const expiry = warnedOf(users[Math.floor(index / (shownUsers.length / users.length))] ?? shown.apiUser);
      const calls = CALLS[index % CALLS.length] ?? 0;
      const lines = [{ user: shown.apiUser.id, expiry, calls }];
      const about = { kind: 'reminder', instance: '123-ABC-456', lines } as const;
      const sentAt = expiry.subtract({ hours });
      const message = { kind: 'reminder', about, loaded: { users: [shown] }, sentAt } as const;
      return [`reminder ${hours} h, user ${index}`, reminderMessage(words, message as never, label)];
    }),
  ),
  ...[0, 8, 16, 60, 200].map((from): readonly [string, Written] => {
    const loaded = { users: ownId(shownUsers.slice(from, from + MOST_WARNED)) };
    const lines = loaded.users.map(({ apiUser: { id } }, index) => ({
      user: id,
      expiry: EXPIRY.add({ hours: 24 * (index % 3) }),
      calls: CALLS[index % CALLS.length] ?? 0,
    }));
    const warned = from === 8 ? { owner: 'U0ELSE' } : {};
    const about = { kind: 'reminder', instance: '123-ABC-456', lines, ...warned } as const;
    const message = { kind: 'reminder', about, loaded, sentAt: EXPIRY.add({ hours: from - 8 }) } as const;
    return [`reminder of many from ${from}`, reminderMessage(words, message, label)];
  }),
  ...[1, MOST_WARNED].flatMap((count) =>
    [false, true].flatMap((isLater): (readonly [string, Written])[] => {
      const sentAt = EXPIRY.subtract({ hours: 24 * 20 });
      const day = Temporal.PlainDate.from('2027-09-30');
      const later = isLater ? { by: 'U0OMAR', at: sentAt, expiry: EXPIRY, day } : undefined;
      const each = {
        ...(users[1] ?? apiUser()),
        email: longest.email,
        owner: 'U0OMAR',
        expiry: EXPIRY,
        later,
      };
      const shown = { isGone: false, changes: [], asked: undefined, usualDays: 3_650, reminderDays: [30, 0] };
      const loaded = { users: ownId(Array.from({ length: count }, () => ({ ...shown, apiUser: each }))) };
      const lines = loaded.users.map(({ apiUser: { id } }) => ({
        user: id,
        expiry: EXPIRY,
        calls: 1_234_567,
      }));
      const of = { instance: '123-ABC-456', owner: 'U0OMAR' };
      const about = { kind: 'reminder', ...of, lines } as const;
      const message = { kind: 'reminder', about, loaded, sentAt } as const;
      const told = lines.slice(0, LINES_PER_DIGEST).map((line) => ({ ...line, owner: 'told' as const }));
      const digest = { kind: 'digest', ...of, lines: told, part: 1, parts: 2 } as const;
      return [
        [`reminder of ${count}${isLater ? ' for later' : ''}`, reminderMessage(words, message, label)],
        [
          `digest of ${count}${isLater ? ' for later' : ''}`,
          digestMessage(wordsForMany, { kind: 'digest', about: digest, loaded, sentAt }, label),
        ],
      ];
    }),
  ),
  ...[1, LINES_PER_DIGEST].flatMap((count) =>
    [0, 16, 60, 200].map((from): readonly [string, Written] => {
      const lines = Array.from({ length: count }, (_, index) => ({
        user: `user-${index}`,
        expiry: EXPIRY,
        calls: 1_234_567,
        owner: OWNERS[index % OWNERS.length] ?? 'told',
      }));
      const part = { part: 2, parts: count === 1 ? 1 : 3 };
      const about = { kind: 'digest', instance: '123-ABC-456', lines, ...part } as const;
      const loaded = { users: ownId(shownUsers.slice(from, from + count)) };
      const message = { kind: 'digest', about, loaded, sentAt: EXPIRY.subtract({ hours: 6 }) } as const;
      return [`digest of ${count} from ${from}`, digestMessage(wordsForMany, message, label)];
    }),
  ),
  ...[1, 300].flatMap((count) =>
    [FOUND, ...FOUND.map((what) => [what])].map((kinds): readonly [string, Written] => [
      `findings, ${count} of ${kinds.join()}`,
      findingsMessage(
        words,
        {
          kind: 'findings',
          about: {
            kind: 'findings',
            instance: '123-ABC-456',
            for: count === 1 ? 'owner' : 'administrators',
            findings: kinds.flatMap((what) =>
              Array.from({ length: count }, (_, index) => ({
                what,
                email: longest.email,
                from: what === 'expiry_changed' ? 'never' : nasty(300),
                to: what === 'expiry_changed' || what === 'found' ? '2027-03-31T21:59:59Z' : nasty(300),
                user: what === 'found' && index < MOST_FOUND ? `user-${index}` : undefined,
              })),
            ),
          },
          loaded: { users: FOUND_USERS },
          sentAt: NOW,
        },
        label,
      ),
    ]),
  ),
  ...[1, undefined].map(
    (rows) =>
      [
        `unreadable, ${rows ?? 'no'} rows`,
        unreadableMessage(
          words,
          Array.from({ length: 20 }, () => ({ call: 'Usage Last 7 Days', rows, shape: nasty(2_000) })),
          label,
        ),
      ] as const,
  ),
  ['rest', restMessage(words, at('2027-03-31T05:00:00Z'), label)],
  ['help', helpMessage(words, administrators)],
  [
    'help after a slip',
    helpMessage(words, administrators, { word: nasty(3_000), nearest: ['create', 'help'] }),
  ],
  ['help after nonsense', helpMessage(words, [], { word: '<!here>', nearest: [] })],
  ...denials.map((denial): readonly [string, Written] => [
    JSON.stringify(denial),
    { text: 'denied', blocks: deniedBlocks(words, denial, administrators) as KnownBlock[] },
  ]),
];

/** Every text beside a field, also all of them at once where one field has to bear them. */
const expiryProblems: ExpiryProblem[] = [
  ...(['gone', 'being_changed'] as const).map((problem) => ({ field: 'user' as const, problem })),
  ...(['missing', 'not_a_date', 'not_in_future', 'same', 'ended_already'] as const).map((problem) => ({
    field: 'expires' as const,
    problem,
  })),
  ...(['never', 'unknown', NOW] as const).map((expiry) => ({
    field: 'expires' as const,
    problem: 'changed_meanwhile' as const,
    expiry,
    email: longest.email,
  })),
  { field: 'expires', problem: 'too_late', days: 365, latest: Temporal.PlainDate.from('2027-06-29') },
  { field: 'why', problem: 'too_long', max: 500, length: 501 },
  { field: 'why', problem: 'unseen', characters: ['U+200B'] },
];

export const FIELD_ERRORS = [
  ...problems.map((problem) => fieldErrors(words, [problem], [problem.field])),
  fieldErrors(words, problems, ['role']),
  shownOf('let_end').errors(words, letEndProblems, []),
  shownOf('set_owner').errors(words, ownerProblems, ['owner', 'reason']),
  shownOf('set_owner').errors(words, ownerProblems, []),
  shownOf('set_expiry').errors(words, expiryProblems, ['expires', 'why']),
];

export const OPTIONS = [
  roleOptions(offer.roles, ''),
  workspaceOptions(words, offer, ''),
  roleOptions(offer.roles, '漢'),
];

export { NOW };
