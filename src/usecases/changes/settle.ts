import { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../../core/audit-event.ts';
import { type Change, kindOf } from '../../core/changes/kinds.ts';
import {
  addressOf,
  countedFrom,
  hasTriedLongEnough,
  hasWaitedLongEnough,
  isDue,
  isRefusal,
  type MarketoWords,
  mayBeSentAgain,
  mayHaveLeft,
  nextLook,
  nextNight,
  type Operation,
  type OperationFailure,
  type Waits,
} from '../../core/changes/operation.ts';
import { MarketoFailure } from '../../core/marketo-failure.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Marketo } from '../../ports/marketo.ts';
import type { Needs } from '../../ports/ports.ts';
import type { Kept } from '../../ports/records/operations.ts';
import type { Looking, Seen } from './carrier.ts';
import { carrierOf } from './carriers.ts';
import { renewRequestsAbout } from './renew-requests.ts';

export type SettlePorts = Needs<
  'instances' | 'clock' | 'ids' | 'log',
  'operations' | 'requests' | 'apiUsers' | 'usage' | 'audit'
>;

/** The ports of one operation: the Marketo instance that it is about. */
type OperationPorts = SettlePorts & {
  readonly marketo: Marketo;
  /** By whose calendar it is night. */
  readonly reminders: Instance['reminders'];
};

/** The operation no longer stands where it was read: another process has gone on with it. */
class GoneOn extends Error {}

/** Something has come up that goes before what was about to leave. */
class Held extends Error {}

/** The right to send is this old, in seconds, at the most when it leaves: soon after, others look for what it has done. */
const LEAVES_WITHIN = 10;

/** Minutes in which a change of ours may stand in Marketo before the records know of it. */
const SHORTLY = 15;

/** This process stood still between taking the right to send and sending. */
class LeavesTooLate extends Error {}

/**
 * Carries an open operation of any kind to its end, or as far as it goes now; one that has ended is left alone.
 *
 * The right to send is taken from the database right before. Whether the change is made is found by looking, never by
 * what was answered; what may not be repeated is never sent again from then on.
 *
 * @returns the operation as it stands afterwards; `undefined` where somebody else is settling it
 */
export async function settleOperation(ports: SettlePorts, id: string): Promise<Operation | undefined> {
  const ran = await onOpen(ports, id, async (own, operation) => {
    const looking = lookInto(own);
    const sent = operation.sentAt ? operation : await sendWhenDue(own, operation, looking);
    if (sent) await lookFor(own, sent, looking);
  });
  return ran ? ports.records.operations.get(id) : undefined;
}

/** The first half for one operation of many: sends what has not left. What became of it is looked for afterwards. */
export async function sendOperation(ports: SettlePorts, id: string, looking: Looking): Promise<void> {
  await onOpen(ports, id, async (own, operation) => {
    if (!operation.sentAt) await sendWhenDue(own, operation, looking);
  });
}

/** The second half: looks for what became of a change that has left. */
export async function lookForOperation(ports: SettlePorts, id: string, looking: Looking): Promise<void> {
  await onOpen(ports, id, async (own, operation) => {
    if (operation.sentAt) await lookFor(own, operation, looking);
  });
}

/** Marketo as one operation looks at it, anew each time. */
function lookInto({ marketo, clock }: Pick<OperationPorts, 'marketo' | 'clock'>): Looking {
  return {
    async listed(email) {
      const at = clock.now();
      return { at, found: await marketo.findUserByEmail(email) };
    },
    async page(userid) {
      const at = clock.now();
      return { at, found: await marketo.getUser(userid) };
    },
  };
}

/** Other changes of the same user that left shortly before this one was asked for, or since: theirs may be what Marketo shows. */
async function earlierThan(
  { records, clock }: OperationPorts,
  { id, apiUserId, createdAt }: Operation,
): Promise<readonly Operation[]> {
  if (apiUserId === undefined) return [];
  const since = createdAt.subtract({ minutes: SHORTLY });
  const about = await records.operations.about(apiUserId, since);
  return about.filter(
    (each) =>
      each.id !== id &&
      mayHaveLeft(each) &&
      !(each.failure && isRefusal(each.failure)) &&
      Temporal.Instant.compare(each.sentAt ?? each.finishedAt ?? clock.now(), since) >= 0,
  );
}

/** Runs work on an operation that is still open, as it stands now, while nobody else does; `false` where somebody does. */
function onOpen(
  ports: SettlePorts,
  id: string,
  work: (own: OperationPorts, operation: Operation) => Promise<void>,
): Promise<boolean> {
  return ports.records.operations.exclusively(id, async () => {
    const read = await ports.records.operations.get(id);
    if (read?.state !== 'open') return;
    const counted = countedFrom(read, ports.clock.now());
    if (counted && !(await ports.records.operations.recount(read, counted))) return;
    const operation = await asItIsCalled(ports, counted ?? read);
    const instance = ports.instances.get(operation.instance);
    if (instance)
      return work({ ...ports, marketo: instance.marketo, reminders: instance.reminders }, operation);
    // What waits for a night waits for the one after the instance is back.
    if (operation.waits !== undefined) {
      const nextAt = ports.clock.now().add({ hours: 24 });
      return ports.records.operations.postpone(operation, { nextAt, looks: operation.looks });
    }
    ports.log.error(
      { operation: id, instance: operation.instance },
      'An open operation belongs to a Marketo instance that the settings no longer have; it waits for it',
    );
    await postpone(ports, operation, false);
  });
}

/** What waits for its moment is not sent before: what left earlier in its lane, without an answer, may still arrive. */
async function sendWhenDue(
  ports: OperationPorts,
  operation: Operation,
  looking: Looking,
): Promise<Operation | undefined> {
  return isDue(operation, ports.clock.now()) ? send(ports, operation, looking) : undefined;
}

/** Gives the operation as it was sent, by this process or another; `undefined` where nothing more is to be done now. */
async function send(
  ports: OperationPorts,
  operation: Operation,
  looking: Looking,
): Promise<Operation | undefined> {
  const { operations } = ports.records;
  const carrier = carrierOf(operation.change.kind);
  let sent = operation;
  let times = 0;
  try {
    if (await isHeldBack(ports, operation)) throw new Held();
    const seen = await carrier.look(looking, operation, () => earlierThan(ports, operation));
    if (seen.is === 'impossible') return await failed(ports, operation, { reason: seen.reason }, seen.learnt);
    if (seen.is === 'so') return await succeeded(ports, operation, seen);
    if (seen.is === 'so_far') return await soFar(ports, operation, seen);
    if (seen.is === 'hidden') return await whileHidden(ports, operation);
    const leaving = async () => {
      // It may have waited for its turn, or have paused before another try: somebody may have said otherwise meanwhile.
      if (operation.waits !== undefined && (await isHeldBack(ports, operation))) throw new Held();
      const sentAt = ports.clock.now();
      if (!(await operations.markSent(sent, sentAt))) throw new GoneOn();
      sent = { ...sent, sentAt, acceptedAt: undefined };
      times += 1;
      if (ports.clock.now().since(sentAt).total('seconds') > LEAVES_WITHIN) throw new LeavesTooLate();
    };
    const addressed = seen.userid === undefined ? operation : atLogin(operation, seen.userid);
    await carrier.send(ports.marketo, addressed, leaving, () => earlierThan(ports, operation));
  } catch (error) {
    if (error instanceof GoneOn) return asItStands(ports, operation);
    if (error instanceof Held) return leaveAlone(ports, sent);
    if (error instanceof LeavesTooLate) {
      ports.log.warn({ operation: operation.id }, 'The app stood still before a call; it goes out later');
      await operations.markUnsent(sent, ports.clock.now());
      return undefined;
    }
    return afterFailure(ports, sent, error, { isRepeated: times > 1 });
  }
  const acceptedAt = ports.clock.now();
  const stands = await operations.markAccepted(sent, acceptedAt);
  return stands ? { ...sent, acceptedAt } : asItStands(ports, operation);
}

/** Nothing leaves before it is known what it would go over; that is waited for as long as an error of the app's own. */
async function whileHidden(ports: OperationPorts, operation: Operation): Promise<undefined> {
  // After an outage it is looked at twice at least.
  const isFirst = operation.nextAt === undefined;
  if (!isFirst && hasTriedLongEnough(operation, ports.clock.now()))
    await failed(ports, operation, { reason: 'not_understood' });
  else await postpone(ports, operation, false);
}

/** The same change with the login and the address that a reading has found of its user since, by Marketo's number of it. */
async function asItIsCalled({ records }: SettlePorts, operation: Operation): Promise<Operation> {
  const { apiUserId, change } = operation;
  const data: { userid?: string; email?: string; marketoId?: number | undefined } = change.data;
  if (apiUserId === undefined || data.marketoId === undefined) return operation;
  const known = await records.apiUsers.get(apiUserId);
  if (known?.marketoId !== data.marketoId) return operation;
  const { userid, email } = known;
  return { ...operation, change: { ...change, data: { ...data, userid, email } } as Change };
}

/** The same change of a user that has another login by now. */
function atLogin(operation: Operation, userid: string): Operation {
  const { change } = operation;
  return { ...operation, change: { ...change, data: { ...change.data, userid } } as Change };
}

/** Whether something goes before it now: a later wish, the night that is still to come, or what its kind says. */
async function isHeldBack(ports: OperationPorts, operation: Operation): Promise<boolean> {
  const { waits, nextAt } = operation;
  if (await ports.records.operations.isAwaited(operation)) return true;
  if (waits === undefined) return false;
  // Due before its moment is what a clock that was ahead has put off further than any night is.
  if (nextAt && Temporal.Instant.compare(nextAt, ports.clock.now()) > 0) return true;
  const isSaid = nextAt === undefined;
  return (await carrierOf(operation.change.kind).isHeld?.(ports, operation, isSaid)) === true;
}

/** Gives way to a later wish, or waits for the next night. */
async function leaveAlone(ports: OperationPorts, operation: Operation): Promise<undefined> {
  const { waits, failure } = operation;
  if (waits !== undefined) await wait(ports, operation, { waits, failure });
  else await ports.records.operations.overtake(operation, ports.clock.now());
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
    if (operation.sentAt) await ports.records.operations.markUnsent(operation, ports.clock.now());
    return undefined;
  }
  if (operation.sentAt) {
    ports.log.warn(fields, 'No clear answer to a change; looking for what became of it');
    return { ...operation, answer: isMarketos ? wordsOf(error) : undefined };
  }
  ports.log.error(fields, 'The app itself failed before a call; nothing has left, and it is tried again');
  if (hasTriedLongEnough(operation, ports.clock.now()))
    return failed(ports, operation, { reason: 'internal' });
  await postpone(ports, operation, false);
  return undefined;
}

/**
 * Marketo says that it did not carry the change out. Where it refuses the change itself that is looked at once before it
 * is told: the same call may have been carried out before, when it was sent and said to be refused in passing. Of a call
 * that was sent more than once such a refusal proves nothing, so the change is looked for as after no answer at all. Where
 * Marketo does not let us look after a single one, its word stands.
 */
async function refused(
  ports: OperationPorts,
  operation: Operation,
  failure: MarketoFailure,
  { isRepeated }: { readonly isRepeated: boolean },
): Promise<Operation | undefined> {
  const why = failureOf(operation, failure);
  if (!operation.sentAt || failure.kind !== 'refused') return failed(ports, operation, why);
  const seen = await lookAnyway(ports, operation);
  if (seen?.is === 'so') return succeeded(ports, operation, seen);
  if (seen?.is === 'so_far') return soFar(ports, operation, seen);
  if (isRepeated && seen?.is !== 'impossible') return { ...operation, answer: wordsOf(failure) };
  return failed(ports, operation, why, seen?.learnt);
}

async function lookAnyway(ports: OperationPorts, operation: Operation): Promise<Seen | undefined> {
  try {
    const carrier = carrierOf(operation.change.kind);
    return await carrier.look(lookInto(ports), operation, () => earlierThan(ports, operation));
  } catch (error) {
    if (!(error instanceof MarketoFailure)) throw error;
    ports.log.info(
      { err: error, operation: operation.id },
      'Marketo’s word about a change could not be looked at',
    );
    return undefined;
  }
}

async function lookFor(ports: OperationPorts, operation: Operation, looking: Looking): Promise<void> {
  const carrier = carrierOf(operation.change.kind);
  let seen: Seen;
  try {
    seen = await carrier.look(looking, operation, () => earlierThan(ports, operation));
  } catch (error) {
    if (error instanceof MarketoFailure && error.kind === 'stopping') return;
    const fields = { err: error, operation: operation.id };
    ports.log.warn(fields, 'Marketo could not be asked what became of a change; asked again later');
    return postpone(ports, operation, false);
  }
  if (seen.is === 'so') await succeeded(ports, operation, seen);
  else if (seen.is === 'so_far') await soFar(ports, operation, seen);
  else if (seen.is === 'impossible') await failed(ports, operation, { reason: seen.reason }, seen.learnt);
  else await notSeen(ports, operation, seen);
}

/** Marketo does not show the change: it makes room for a later wish, leaves again, is given up, or waits. */
async function notSeen(
  ports: OperationPorts,
  operation: Operation,
  { is, at, learnt }: Extract<Seen, { is: 'not_so' | 'hidden' }>,
): Promise<void> {
  const carrier = carrierOf(operation.change.kind);
  const { isRepeatable, patience } = carrier;
  const { operations } = ports.records;
  const mayComeLate = carrier.isFinal?.(operation) === true && !hasWaitedLongEnough(operation, patience, at);
  const isAwaited = isRepeatable && (await operations.isAwaited(operation));
  if (isAwaited && !mayComeLate) {
    if (await operations.overtake(operation, ports.clock.now()))
      ports.log.info(
        { operation: operation.id },
        'A later wish takes the place of a change without an answer',
      );
  } else if (is === 'not_so' && isRepeatable && !isAwaited && mayBeSentAgain(operation, at)) {
    if ((await operations.markUnsent(operation, ports.clock.now())) === 'unsent')
      ports.log.info({ operation: operation.id }, 'Marketo does not show a change; it is sent again');
  } else if (hasWaitedLongEnough(operation, patience, at)) {
    const reason = operation.acceptedAt ? 'not_visible' : 'not_carried_out';
    await failed(ports, operation, { reason, ...operation.answer }, learnt);
  } else if (isDue(operation, ports.clock.now())) await postpone(ports, operation, true);
}

/** Ends an operation with the change, as it was seen in Marketo; gives nothing, because nothing more is to be done. */
async function succeeded(
  ports: OperationPorts,
  operation: Operation,
  seen: Extract<Seen, { is: 'so' }>,
): Promise<undefined> {
  const carrier = carrierOf(operation.change.kind);
  const at = ports.clock.now();
  const event = {
    ...eventOf(operation, 'done', at),
    details: { ...carrier.noted(operation, seen), operation: operation.id },
  };
  const kept = carrier.keep(operation, seen, { id: ports.ids.next(), at });
  const became = await ports.records.operations.succeed(operation.id, kept, event);
  // What stands in the records is newer than what was looked at: what was meant then may not be meant now.
  if (became === 'has_changed') await failed(ports, operation, { reason: 'changed_meanwhile' });
  if (became === 'succeeded') {
    ports.log.info({ operation: operation.id, change: operation.change.kind }, 'A change was made');
    await renewAbout(ports, operation);
  }
  return undefined;
}

/** The first part of a change is made: the rest waits for a person, and is tried each night. */
function soFar(
  ports: OperationPorts,
  operation: Operation,
  { learnt }: Extract<Seen, { is: 'so_far' }>,
): Promise<Operation | undefined> {
  const waits = carrierOf(operation.change.kind).waits?.(operation, undefined);
  if (waits === undefined) throw new Error('a change whose first part is made waits for the rest');
  return wait(ports, operation, { waits, learnt });
}

/**
 * A change waits for what a person has to do in Marketo, and is tried anew in the next night, or when somebody says that it is done.
 * A later wish of its lane waits for no person.
 */
async function wait(
  ports: OperationPorts,
  operation: Operation,
  {
    waits,
    failure,
    learnt,
  }: {
    readonly waits: Waits;
    readonly failure?: OperationFailure | undefined;
    readonly learnt?: Kept['learnt'];
  },
): Promise<Operation | undefined> {
  const { operations } = ports.records;
  const at = ports.clock.now();
  const isNews = operation.waits !== waits;
  const details = { waits, operation: operation.id, ...(failure ? { reason: failure.reason } : {}) };
  const events = isNews ? [{ ...eventOf(operation, 'waits', at), details }] : [];
  const until = {
    waits,
    nextAt: nextNight(at, ports.reminders.timeZone),
    looks: operation.looks + 1,
    failure,
    isNews,
  };
  const became = await operations.wait(operation, until, events, { at, learnt });
  if (became === 'gone_on') return asItStands(ports, operation);
  if (became === 'waits')
    ports.log.info(
      { operation: operation.id, change: operation.change.kind, waits, reason: failure?.reason },
      'A change waits for a person, and for the night',
    );
  return undefined;
}

/**
 * Ends an operation without the change, or lets it wait where its kind says so; where it no longer stands so, gives it as another
 * process has sent it.
 */
async function failed(
  ports: OperationPorts,
  operation: Operation,
  failure: OperationFailure,
  learnt?: Kept['learnt'],
): Promise<Operation | undefined> {
  const { reason, code } = failure;
  const waits = carrierOf(operation.change.kind).waits?.(operation, reason);
  if (waits !== undefined) return wait(ports, operation, { waits, failure, learnt });
  const event = {
    ...eventOf(operation, 'failed', ports.clock.now()),
    details: { reason, operation: operation.id, ...(code === undefined ? {} : { code }) },
  };
  const ended = await ports.records.operations.fail(operation, failure, event, { learnt });
  if (!ended) return asItStands(ports, operation);
  ports.log.warn(
    { operation: operation.id, change: operation.change.kind, reason, code },
    'A change was not made',
  );
  return undefined;
}

/** Requests about the same user show at once what is so now; one that fails is brought up to date within a minute. */
async function renewAbout(ports: OperationPorts, { id, apiUserId }: Operation): Promise<void> {
  if (apiUserId === undefined) return;
  await renewRequestsAbout(ports, apiUserId).catch((error: unknown) =>
    ports.log.warn(
      { err: error, operation: id },
      'Requests about a user were not brought up to date; done later',
    ),
  );
}

function eventOf(
  operation: Operation,
  what: 'done' | 'failed' | 'waits',
  at: Temporal.Instant,
): Omit<AuditEvent, 'details'> {
  const { events } = kindOf(operation.change.kind);
  return {
    at,
    actor: operation.requester,
    action: events[what] ?? events.done,
    instance: operation.instance,
    subject: addressOf(operation),
  };
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
  const { patience } = carrierOf(operation.change.kind);
  await records.operations.postpone(operation, {
    nextAt: nextLook(operation, patience, clock.now(), hasLooked),
    looks: operation.looks + 1,
    answer: operation.answer,
  });
}

/** Of what was asked before the call left Marketo refuses nothing that the person could correct. */
function failureOf({ sentAt }: Operation, error: MarketoFailure): OperationFailure {
  const isOfTheCall = error.kind !== 'refused' || sentAt !== undefined;
  return { reason: isOfTheCall ? error.kind : 'not_understood', ...wordsOf(error) };
}

function wordsOf({ code, marketoMessage }: MarketoFailure): MarketoWords {
  return { code, message: marketoMessage };
}
