import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import { endedAtOnce, sinceEnd } from '../../core/changes/ended-at-once.ts';
import {
  isOfKind,
  isRevoking,
  isUnfinished,
  mayBeTriedAgain,
  type Operation,
  overtakenBy,
} from '../../core/changes/operation.ts';
import type { Request } from '../../core/changes/request.ts';
import { endOf, hasEnded, sameExpiry } from '../../core/expiry.ts';
import type { About, AboutKind, AboutOf, WarnedLine } from '../../core/messages/about.ts';
import type { KnownLast, LoadedOf, Message, ShownRequest, ShownUser } from '../../ports/messages.ts';
import type { Needs } from '../../ports/ports.ts';
import { approversOf } from '../approvers-of.ts';
import { askedBack, endedBefore, isFollowed, tryUntil, whyOver } from './beside-request.ts';

export type LoadPorts = Needs<'instances' | 'clock', 'operations' | 'requests' | 'apiUsers' | 'reviews'>;

type Loader<K extends AboutKind> = (
  ports: LoadPorts,
  about: AboutOf<K>,
  sentAt: Temporal.Instant,
) => Promise<LoadedOf<K>>;

const nothing = async () => ({});

/** How each kind of message learns what the records say now; a kind without a row does not compile. */
const LOADERS: { readonly [K in AboutKind]: Loader<K> } = {
  outcome: async (ports, about) => {
    const { operation } = await operationOf(ports, about);
    const asked = mayBeTriedAgain(operation) ? await ports.records.requests.get(operation.id) : undefined;
    const isMade = await isFollowed(ports, operation);
    const isOver = isMade ? 'made' : asked && (await whyOver(ports, asked.request, operation));
    const [later, user, askedBack, approved] = await Promise.all([
      laterThan(ports, operation),
      userBeside(ports, operation, about.user),
      askedBackBeside(ports, operation),
      approversOf(ports.records, madeAmong([operation])),
    ]);
    const approvers = approved.get(operation.id) ?? [];
    const overtakenApprovers = later && (await approversOf(ports.records, [later.id])).get(later.id);
    const toTry = isOver ? undefined : asked?.request;
    return {
      operation,
      overtakenBy: later,
      user,
      askedBack,
      approved: toTry,
      approvers,
      overtakenApprovers,
      isOver,
    };
  },
  beyond: operationOf,
  request: requestOf,
  request_news: requestOf,
  reminder: usersOf,
  digest: usersOf,
  idle: usersOf,
  review: async (ports, { review: id }) => {
    const review = await reviewOf(ports, id);
    return { review, progress: await ports.records.reviews.progress(id) };
  },
  review_question: async (ports, { review: id, users }) => {
    const review = await reviewOf(ports, id);
    return { review, users: await ports.records.reviews.users(id, users) };
  },
  orphans: async ({ records }, { users }) => ({
    users: await Promise.all(users.map((id) => knownUser(records, id))),
  }),
  still_called: usersOf,
  assigned: async ({ records }, { batch }) => {
    const all = await records.operations.ofBatch(batch);
    const operations = all.filter((each) => isOfKind(each, 'set_owner'));
    const ids = operations.map(({ change }) => change.data.apiUserId);
    const users = await Promise.all(
      ids.map(async (id) => [id, await records.apiUsers.evenGone(id)] as const),
    );
    return { operations, users: new Map(users.flatMap(found)) };
  },
  weekly: async ({ records }, { parts }) => {
    const idsOf = (areRequests: boolean) =>
      parts
        .filter(({ what }) => (what === 'requests') === areRequests)
        .flatMap(({ rows }) => rows.map(({ id }) => id));
    const [users, requests] = await Promise.all([
      Promise.all(idsOf(false).map(async (id) => [id, await records.apiUsers.evenGone(id)] as const)),
      Promise.all(idsOf(true).map(async (id) => [id, await records.requests.get(id)] as const)),
    ]);
    return { users: new Map(users.flatMap(found)), requests: new Map(requests.flatMap(found)) };
  },
  first_calls: async ({ records }, { user }) => {
    const { apiUser } = await knownUser(records, user);
    return { apiUser };
  },
  findings: async ({ records }, { findings }) => {
    const ids = findings.flatMap(({ user }) => user ?? []);
    const users = await Promise.all(ids.map(async (id) => [id, await knownUser(records, id)] as const));
    return { users: new Map(users) };
  },
  unreadable: nothing,
  rest: nothing,
};

/** What the records no longer have, as after two users became one, is left out. */
function found<T>([id, value]: readonly [string, T | undefined]): [string, T][] {
  return value === undefined ? [] : [[id, value]];
}

/**
 * A message as it has to be drawn now.
 *
 * @param sentAt when it was sent first
 */
export async function loadMessage(
  ports: LoadPorts,
  about: About,
  sentAt: Temporal.Instant,
): Promise<Message> {
  // A kind and what it is about belong together, which TypeScript cannot see in a union.
  const load = LOADERS[about.kind] as Loader<AboutKind>;
  return { kind: about.kind, about, loaded: await load(ports, about, sentAt), sentAt } as Message;
}

async function reviewOf({ records }: LoadPorts, id: string) {
  const review = await records.reviews.get(id);
  if (!review) throw new Error(`The records have no review ${id}`);
  return review;
}

async function operationOf(
  { records }: LoadPorts,
  { operation: id }: { readonly operation: string },
): Promise<{ readonly operation: Operation }> {
  const operation = await records.operations.get(id);
  if (!operation) throw new Error(`The journal has no operation ${id}`);
  return { operation };
}

async function requestOf(
  ports: LoadPorts,
  { request: id, user }: { readonly request: string; readonly user?: string | undefined },
): Promise<ShownRequest> {
  const { records } = ports;
  const [found, operation, known] = await Promise.all([
    records.requests.get(id),
    records.operations.get(id),
    user === undefined ? undefined : records.apiUsers.evenGone(user),
  ]);
  if (!found) throw new Error(`The records have no request ${id}`);
  return {
    ...found,
    ended: known && (await endedBefore(records, found.request, known.apiUser)),
    operation,
    overtakenBy: operation ? await laterThan(ports, operation) : await changedSince(ports, found.request),
    tryUntil: tryUntil(ports, found.request, operation),
    isOver: operation && (await whyOver(ports, found.request, operation)),
    user: known,
  };
}

/**
 * The change that made a request pointless, where one did: the latest that was made between the moment in which it was asked for and the
 * one in which it was over. What was made later has taken nobody's place.
 */
async function changedSince({ records }: LoadPorts, request: Request): Promise<Operation | undefined> {
  const { state, apiUserId, askedAt, decidedAt, change } = request;
  if (state !== 'overtaken' || apiUserId === undefined || !decidedAt) return undefined;
  const since = await records.operations.about(apiUserId, askedAt);
  return since
    .filter((each) => each.state === 'succeeded' && each.change.kind === change.kind)
    .filter(({ finishedAt }) => finishedAt && Temporal.Instant.compare(finishedAt, decidedAt) <= 0)
    .sort((one, other) => Temporal.Instant.compare(other.createdAt, one.createdAt))
    .find((each) => each.createdAt.since(askedAt).sign > 0);
}

/** The wish that took the place of a change, where that one was overtaken. */
async function laterThan({ records }: LoadPorts, operation: Operation): Promise<Operation | undefined> {
  const { state, apiUserId, createdAt } = operation;
  if (state !== 'overtaken' || apiUserId === undefined) return undefined;
  return overtakenBy(operation, await records.operations.about(apiUserId, createdAt));
}

/** The user for which somebody has become accountable, as long as they are; or whose access was ended at once, as long as it is. */
async function userBeside(
  { records }: LoadPorts,
  operation: Operation,
  id: string | undefined,
): Promise<KnownLast | undefined> {
  const { data } = operation.change;
  if (id === undefined) return undefined;
  const known = await records.apiUsers.evenGone(id);
  if (!known) return undefined;
  if ('owner' in data) return known.apiUser.owner === data.owner ? known : undefined;
  if (!isOfKind(operation, 'set_expiry') || !operation.change.data.isNow || known.isGone) return undefined;
  return sameExpiry(known.apiUser.expiry, operation.change.data.expiry) ? known : undefined;
}

/** What keeps a revocation that waits from going on. */
async function askedBackBeside({ records }: LoadPorts, operation: Operation): Promise<Request | undefined> {
  if (!isRevoking(operation) || operation.waits === undefined) return undefined;
  return askedBack(records, operation.change.data.apiUserId);
}

async function usersOf(
  ports: LoadPorts,
  { lines, instance }: { readonly lines: readonly Pick<WarnedLine, 'user'>[]; readonly instance: string },
  sentAt: Temporal.Instant,
): Promise<{ readonly users: readonly ShownUser[] }> {
  const { policy, reminders } = ports.instances.get(instance) ?? {};
  const usual = {
    usualDays: policy?.expiryDefaultDays ?? 1,
    deleteAfterDays: reminders?.deleteAfterDays,
    reminderDays: reminders?.reminderDays ?? [],
  };
  return { users: await Promise.all(lines.map(({ user }) => userOf(ports, user, sentAt, usual))) };
}

/** A user as it is known last. */
async function knownUser({ apiUsers }: Pick<LoadPorts['records'], 'apiUsers'>, id: string) {
  const known = await apiUsers.evenGone(id);
  if (!known) throw new Error(`The records have no API-only user ${id}`);
  return known;
}

async function userOf(
  { records }: LoadPorts,
  id: string,
  sentAt: Temporal.Instant,
  usual: Pick<ShownUser, 'usualDays' | 'deleteAfterDays' | 'reminderDays'>,
): Promise<ShownUser> {
  const [known, changes, asked] = await Promise.all([
    knownUser(records, id),
    records.operations.about(id, sentAt),
    records.requests.waitingAbout(id),
  ]);
  const expiries = changes.filter((operation) => isOfKind(operation, 'set_expiry'));
  const endedBy = await endedAtOnceBefore(records, known.apiUser, sentAt);
  return {
    ...known,
    ...usual,
    endedBy,
    asked: asked.find(({ change }) => change.kind === 'set_expiry'),
    changes: expiries,
    revocation: latestRevocation(changes),
    approvedBy: await approversOf(records, madeAmong(endedBy ? [...expiries, endedBy] : expiries)),
  };
}

/** That it is being revoked, or was; one that was taken back is none. */
function latestRevocation(changes: readonly Operation[]): Operation<'revoke'> | undefined {
  return changes
    .filter((operation) => isOfKind(operation, 'revoke'))
    .find((operation) => isUnfinished(operation) || operation.state === 'succeeded');
}

/** The ids of those that were made. */
function madeAmong(operations: readonly Operation[]): string[] {
  return operations.filter(({ state }) => state === 'succeeded').map(({ id }) => id);
}

/** The change that had ended access at once before something was sent; `undefined` where it ended as it was to end. */
async function endedAtOnceBefore(
  { operations }: Pick<LoadPorts['records'], 'operations'>,
  { id, expiry }: ApiUser,
  sentAt: Temporal.Instant,
): Promise<Operation<'set_expiry'> | undefined> {
  const end = endOf(expiry);
  if (!end || !hasEnded(end, sentAt)) return undefined;
  const changes = await operations.about(id, sinceEnd(end));
  // That it is being revoked is said in its own words.
  const ended = endedAtOnce(changes, end);
  return ended && isOfKind(ended, 'set_expiry') ? ended : undefined;
}
