import { type Kysely, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { emailKey } from '../core/email-address.ts';
import type { Only, ShownPage, ShownUsers } from '../ports/records/api-users.ts';
import { type OnUnreadable, readableRows, secondOf, toApiUser } from './rows.ts';
import type { ApiUserRow, Schema } from './schema.ts';
import { unusedSince } from './usage.ts';

/** What ends, soonest first; what has no end that is known; what has ended, latest first. */
type Part = 'ahead' | 'endless' | 'ended';

type Users = SelectQueryBuilder<Schema, 'api_users', object>;

/** To the last column no two users are the same, so that none is on two pages and none on neither. */
const ORDER: Readonly<Record<Part, string>> = {
  ahead: 'expiry, id',
  // What is not known comes before what never ends.
  endless: 'expiry_known, email_key, id',
  ended: 'expiry desc, id desc',
};

/**
 * A page of what the Home tab lists: what ends soonest first, then what is not known, what never ends, and what has ended,
 * latest first. Each part is counted and read by an index, and read only as far as the page reaches.
 */
export async function shownUsers(
  kysely: Kysely<Schema>,
  wanted: ShownUsers,
  onUnreadable: OnUnreadable,
): Promise<ShownPage> {
  const seen = wanted.instances.flatMap((name) => usersOf(kysely, name, wanted) ?? []);
  const parts = await Promise.all(
    partsOf(wanted).map(async (part) => {
      const users = seen.map((each) => inPart(each, part, wanted));
      return { part, users, count: await countOf(users) };
    }),
  );
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  // Whoever has turned further than there are users any more sees the last of them.
  const page = Math.min(wanted.page ?? 1, Math.max(1, Math.ceil(count / wanted.most)));
  const rows: ApiUserRow[] = [];
  let skip = (page - 1) * wanted.most;
  for (const { part, users, count: inside } of parts) {
    const left = wanted.most - rows.length;
    if (left > 0 && skip < inside) rows.push(...(await rowsOf(kysely, users, part, { skip, left })));
    skip = Math.max(0, skip - inside);
  }
  return { apiUsers: readableRows(rows, toApiUser, onUnreadable), count, page };
}

/** The instances in which somebody owns a user. */
export async function instancesOwnedIn(kysely: Kysely<Schema>, owner: string): Promise<string[]> {
  const rows = await kysely
    .selectFrom('api_users')
    .select('instance')
    .distinct()
    .where('owner', '=', owner)
    .where('state', '=', 'active')
    .execute();
  return rows.map(({ instance }) => instance);
}

/** Those of one instance that are to be seen at all; `undefined` where none can be. */
function usersOf(
  kysely: Kysely<Schema>,
  instance: string,
  { owner, whole = [], only = [], without, parts = [], roles, evenIgnored = false }: ShownUsers,
): Users | undefined {
  let active: Users = kysely
    .selectFrom('api_users')
    .where('instance', '=', instance)
    .where('state', '=', 'active');
  for (const part of parts) active = active.where(containing('email_key', emailKey(part)));
  if (roles) {
    const ids = roles.get(instance) ?? [];
    if (ids.length === 0) return undefined;
    // As a number stands in the JSON of this column: whatever comes behind it, it is whole.
    const assigned = ids.flatMap((id) => [`"roleId":${id},`, `"roleId":${id}}`]);
    active = active.where((where) => where.or(assigned.map((text) => containing('roles', text))));
  }
  const left = without?.get(instance);
  if (left !== undefined) active = active.where(sql<string>`lower(userid)`, '<>', emailKey(left));
  if (only.includes('ignored')) active = active.where('ignored_at', 'is not', null);
  else if (!evenIgnored) active = active.where('ignored_at', 'is', null);
  if (only.includes('found')) active = active.where('source', '=', 'found');
  // Whose owner has left has nobody who is there.
  if (only.includes('unowned'))
    active = active.where((user) =>
      user.or([user('owner', 'is', null), user('orphaned_at', 'is not', null)]),
    );
  for (const { unusedSince: days } of only.filter(isUnused)) {
    const since = days.get(instance);
    if (!since) return undefined;
    active = active.where(unusedSince(since));
  }
  const isWhole = owner === undefined || whole.includes(instance);
  // Whoever sees their own alone sees none without an owner.
  if (!isWhole && only.includes('unowned')) return undefined;
  return isWhole ? active : active.where('owner', '=', owner);
}

/** Whether a text stands in a column, letter by letter: nothing in it counts as a pattern. */
function containing(column: 'email_key' | 'roles', text: string) {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape ${'\\'}`;
}

function partsOf({ only = [] }: ShownUsers): readonly Part[] {
  const parts: readonly Part[] = ['ahead', 'endless', 'ended'];
  const has = [
    ...(only.includes('ended') ? [['ended']] : []),
    ...(only.some(isEnding) ? [['ahead']] : []),
    // What has ended is used by nobody, and nobody wonders why.
    ...(only.some(isUnused) ? [['ahead', 'endless']] : []),
  ];
  return parts.filter((part) => has.every((each) => each.includes(part)));
}

function isEnding(only: Only): only is Extract<Only, { endsBefore: unknown }> {
  return typeof only === 'object' && 'endsBefore' in only;
}

function isUnused(only: Only): only is Extract<Only, { unusedSince: unknown }> {
  return typeof only === 'object' && 'unusedSince' in only;
}

function inPart(users: Users, part: Part, { now, only = [] }: ShownUsers): Users {
  if (part === 'endless') return users.where('expiry', 'is', null);
  if (part === 'ended') return users.where('expiry', '<=', secondOf(now));
  return only
    .filter(isEnding)
    .reduce(
      (ahead, { endsBefore }) => ahead.where('expiry', '<', secondOf(endsBefore)),
      users.where('expiry', '>', secondOf(now)),
    );
}

async function countOf(users: readonly Users[]): Promise<number> {
  const counts = await Promise.all(
    users.map((each) => each.select((row) => row.fn.countAll().as('count')).executeTakeFirst()),
  );
  return counts.reduce((sum, row) => sum + Number(row?.count ?? 0), 0);
}

/** Of each instance no more than could stand on the page, in its index's order, and of these the page. */
async function rowsOf(
  kysely: Kysely<Schema>,
  users: readonly Users[],
  part: Part,
  { skip, left }: { readonly skip: number; readonly left: number },
): Promise<ApiUserRow[]> {
  const order = sql.raw(ORDER[part]);
  const most = skip + left;
  const each = users.map(
    // In a query around it, because SQLite takes no order and no limit beside a union.
    (one) => sql`select * from (${one.selectAll().orderBy(order).limit(most)}) as one`,
  );
  const all = sql.join(each, sql` union all `);
  const page = sql<ApiUserRow>`select * from (${all}) as found order by ${order} limit ${left} offset ${skip}`;
  return (await page.execute(kysely)).rows;
}
