import type { Transaction } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import { laneOfAddress } from '../core/changes/create.ts';
import { madeBy, mayHaveMade } from '../core/changes/made-api-user.ts';
import { SHOWN_FOR } from '../core/changes/older-page.ts';
import { isOfKind, type Operation, type OperationFailure } from '../core/changes/operation.ts';
import { emailKey } from '../core/email-address.ts';
import type { Subject } from '../core/messages/about.ts';
import { keepable } from '../core/text.ts';
import type { MarketoUser } from '../ports/marketo.ts';
import type { ListedEvent, ListedPage, Reconciliation } from '../ports/records/reconciliations.ts';
import { isNewerThan, readableRows, sortable, toApiUser, toApiUserRow, toOperation } from './rows.ts';
import type { ApiUserRow, Schema } from './schema.ts';

/** Keeps the users of a page of the list; gives the events of those that are new or have changed, and what messages may be about. */
export async function listApiUsers(
  transaction: Transaction<Schema>,
  run: Reconciliation,
  given: readonly MarketoUser[],
  { readAt, newId, eventOf }: { readAt: Temporal.Instant; newId: () => string; eventOf: ListedEvent },
): Promise<{ readonly events: AuditEvent[]; readonly changed: Subject[] }> {
  if (given.length === 0) return { events: [], changed: [] };
  // As they can be kept, so that the next page of the list is compared with what is stored.
  const users = given.map(keepableUser);
  const seen_at = sortable(run.startedAt);
  const known = await knownAmong(transaction, run.instance, users);
  const open = await addressesBeingCreated(transaction, run.instance, users);
  const deleted = await deletedLately(transaction, known.goneIds, readAt);
  const givenUp = await givenUpFor(transaction, run.instance, users, readAt);
  const events: AuditEvent[] = [];
  const changed: Subject[] = [];
  const seen: string[] = [];
  const added: ApiUserRow[] = [];
  for (const user of users) {
    let found = known.find(user);
    if (found && isAnother(found, user) && !isNewerThan(found.known_at, readAt)) {
      const gone = { state: 'gone' as const, gone_at: readAt.toString() };
      await transaction.updateTable('api_users').set(gone).where('id', '=', found.id).execute();
      known.remove(found);
      changed.push(`user:${found.id}`);
      const [before] = readableRows([found], toApiUser, () => {});
      events.push(eventOf('gone', user, before ? { before } : {}));
      found = undefined;
    }
    if (!found) {
      if (open.has(laneOfAddress(user.email))) continue;
      const gone = known.findGone(user);
      if (gone) {
        // The list was read before it went, or shows for a while what we have deleted: nobody has made it anew.
        if (wentAfter(gone, readAt) || deleted.has(gone.id)) continue;
        // Somebody else has the address it comes with: it waits for the run in which that is settled.
        if (known.holderOf(user.email, gone.id)) continue;
        const back = {
          state: 'active' as const,
          gone_at: null,
          userid: user.userid,
          email: user.email,
          email_key: emailKey(user.email),
          marketo_id: user.id ?? gone.marketo_id,
          first_name: user.firstName,
          last_name: user.lastName,
        };
        await transaction.updateTable('api_users').set(back).where('id', '=', gone.id).execute();
        known.add({ ...gone, ...back });
        seen.push(gone.id);
        changed.push(`user:${gone.id}`);
        const [before] = readableRows([gone], toApiUser, () => {});
        events.push(eventOf('returned', user, before ? { before } : {}));
        continue;
      }
      // The latest wish for an address has it; whoever asked before hears that it is taken.
      const [operation, ...earlier] = givenUp.get(emailKey(user.email)) ?? [];
      if (operation) {
        const made = madeBy(operation, { ...user, marketoId: user.id }, { id: newId(), at: readAt });
        // Its own page is read in this run.
        const row = { ...toApiUserRow({ ...made, knownAt: undefined }), seen_at };
        await transaction.insertInto('api_users').values(row).execute();
        await markMadeAfterAll(transaction, operation, { apiUser: made, id: row.id, at: readAt });
        await markTaken(transaction, earlier, readAt);
        changed.push(...[operation, ...earlier].map(({ id }): Subject => `operation:${id}`));
        known.add(row);
        events.push(eventOf('created', user, { operation }));
        continue;
      }
      const row = { ...toApiUserRow(newlyFound(run.instance, user, readAt, newId())), seen_at };
      added.push(row);
      known.add(row);
      events.push(eventOf('found', user, {}));
      continue;
    }
    seen.push(found.id);
    const [before] = readableRows([found], toApiUser, () => {});
    // Of what a later version wrote only that it is there.
    if (!before) continue;
    // Older than what is known: only that it is there.
    if (isNewerThan(found.known_at, readAt)) continue;
    // Two users that changed their addresses: each takes its own, and whoever had it is free until the list comes to that one.
    const holder = known.holderOf(user.email, found.id);
    const isFree = holder === undefined || !(holder.seen_at === seen_at || seen.includes(holder.id));
    if (holder && isFree) {
      const email_key = `moved:${holder.id}`;
      await transaction.updateTable('api_users').set({ email_key }).where('id', '=', holder.id).execute();
      known.add({ ...holder, email_key });
    }
    const listed = {
      userid: user.userid,
      marketo_id: user.id ?? found.marketo_id,
      // The list shows two with one address: the one that it showed first has it.
      ...(isFree ? { email: user.email, email_key: emailKey(user.email) } : {}),
      first_name: user.firstName,
      last_name: user.lastName,
    };
    if (Object.entries(listed).every(([key, value]) => found[key as keyof ApiUserRow] === value)) continue;
    await transaction.updateTable('api_users').set(listed).where('id', '=', found.id).execute();
    known.add({ ...found, ...listed });
    events.push(eventOf('changed', user, { before }));
    changed.push(`user:${found.id}`);
  }
  if (seen.length > 0) {
    await transaction.updateTable('api_users').set({ seen_at }).where('id', 'in', seen).execute();
  }
  if (added.length > 0) await transaction.insertInto('api_users').values(added).execute();
  return { events, changed };
}

/**
 * Whether somebody deleted a user and made another one with its address or login in between: Marketo numbers each anew, and it has
 * another name. Of the same name it is taken for the one that was there, whose owner and reason it goes on with.
 */
function isAnother({ marketo_id, first_name, last_name }: ApiUserRow, user: MarketoUser): boolean {
  const isNumberedAnew = marketo_id !== null && user.id !== undefined && marketo_id !== user.id;
  return isNumberedAnew && (first_name !== user.firstName || last_name !== user.lastName);
}

/** Users whose rows nobody could read are in the list all the same. */
export async function markSeen(
  transaction: Transaction<Schema>,
  run: Reconciliation,
  users: ListedPage['unreadable'],
): Promise<void> {
  const userids = users.flatMap(({ userid }) => userid ?? []);
  const emails = users.flatMap(({ email }) => (email ? emailKey(email) : []));
  if (userids.length + emails.length === 0) return;
  await transaction
    .updateTable('api_users')
    .set({ seen_at: sortable(run.startedAt) })
    .where('instance', '=', run.instance)
    .where('state', '=', 'active')
    .where((where) =>
      where.or([
        ...(userids.length > 0 ? [where('userid', 'in', userids)] : []),
        ...(emails.length > 0 ? [where('email_key', 'in', emails)] : []),
      ]),
    )
    .execute();
}

/** The users of the records that a page may be about, as they stand while the page is kept. */
async function knownAmong(transaction: Transaction<Schema>, instance: string, users: readonly MarketoUser[]) {
  const userids = users.map(({ userid }) => userid);
  const emails = users.map(({ email }) => emailKey(email));
  const all = await transaction
    .selectFrom('api_users')
    .selectAll()
    .where('instance', '=', instance)
    .where((where) => where.or([where('userid', 'in', userids), where('email_key', 'in', emails)]))
    .orderBy('gone_at', 'desc')
    .execute();
  const rows = all.filter(({ state }) => state === 'active');
  const goneRows = all.filter(({ state }) => state === 'gone');
  const byId = new Map(rows.map((row) => [row.id, row]));
  const first = (fits: (row: ApiUserRow) => boolean) => [...byId.values()].find(fits);
  const byUserid = new Map(rows.map((row) => [row.userid, row.id]));
  return {
    /** By Marketo's own key, or else by the address: whoever changes the one keeps the other. */
    find({ userid, email }: MarketoUser): ApiUserRow | undefined {
      const id = byUserid.get(userid);
      return id === undefined ? first(({ email_key }) => email_key === emailKey(email)) : byId.get(id);
    },
    /** The same user, that was not there for a while: by Marketo's number alone, because an address may be given anew. */
    findGone: ({ id }: MarketoUser): ApiUserRow | undefined =>
      goneRows.find(({ marketo_id }) => marketo_id !== null && marketo_id === id),
    goneIds: goneRows.map(({ id }) => id),
    /** Another user that has this address in the records. */
    holderOf: (email: string, id: string) =>
      first((row) => row.email_key === emailKey(email) && row.id !== id),
    remove({ id, userid }: ApiUserRow): void {
      byId.delete(id);
      byUserid.delete(userid);
    },
    add(row: ApiUserRow): void {
      byId.set(row.id, row);
      byUserid.set(row.userid, row.id);
    },
  };
}

function wentAfter({ gone_at }: ApiUserRow, readAt: Temporal.Instant): boolean {
  return gone_at !== null && isNewerThan(sortable(Temporal.Instant.from(gone_at)), readAt);
}

/** Those that a revocation of ours has deleted a moment ago. */
async function deletedLately(
  transaction: Transaction<Schema>,
  ids: readonly string[],
  now: Temporal.Instant,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await transaction
    .selectFrom('operations')
    .select('api_user_id')
    .where('api_user_id', 'in', [...ids])
    .where('kind', '=', 'revoke')
    .where('state', '=', 'succeeded')
    .where('finished_at', '>=', now.subtract({ minutes: SHOWN_FOR }).toString().slice(0, 19))
    .execute();
  return new Set(rows.flatMap(({ api_user_id }) => api_user_id ?? []));
}

async function addressesBeingCreated(
  transaction: Transaction<Schema>,
  instance: string,
  users: readonly MarketoUser[],
): Promise<Set<string>> {
  const rows = await transaction
    .selectFrom('operations')
    .select('lane')
    .where('instance', '=', instance)
    .where('state', '=', 'open')
    .where(
      'lane',
      'in',
      users.map(({ email }) => laneOfAddress(email)),
    )
    .execute();
  return new Set(rows.map(({ lane }) => lane));
}

/** Operations of these addresses that were given up without knowing whether their users exist, the latest first. */
async function givenUpFor(
  transaction: Transaction<Schema>,
  instance: string,
  users: readonly MarketoUser[],
  now: Temporal.Instant,
): Promise<Map<string, Operation<'create'>[]>> {
  const rows = await transaction
    .selectFrom('operations')
    .selectAll()
    .where('instance', '=', instance)
    .where('state', '=', 'failed')
    .where('api_user_id', 'is', null)
    .where(
      'lane',
      'in',
      users.map(({ email }) => laneOfAddress(email)),
    )
    .orderBy('created_at', 'desc')
    .execute();
  const byEmail = new Map<string, Operation<'create'>[]>();
  for (const operation of readableRows(rows, toOperation, () => {})) {
    if (!isOfKind(operation, 'create') || !mayHaveMade(operation, now)) continue;
    const key = emailKey(operation.change.data.email);
    byEmail.set(key, [...(byEmail.get(key) ?? []), operation]);
  }
  return byEmail;
}

/** Earlier wishes for an address that belongs to somebody now: told anew, each once. */
async function markTaken(
  transaction: Transaction<Schema>,
  operations: readonly Operation[],
  at: Temporal.Instant,
): Promise<void> {
  if (operations.length === 0) return;
  const failure: OperationFailure = { reason: 'already_exists' };
  await transaction
    .updateTable('operations')
    .set({ failure: JSON.stringify(failure), finished_at: at.toString(), announced_at: null })
    .where(
      'id',
      'in',
      operations.map(({ id }) => id),
    )
    .execute();
}

/** What was told before is told anew: the user is there. Why it was given up stays. */
async function markMadeAfterAll(
  transaction: Transaction<Schema>,
  { id, change }: Operation<'create'>,
  made: { readonly apiUser: ApiUser; readonly id: string; readonly at: Temporal.Instant },
): Promise<void> {
  const { firstName, lastName } = made.apiUser;
  const isSame = firstName === change.data.firstName && lastName === change.data.lastName;
  await transaction
    .updateTable('operations')
    .set({
      state: 'succeeded',
      api_user_id: made.id,
      finished_at: made.at.toString(),
      announced_at: null,
      kept_as: isSame ? null : JSON.stringify({ firstName, lastName }),
    })
    .where('id', '=', id)
    .execute();
}

function keepableUser(user: MarketoUser): MarketoUser {
  const { userid, email, firstName, lastName } = user;
  return {
    ...user,
    userid: keepable(userid),
    email: keepable(email),
    firstName: keepable(firstName),
    lastName: keepable(lastName),
  };
}

function newlyFound(instance: string, user: MarketoUser, at: Temporal.Instant, id: string): ApiUser {
  return {
    id,
    instance,
    userid: user.userid,
    marketoId: user.id,
    email: user.email,
    firstName: user.firstName,
    lastName: user.lastName,
    roles: [],
    reason: undefined,
    owner: undefined,
    requester: undefined,
    expiry: 'unknown',
    letEnd: undefined,
    source: 'found',
    createdAt: at,
    knownAt: undefined,
    notedExpiry: undefined,
  };
}
