import type { Temporal } from 'temporal-polyfill';
import { MarketoFailure } from '../core/marketo-failure.ts';
import {
  hasTriedLongEnough,
  hasWaitedLongEnough,
  isDue,
  type KeptName,
  type MarketoWords,
  madeBy,
  nextLook,
  type Operation,
  type OperationFailure,
} from '../core/operation.ts';
import type { Marketo, MarketoUser } from '../ports/marketo.ts';
import type { Needs } from '../ports/ports.ts';

export type SettlePorts = Needs<'instances' | 'clock' | 'ids' | 'log', 'operations'>;

/** The ports of one operation: the Marketo instance that it is about. */
type OperationPorts = Omit<SettlePorts, 'instances'> & { readonly marketo: Marketo };

/** Looks for an address in Marketo's list, and says when that reading began. Throws `MarketoFailure`. */
export type Look = (
  email: string,
) => Promise<{ readonly at: Temporal.Instant; readonly found: MarketoUser | undefined }>;

/** The operation no longer stands where it was read: another process has gone on with it. */
class GoneOn extends Error {}

/** The right to send an invite is this old, in seconds, at the most when it leaves: soon after, others look for the user. */
const LEAVES_WITHIN = 10;

/** This process stood still between taking the right to send and sending. */
class LeavesTooLate extends Error {}

/**
 * Carries an open operation to its end, or as far as it goes now; one that has ended is left alone.
 *
 * The invite leaves at most once: the right to send it is taken from the database right before. From then on the user
 * is only looked for in Marketo, never invited again.
 *
 * @returns the operation as it stands afterwards; `undefined` where somebody else is settling it
 */
export async function settleOperation(ports: SettlePorts, id: string): Promise<Operation | undefined> {
  const ran = await onOpen(ports, id, async (own, operation) => {
    const look = lookInto(own);
    const sent = operation.sentAt ? operation : await send(own, operation, look);
    if (sent) await lookForUser(own, sent, look);
  });
  return ran ? ports.records.operations.get(id) : undefined;
}

/** The first half for one operation of many: sends an invite that has not left. The user is looked for afterwards. */
export async function sendOperation(ports: SettlePorts, id: string, look: Look): Promise<void> {
  await onOpen(ports, id, async (own, operation) => {
    if (!operation.sentAt) await send(own, operation, look);
  });
}

/** The second half: looks for the user of an invite that has left. */
export async function lookForOperation(ports: SettlePorts, id: string, look: Look): Promise<void> {
  await onOpen(ports, id, async (own, operation) => {
    if (operation.sentAt) await lookForUser(own, operation, look);
  });
}

/** Runs work on an operation that is still open, as it stands now, while nobody else does; `false` where somebody does. */
function onOpen(
  ports: SettlePorts,
  id: string,
  work: (own: OperationPorts, operation: Operation) => Promise<void>,
): Promise<boolean> {
  return ports.records.operations.exclusively(id, async () => {
    const operation = await ports.records.operations.get(id);
    if (operation?.state !== 'open') return;
    const instance = ports.instances.get(operation.instance);
    if (instance) return work({ ...ports, marketo: instance.marketo }, operation);
    ports.log.error(
      { operation: id, instance: operation.instance },
      'An open operation belongs to a Marketo instance that the settings no longer have; it waits for it',
    );
    await postpone(ports, operation, false);
  });
}

function lookInto({ marketo, clock }: OperationPorts): Look {
  return async (email) => {
    const at = clock.now();
    return { at, found: await marketo.findUserByEmail(email) };
  };
}

/** Gives the operation as it was sent, by this process or another; `undefined` where nothing more is to be done now. */
async function send(ports: OperationPorts, operation: Operation, look: Look): Promise<Operation | undefined> {
  const { operations } = ports.records;
  let sent = operation;
  let times = 0;
  try {
    if ((await look(operation.newUser.email)).found) {
      return await failed(ports, operation, { reason: 'already_exists' });
    }
    await ports.marketo.inviteApiUser(operation.newUser, async () => {
      const sentAt = ports.clock.now();
      if (!(await operations.markSent(sent, sentAt))) throw new GoneOn();
      sent = { ...sent, sentAt };
      times += 1;
      if (ports.clock.now().since(sentAt).total('seconds') > LEAVES_WITHIN) throw new LeavesTooLate();
    });
  } catch (error) {
    if (error instanceof GoneOn) return asItStands(ports, operation);
    if (error instanceof LeavesTooLate) {
      ports.log.warn({ operation: operation.id }, 'The app stood still before an invite; it goes out later');
      await operations.markUnsent(sent);
      return undefined;
    }
    return afterFailure(ports, sent, error, { isRepeated: times > 1 });
  }
  const acceptedAt = ports.clock.now();
  const stands = await operations.markAccepted(sent, acceptedAt);
  return stands ? { ...sent, acceptedAt } : asItStands(ports, operation);
}

async function afterFailure(
  ports: OperationPorts,
  operation: Operation,
  error: unknown,
  sending: { readonly isRepeated: boolean },
): Promise<Operation | undefined> {
  const fields = { err: error, operation: operation.id };
  const isMarketos = error instanceof MarketoFailure;
  if (isMarketos && error.changed === 'nothing') {
    if (error.kind !== 'stopping') return refused(ports, operation, error, sending);
    // What was promised stays promised: an app that is being stopped goes on with it after the restart.
    if (operation.sentAt) await ports.records.operations.markUnsent(operation);
    return undefined;
  }
  if (operation.sentAt) {
    ports.log.warn(fields, 'No clear answer to an invite; looking for the user');
    return { ...operation, answer: isMarketos ? wordsOf(error) : undefined };
  }
  ports.log.error(fields, 'The app itself failed before an invite; nothing has left, and it is tried again');
  if (hasTriedLongEnough(operation, ports.clock.now()))
    return failed(ports, operation, { reason: 'internal' });
  await postpone(ports, operation, false);
  return undefined;
}

/**
 * Marketo says that it did not carry the invite out. Where it refuses the user itself that is looked at once before it is
 * told: the same invite may have been carried out before, when it was sent and said to be refused in passing. Of an invite
 * that was sent more than once such a refusal proves nothing, so the user is looked for as after no answer at all. Where
 * Marketo does not let us look after a single one, its word stands.
 */
async function refused(
  ports: OperationPorts,
  operation: Operation,
  failure: MarketoFailure,
  { isRepeated }: { readonly isRepeated: boolean },
): Promise<Operation | undefined> {
  if (!operation.sentAt || failure.kind !== 'refused') return failed(ports, operation, failureOf(failure));
  const found = await lookAnyway(ports, operation);
  if (found && isOurs(found)) {
    await succeed(ports, operation, found);
    return undefined;
  }
  if (isRepeated && !found) return { ...operation, answer: wordsOf(failure) };
  return failed(ports, operation, failureOf(failure));
}

async function lookAnyway(
  { marketo, log }: OperationPorts,
  { id, newUser }: Operation,
): Promise<MarketoUser | undefined> {
  try {
    return await marketo.findUserByEmail(newUser.email);
  } catch (error) {
    if (!(error instanceof MarketoFailure)) throw error;
    log.info({ err: error, operation: id }, 'Marketo’s word about an invite could not be looked at');
    return undefined;
  }
}

async function lookForUser(ports: OperationPorts, operation: Operation, look: Look): Promise<void> {
  let seen: Awaited<ReturnType<Look>>;
  try {
    seen = await look(operation.newUser.email);
  } catch (error) {
    if (error instanceof MarketoFailure && error.kind === 'stopping') return;
    const fields = { err: error, operation: operation.id };
    ports.log.warn(fields, 'Marketo could not be asked about a user; asked again later');
    return postpone(ports, operation, false);
  }
  const { found, at } = seen;
  if (found) {
    if (isOurs(found)) return succeed(ports, operation, found);
    await failed(ports, operation, { reason: 'already_exists' });
  } else if (hasWaitedLongEnough(operation, at)) {
    const reason = operation.acceptedAt ? 'not_visible' : 'not_carried_out';
    await failed(ports, operation, { reason, ...operation.answer });
  } else if (isDue(operation, ports.clock.now())) await postpone(ports, operation, true);
}

/**
 * Whether a user with the address of an invite that has left is the one that was asked for.
 *
 * An invite leaves only after a look that did not find the address, so an API-only user that has it now is ours: with
 * Marketo's yes for certain; without one because nobody else knows this address in these minutes, and because whoever
 * makes such a user by hand meanwhile does what the app was asked for. Names prove nothing: Marketo may keep them
 * otherwise than they were sent. A person with the address is never ours.
 */
function isOurs({ apiOnly }: MarketoUser): boolean {
  return apiOnly;
}

async function succeed(ports: OperationPorts, operation: Operation, found: MarketoUser): Promise<void> {
  const { newUser, instance, requester } = operation;
  const at = ports.clock.now();
  const keptAs = nameKept(found, operation);
  const { userid, id: marketoId, email } = found;
  const { firstName, lastName } = keptAs ?? newUser;
  const named = { userid, marketoId, email, firstName, lastName };
  const apiUser = madeBy(operation, named, { id: ports.ids.next(), at });
  const event = {
    at,
    actor: requester,
    action: 'api_user.created',
    instance,
    subject: newUser.email,
    details: { userid: found.userid, owner: newUser.owner, operation: operation.id },
  } as const;
  const ended = await ports.records.operations.succeed(operation.id, apiUser, event, keptAs);
  if (ended) ports.log.info({ operation: operation.id, apiUser: apiUser.id }, 'API-only user created');
}

/** The name as Marketo shows it, where it shows another one than was sent. */
function nameKept({ firstName, lastName }: MarketoUser, { newUser }: Operation): KeptName | undefined {
  const showsNone = firstName === '' && lastName === '';
  const isSame = firstName === newUser.firstName && lastName === newUser.lastName;
  return showsNone || isSame ? undefined : { firstName, lastName };
}

/** Ends an operation without the change; where it no longer stands so, gives it as another process has sent it. */
async function failed(
  ports: OperationPorts,
  operation: Operation,
  failure: OperationFailure,
): Promise<Operation | undefined> {
  const { reason, code } = failure;
  const ended = await ports.records.operations.fail(operation, failure, {
    at: ports.clock.now(),
    actor: operation.requester,
    action: 'api_user.create_failed',
    instance: operation.instance,
    subject: operation.newUser.email,
    details: { reason, operation: operation.id, ...(code === undefined ? {} : { code }) },
  });
  if (!ended) return asItStands(ports, operation);
  ports.log.warn({ operation: operation.id, reason, code }, 'API-only user not created');
  return undefined;
}

/** Another process has gone on with it, because the lock was lost: what it sent is looked for. */
async function asItStands(ports: OperationPorts, { id }: Operation): Promise<Operation | undefined> {
  const operation = await ports.records.operations.get(id);
  return operation?.state === 'open' && operation.sentAt ? operation : undefined;
}

async function postpone(
  { records, clock }: Pick<SettlePorts, 'records' | 'clock'>,
  operation: Operation,
  hasLooked: boolean,
): Promise<void> {
  await records.operations.postpone(operation, {
    nextAt: nextLook(operation, clock.now(), hasLooked),
    looks: operation.looks + 1,
    answer: operation.answer,
  });
}

/** Of what was asked before the invite Marketo refuses nothing that the person could correct. */
function failureOf(error: MarketoFailure): OperationFailure {
  const isOfTheInvite = error.kind !== 'refused' || error.call === 'Invite User';
  return { reason: isOfTheInvite ? error.kind : 'not_understood', ...wordsOf(error) };
}

function wordsOf({ code, marketoMessage }: MarketoFailure): MarketoWords {
  return { code, message: marketoMessage };
}
