import { type Kysely, sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import type { WatchedUser } from '../ports/records/api-users.ts';
import type { Settled } from '../ports/records/deliveries.ts';
import { type OnUnreadable, readableRows, secondOf, toApiUser } from './rows.ts';
import type { ApiUserRow, Schema } from './schema.ts';

/** Users that are read together. */
const PAGE = 200;

/** The same condition as in the index `api_users_watched`, so that it is found by it. */
const NOT_WARNED = sql<boolean>`(warned_expiry is null or warned_expiry <> expiry)`;

/** The users after a place whose warnings are not all given, soonest end first. */
export function watchedPage(
  kysely: Kysely<Schema>,
  instance: string,
  until: Temporal.Instant,
  after: { readonly expiry: string; readonly id: string } | undefined,
): Promise<ApiUserRow[]> {
  let page = kysely
    .selectFrom('api_users')
    .selectAll()
    .where('instance', '=', instance)
    .where('state', '=', 'active')
    .where('ignored_at', 'is', null)
    .where('expiry', 'is not', null)
    .where(NOT_WARNED)
    .where('expiry', '<=', secondOf(until));
  if (after) page = page.where(sql<boolean>`(expiry, id) > (${after.expiry}, ${after.id})`);
  return page.orderBy('expiry').orderBy('id').limit(PAGE).execute();
}

/** Each user of a page with what became of its warnings, joined by the page's bounds. */
export async function withWarnings(
  kysely: Kysely<Schema>,
  instance: string,
  rows: readonly ApiUserRow[],
  onUnreadable: OnUnreadable,
): Promise<WatchedUser[]> {
  const [first, last] = [rows[0], rows.at(-1)];
  const warnings = await kysely
    .selectFrom('deliveries')
    .innerJoin('api_users', 'api_users.id', 'deliveries.api_user_id')
    .select(['deliveries.key', 'deliveries.state', 'deliveries.api_user_id'])
    .where('api_users.instance', '=', instance)
    .where('api_users.state', '=', 'active')
    .where('deliveries.state', '<>', 'claimed')
    .where(sql<boolean>`(api_users.expiry, api_users.id) >= (${first?.expiry}, ${first?.id})`)
    .where(sql<boolean>`(api_users.expiry, api_users.id) <= (${last?.expiry}, ${last?.id})`)
    .execute();
  const byUser = new Map<string, Map<string, Settled>>();
  for (const { key, state, api_user_id } of warnings) {
    const settled = byUser.get(api_user_id ?? '') ?? new Map<string, Settled>();
    settled.set(key, state as Settled);
    byUser.set(api_user_id ?? '', settled);
  }
  return readableRows(rows, toApiUser, onUnreadable).map((apiUser) => ({
    apiUser,
    settled: byUser.get(apiUser.id) ?? new Map(),
  }));
}
