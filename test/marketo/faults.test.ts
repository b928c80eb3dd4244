import { describe, expect, it } from 'vitest';
import type { CallName } from '../../sandbox/marketo/calls.ts';
import type { Fault } from '../../sandbox/marketo/faults.ts';
import type { Variants } from '../../sandbox/marketo/variants.ts';
import { MarketoFailure, type MarketoFailureKind } from '../../src/core/marketo-failure.ts';
import type { MarketoClient } from '../../src/marketo/client.ts';
import type { Limits } from '../../src/marketo/limits.ts';
import { at, newApiUser } from '../builders.ts';
import { type Connected, connected } from './connected.ts';

/**
 * Every failure × every call: what the caller is told, how many calls were made, and that no change happened twice.
 * The expectations are written down here from Adobe's documentation, not taken from the code.
 */

const USER = 'erp-sync@example.com';
const INVITED = 'pending@example.com';
const role = { roleId: 102, workspaceId: 1 };

interface TestedCall {
  readonly name: CallName;
  readonly effect: 'read' | 'change';
  readonly run: (client: MarketoClient) => Promise<unknown>;
}

const read = (name: CallName, run: TestedCall['run']): TestedCall => ({ name, effect: 'read', run });
const change = (name: CallName, run: TestedCall['run']): TestedCall => ({ name, effect: 'change', run });

const CALLS: readonly TestedCall[] = [
  read('Identity', (client) => client.ownUserid()),
  read('Get Users', (client) => client.findUserByEmail(USER)),
  read('Get User', (client) => client.getUser(USER)),
  read('Get Invited User', (client) => client.getInvitedUser(INVITED)),
  read('Get User Roles', (client) => client.userRoles(USER)),
  read('Get Roles', (client) => client.roles()),
  read('Get Workspaces', (client) => client.workspaces()),
  read('Usage Today', (client) => client.callsToday()),
  read('Usage Last 7 Days', (client) => client.callsInLastSevenDays()),
  read('Errors Today', (client) => client.errorsToday()),
  read('Errors Last 7 Days', (client) => client.errorsInLastSevenDays()),
  change('Invite User', (client) => client.inviteApiUser(newApiUser({ email: 'new@example.com' }))),
  change('Update User', (client) => client.updateApiUser(USER, { expiry: at('2028-01-31T23:59:59Z') })),
  change('Delete User', (client) => client.deleteApiUser(USER)),
  change('Delete Invited User', (client) => client.deleteInvitedApiUser(INVITED)),
  change('Add Roles', (client) => client.addRoles(USER, [role])),
  change('Delete Roles', (client) => client.deleteRoles(USER, [role])),
];

/** Sent again twice at the most. */
const LIMITS = { retries: 2, pauseMs: 1, timeoutMs: 150, windowMs: 20 };
const ALL_TRIES = 3;

/** Until the deadline of the call, with pauses. */
const AGAIN_AND_AGAIN = 'until the deadline';

interface Outcome {
  readonly kind: MarketoFailureKind | 'none';
  readonly sent: number | typeof AGAIN_AND_AGAIN;
  /** For a change: whether it may have been carried out, as the failure says. */
  readonly changed?: 'nothing' | 'unknown';
}

interface TestedFault {
  readonly name: string;
  readonly fault: Fault;
  readonly read: Outcome;
  readonly change: Outcome;
  /** Whether the stand-in carries the call out all the same. */
  readonly executes?: boolean;
}

/** Never repeated: Marketo's word is final, and nothing was executed. */
const final = (kind: MarketoFailureKind) => ({
  read: { kind, sent: 1 },
  change: { kind, sent: 1, changed: 'nothing' as const },
});

/** Nothing was executed, and it passes: repeated, changes too. */
const passing = (kind: MarketoFailureKind) => ({
  read: { kind, sent: ALL_TRIES },
  change: { kind, sent: ALL_TRIES, changed: 'nothing' as const },
});

/** It may have been executed: reads are repeated, a change never. */
const open = (kind: MarketoFailureKind) => ({
  read: { kind, sent: ALL_TRIES },
  change: { kind, sent: 1, changed: 'unknown' as const },
});

/** An answer that makes no sense: not repeated, and a change may have been executed. */
const nonsense = {
  read: { kind: 'not_understood', sent: 1 },
  change: { kind: 'not_understood', sent: 1, changed: 'unknown' },
} as const;

/** A new token is waited for; nothing was executed. */
const newToken = {
  read: { kind: 'token_refused', sent: AGAIN_AND_AGAIN },
  change: { kind: 'token_refused', sent: AGAIN_AND_AGAIN, changed: 'nothing' },
} as const;

/** A word that nobody knows: final for a read, and of a change nobody knows whether it was carried out. */
const unheardOf = {
  read: { kind: 'refused', sent: 1 },
  change: { kind: 'refused', sent: 1, changed: 'unknown' },
} as const;

const code = (
  number: string,
  outcome: Pick<TestedFault, 'read' | 'change'>,
  message?: string,
): TestedFault => ({
  name: `${number}${message ? ` “${message}”` : ''}`,
  fault: { kind: 'error', code: number, ...(message === undefined ? {} : { message }) },
  ...outcome,
});

/** A code that Adobe does not list, for a call that was carried out all the same. */
const carriedOut = (number: string): TestedFault => ({
  ...code(number, unheardOf, 'carried out all the same'),
  fault: { kind: 'error', code: number, executed: true },
  executes: true,
});

const CODES: readonly TestedFault[] = [
  code('502', open('marketo_down')),
  code('600', newToken),
  code('601', newToken),
  code('602', newToken),
  code('603', final('access_denied')),
  code('604', open('marketo_down')),
  code('605', final('refused')),
  code('606', passing('busy')),
  code('607', final('quota_reached')),
  code('608', passing('marketo_down')),
  code('609', final('refused')),
  code('610', final('refused')),
  code('611', open('marketo_down')),
  code('611', final('in_use'), 'You cannot delete an API user that is being used in API service'),
  code('612', final('refused')),
  code('614', passing('marketo_down')),
  code('615', passing('busy')),
  code('701', final('refused')),
  code('702', final('refused')),
  code('709', final('refused')),
  code('710', final('refused')),
  code('711', final('refused')),
  code('712', final('refused')),
  code('713', open('marketo_down')),
  code('718', final('refused')),
  code('1003', final('refused')),
  ...['616', '699', '719', '799', '1099', '9999', 'E-42'].map((number) => code(number, unheardOf)),
  carriedOut('1234'),
  carriedOut('620'),
];

const html = (status: number, outcome: Pick<TestedFault, 'read' | 'change'>): TestedFault => ({
  name: `an HTML page with ${status}`,
  fault: { kind: 'html', status },
  ...outcome,
});
const empty = (status: number, outcome: Pick<TestedFault, 'read' | 'change'>): TestedFault => ({
  name: `an empty body with ${status}`,
  fault: { kind: 'empty', status },
  ...outcome,
});

/** A filter may refuse the answer and not the request. */
const deniedPerhaps = {
  read: { kind: 'access_denied', sent: 1 },
  change: { kind: 'access_denied', sent: 1, changed: 'unknown' },
} as const;

const TRANSPORT: readonly TestedFault[] = [
  html(200, nonsense),
  html(404, nonsense),
  html(401, deniedPerhaps),
  html(403, deniedPerhaps),
  empty(403, deniedPerhaps),
  empty(404, unheardOf),
  empty(405, unheardOf),
  empty(409, unheardOf),
  empty(413, unheardOf),
  empty(418, unheardOf),
  ...[408, 421, 425, 499, 502, 504, 520].map(
    (status): TestedFault => ({
      name: `a gateway that forwards the call and answers ${status}`,
      fault: { kind: 'gateway', status },
      ...open('marketo_down'),
      executes: true,
    }),
  ),
  {
    name: 'a gateway that forwards the call and answers 460',
    fault: { kind: 'gateway', status: 460 },
    ...nonsense,
    executes: true,
  },
  html(429, open('busy')),
  html(500, open('marketo_down')),
  html(502, open('marketo_down')),
  html(503, open('marketo_down')),
  html(504, open('marketo_down')),
  empty(200, nonsense),
  empty(400, unheardOf),
  empty(500, open('marketo_down')),
  empty(503, open('marketo_down')),
  { name: 'JSON that breaks off', fault: { kind: 'truncated' }, ...nonsense, executes: true },
  { name: 'JSON of another shape', fault: { kind: 'wrong_shape' }, ...nonsense, executes: true },
  { name: 'headers that never come', fault: { kind: 'hang' }, ...open('unreachable') },
  { name: 'a body that never comes', fault: { kind: 'slow_body' }, ...open('unreachable'), executes: true },
  { name: 'a connection that is reset', fault: { kind: 'reset' }, ...open('unreachable') },
  {
    name: 'a call that is carried out and not answered',
    fault: { kind: 'cut' },
    ...open('unreachable'),
    executes: true,
  },
];

/** Where one call differs from the others, and why. */
function expectedOf(call: TestedCall, { name, fault, ...outcome }: TestedFault): Outcome {
  const usual = outcome[call.effect];
  if (call.name === 'Identity') {
    // Identity gives the token, so there is no other one to ask with.
    if (usual.sent === AGAIN_AND_AGAIN) return { ...usual, sent: ALL_TRIES };
    // Without identity's own words nobody has said that the credentials are wrong.
    if (/^an empty body with 4/.test(name) && usual.kind === 'refused')
      return { kind: 'not_understood', sent: 1 };
  }
  // “Record not found” is an answer to these two.
  if (name === '702' && ['Get User', 'Get Invited User'].includes(call.name))
    return { kind: 'none', sent: 1 };
  if (name === 'an empty body with 404' && ['Get User', 'Get Invited User'].includes(call.name))
    return { kind: 'none', sent: 1 };
  const isRoleCall = call.name === 'Add Roles' || call.name === 'Delete Roles';
  // Adobe describes two shapes of the body: the other one is tried, because nothing was executed.
  if (isRoleCall && ['609', '1003', 'an empty body with 400'].includes(name)) return { ...usual, sent: 2 };
  const isDelete = call.name.startsWith('Delete') && !isRoleCall;
  // Any JSON is a yes to a deletion: Adobe describes none.
  if (isDelete && fault.kind === 'wrong_shape') return { kind: 'none', sent: 1 };
  return usual;
}

async function prepared(variants: Partial<Variants> = {}, limits: Partial<Limits> = {}): Promise<Connected> {
  const marketo = await connected({
    limits: { ...LIMITS, ...limits },
    // An invitation of an API-only user is taken back only where the list calls it one.
    subscription: { variants: { pendingInList: 'yes', ...variants } },
  });
  const { subscription } = marketo;
  const name = { firstName: 'A', lastName: 'B', apiOnly: true };
  subscription.addUser({ ...name, emailAddress: USER, grants: [{ accessRoleId: 101, workspaceId: 1 }] });
  subscription.addUser({ ...name, emailAddress: INVITED, pending: true });
  return marketo;
}

async function meets(call: TestedCall, tested: TestedFault, variants: Partial<Variants> = {}): Promise<void> {
  const expected = expectedOf(call, tested);
  const isCutOff = expected.sent === AGAIN_AND_AGAIN;
  await using marketo = await prepared(variants, isCutOff ? { clickDeadlineMs: 300 } : {});
  marketo.subscription.faults.plan({ call: call.name, times: 9_999, fault: tested.fault });
  const outcome = await call.run(marketo.client).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (expected.kind === 'none') expect(outcome).toBeUndefined();
  else {
    expect(outcome).toBeInstanceOf(MarketoFailure);
    expect(outcome).toMatchObject({
      kind: expected.kind,
      call: call.name,
      // What is under way at the deadline may have been carried out.
      ...(isCutOff && call.effect === 'change' ? {} : { changed: expected.changed ?? 'nothing' }),
    });
  }
  const sent = marketo.calls().filter((name) => name === call.name).length;
  if (isCutOff) expect(sent).toBeGreaterThan(ALL_TRIES);
  else expect(sent).toBe(expected.sent);
  expect(marketo.subscription.changes).toHaveLength(tested.executes && call.effect === 'change' ? 1 : 0);
}

describe.each(CALLS)('$name, met by', (call) => {
  it.concurrent.each(CODES)('$name, as text with HTTP 200', (tested) => meets(call, tested));

  it.concurrent.each(call.name === 'Identity' ? [] : CODES)(
    '$name, as a number with a status of its own',
    (tested) =>
      meets(
        call,
        { ...tested, fault: { ...tested.fault, kind: 'error', status: 400 } as Fault },
        { codes: 'number' },
      ),
  );

  it.concurrent.each(TRANSPORT)('$name', (tested) => meets(call, tested));

  it.concurrent('passes where the trouble passes', async () => {
    await using marketo = await prepared();
    marketo.subscription.faults.plan({ call: call.name, fault: { kind: 'error', code: '608' } });
    await call.run(marketo.client);
    expect(marketo.calls().filter((name) => name === call.name)).toHaveLength(2);
    expect(marketo.subscription.changes).toHaveLength(call.effect === 'change' ? 1 : 0);
  });

  it.concurrent('is cut off at its deadline, and says whether anything may have happened', async () => {
    // Identity has no deadline but that of its exchange: its answer is for every call that waits.
    const limits = call.name === 'Identity' ? { timeoutMs: 50 } : { timeoutMs: 5_000, clickDeadlineMs: 150 };
    await using marketo = await prepared({}, limits);
    marketo.subscription.faults.plan({ call: call.name, times: 99, fault: { kind: 'hang' } });
    const before = performance.now();
    await expect(call.run(marketo.client)).rejects.toMatchObject({
      changed: call.effect === 'read' ? 'nothing' : 'unknown',
    });
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
