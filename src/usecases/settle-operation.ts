import type { ApiUser } from '../core/api-user.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import { hasWaitedLongEnough, type Operation, type OperationFailure } from '../core/operation.ts';
import type { Marketo, MarketoUser, Ports } from '../ports.ts';

type SettlePorts = Pick<Ports, 'records' | 'instances' | 'clock' | 'ids' | 'log'>;

/** The ports of one operation: the Marketo instance that it is about. */
type OperationPorts = Omit<SettlePorts, 'instances'> & { readonly marketo: Marketo };

/**
 * Carries an open operation to its end, or as far as it goes now; one that has ended is left alone.
 *
 * The invite leaves at most once: that it is about to leave is written down before. From then on the user is only
 * looked for in Marketo, never invited again.
 *
 * @returns the operation as it stands afterwards; `undefined` where somebody else is settling it
 */
export async function settleOperation(ports: SettlePorts, id: string): Promise<Operation | undefined> {
  const ran = await ports.records.operations.exclusively(id, async () => {
    const operation = await ports.records.operations.get(id);
    if (operation?.state !== 'open') return;
    const instance = ports.instances.get(operation.instance);
    if (instance) return settle({ ...ports, marketo: instance.marketo }, operation);
    ports.log.error(
      { operation: id, instance: operation.instance },
      'An open operation belongs to a Marketo instance that the settings no longer have; it waits for it',
    );
  });
  return ran ? ports.records.operations.get(id) : undefined;
}

async function settle(ports: OperationPorts, operation: Operation): Promise<void> {
  const { newUser } = operation;
  if (operation.sentAt !== undefined) return lookForUser(ports, operation);
  try {
    if (await ports.marketo.findUserByEmail(newUser.email)) {
      return fail(ports, operation, { reason: 'already_exists' });
    }
  } catch (error) {
    if (isStopping(error)) return;
    if (!(error instanceof MarketoFailure)) {
      ports.log.error(
        { err: error, operation: operation.id },
        'The app itself failed before an invite; nothing has left',
      );
    }
    return fail(ports, operation, failureOf(error));
  }
  let sentAt: Operation['sentAt'];
  const leaving = async () => {
    sentAt = ports.clock.now();
    await ports.records.operations.markSent(operation.id, sentAt);
  };
  try {
    await ports.marketo.inviteApiUser(newUser, leaving);
  } catch (error) {
    if (sentAt === undefined && isStopping(error)) return;
    if (error instanceof MarketoFailure && error.changed === 'nothing') {
      return fail(ports, operation, failureOf(error));
    }
    ports.log.warn(
      { err: error, operation: operation.id },
      'No clear answer to an invite; looking for the user',
    );
    return lookForUser(ports, { ...operation, sentAt });
  }
  const acceptedAt = ports.clock.now();
  await ports.records.operations.markAccepted(operation.id, acceptedAt);
  return lookForUser(ports, { ...operation, sentAt, acceptedAt });
}

async function lookForUser(ports: OperationPorts, operation: Operation): Promise<void> {
  let found: MarketoUser | undefined;
  try {
    found = await ports.marketo.findUserByEmail(operation.newUser.email);
  } catch (error) {
    ports.log.warn(
      { err: error, operation: operation.id },
      'Marketo could not be asked about a user; asked again later',
    );
    return;
  }
  if (found && isWhatWasAskedFor(found, operation)) return succeed(ports, operation, found);
  if (found) return fail(ports, operation, { reason: 'already_exists' });
  if (hasWaitedLongEnough(operation, ports.clock.now())) {
    const reason = operation.acceptedAt ? 'not_visible' : 'not_carried_out';
    return fail(ports, operation, { reason });
  }
}

/** Guards against someone who made another user with the same address by hand in between. */
function isWhatWasAskedFor(found: MarketoUser, { newUser }: Operation): boolean {
  return found.apiOnly && found.firstName === newUser.firstName && found.lastName === newUser.lastName;
}

async function succeed(ports: OperationPorts, operation: Operation, found: MarketoUser): Promise<void> {
  const { newUser, instance, requester } = operation;
  const at = ports.clock.now();
  const apiUser: ApiUser = {
    id: ports.ids.next(),
    instance,
    userid: found.userid,
    marketoId: found.id,
    email: newUser.email,
    firstName: newUser.firstName,
    lastName: newUser.lastName,
    roles: [newUser.role],
    reason: newUser.reason,
    owner: newUser.owner,
    requester,
    expiry: newUser.expiry ?? 'never',
    source: 'app',
    createdAt: at,
    knownAt: at,
    notedExpiry: undefined,
  };
  await ports.records.operations.succeed(operation.id, apiUser, {
    at,
    actor: requester,
    action: 'api_user.created',
    instance,
    subject: newUser.email,
    details: { userid: found.userid, owner: newUser.owner, operation: operation.id },
  });
  ports.log.info({ operation: operation.id, apiUser: apiUser.id }, 'API-only user created');
}

async function fail(ports: OperationPorts, operation: Operation, failure: OperationFailure): Promise<void> {
  await ports.records.operations.fail(operation.id, failure, {
    at: ports.clock.now(),
    actor: operation.requester,
    action: 'api_user.create_failed',
    instance: operation.instance,
    subject: operation.newUser.email,
    details: {
      reason: failure.reason,
      operation: operation.id,
      ...(failure.code === undefined ? {} : { code: failure.code }),
    },
  });
  ports.log.warn(
    { operation: operation.id, reason: failure.reason, code: failure.code },
    'API-only user not created',
  );
}

/** What was promised stays promised: an app that is being stopped goes on with it after the restart. */
function isStopping(error: unknown): boolean {
  return error instanceof MarketoFailure && error.kind === 'stopping';
}

function failureOf(error: unknown): OperationFailure {
  if (!(error instanceof MarketoFailure)) return { reason: 'internal' };
  return { reason: error.kind, code: error.code, message: error.marketoMessage };
}
