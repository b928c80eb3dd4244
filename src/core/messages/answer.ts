import { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd, type LetEnd } from '../api-user.ts';
import { isRevoking, isUnfinished, type Operation } from '../changes/operation.ts';
import type { Request } from '../changes/request.ts';
import { hasEnded, sameExpiry } from '../expiry.ts';

/** A user that was warned about, as the records have it now. */
export interface WarnedUser {
  readonly apiUser: ApiUser;
  /** Marketo no longer has it. */
  readonly isGone: boolean;
  /** Changes of its end of access that have ended since the warning, or have still to end. */
  readonly changes: readonly Operation<'set_expiry'>[];
  /** That it is being revoked, or was since the warning. */
  readonly revocation?: Operation<'revoke'> | undefined;
  /** Another end of access that somebody has asked for, and that waits for a decision. */
  readonly asked: Request | undefined;
}

/** What became of a warning. */
export type Answer =
  | { readonly is: 'none' | 'gone' }
  /** Somebody has revoked it: it is to be deleted, or is. */
  | { readonly is: 'being_revoked' | 'revoked'; readonly operation: Operation<'revoke'> }
  /** Nobody is accountable for it, and nobody is to hear of it. */
  | { readonly is: 'ignored'; readonly by: string; readonly at: Temporal.Instant }
  /** Asked for, and not made yet. */
  | { readonly is: 'under_way'; readonly operation: Operation<'set_expiry'> }
  /** It ends at another time now. */
  | { readonly is: 'done'; readonly operation: Operation<'set_expiry'> }
  /** The same, set by somebody in Marketo itself. */
  | { readonly is: 'changed' }
  /** Somebody has said that it is no longer needed after that end. */
  | { readonly is: 'not_needed'; readonly said: LetEnd }
  /** Somebody else is accountable by now, or nobody. */
  | { readonly is: 'handed_over'; readonly owner: string | undefined }
  /** Somebody changed it, and it ends as it was warned of again. */
  | { readonly is: 'brought_back'; readonly operation: Operation<'set_expiry'> }
  /** Somebody tried, and it still ends as it was warned of. */
  | { readonly is: 'failed'; readonly operation: Operation<'set_expiry'> };

/**
 * What became of a warning of an end of access, from the records alone.
 *
 * @param to whom it warned, where that is its owner
 */
export function answerTo(
  warned: Temporal.Instant,
  { apiUser, isGone, changes, revocation }: WarnedUser,
  to?: string,
): Answer {
  if (isGone && revocation?.state === 'succeeded') return { is: 'revoked', operation: revocation };
  if (isGone) return { is: 'gone' };
  if (revocation && isRevoking(revocation)) return { is: 'being_revoked', operation: revocation };
  if (apiUser.ignored) return { is: 'ignored', ...apiUser.ignored };
  const latestFirst = changes
    .filter(({ state }) => state !== 'overtaken')
    .sort((one, other) => Temporal.Instant.compare(other.createdAt, one.createdAt));
  const underWay = latestFirst.find(isUnfinished);
  if (underWay) return { is: 'under_way', operation: underWay };
  if (!sameExpiry(apiUser.expiry, warned)) {
    const made = latestFirst.find(
      ({ state, change }) => state === 'succeeded' && sameExpiry(change.data.expiry, apiUser.expiry),
    );
    return made ? { is: 'done', operation: made } : { is: 'changed' };
  }
  if (to !== undefined && apiUser.owner !== to) return { is: 'handed_over', owner: apiUser.owner };
  if (apiUser.letEnd && isLeftToEnd(apiUser)) return { is: 'not_needed', said: apiUser.letEnd };
  const [latest] = latestFirst;
  if (latest?.state === 'succeeded' && sameExpiry(latest.change.data.expiry, warned))
    return { is: 'brought_back', operation: latest };
  return latest?.state === 'failed' ? { is: 'failed', operation: latest } : { is: 'none' };
}

/** What somebody has asked for, and what waits for a decision: beside whatever has become of a warning. */
export interface AskedBeside {
  readonly request: Request;
  readonly until: Temporal.Instant;
}

/** Another end of access that waits for a decision; `undefined` also where it is the end by now, whoever set it. */
export function askedBeside({ apiUser, isGone, asked }: WarnedUser): AskedBeside | undefined {
  if (isGone || asked?.change.kind !== 'set_expiry') return undefined;
  const { expiry: until } = asked.change.data;
  return sameExpiry(until, apiUser.expiry) ? undefined : { request: asked, until };
}

/** Whether nothing is left to be done about a warning: its buttons mean nothing any more. */
export function isAnswered({ is }: Answer): boolean {
  return is !== 'none' && is !== 'failed' && is !== 'brought_back';
}

/** Whether that stays so until somebody wishes otherwise: what is under way is still to end, what was said can be taken back. */
export function isSettled(answer: Answer, now: Temporal.Instant): boolean {
  if (answer.is === 'not_needed') return hasEnded(answer.said.expiry, now);
  return SETTLED.includes(answer.is);
}

const SETTLED: readonly Answer['is'][] = ['gone', 'revoked', 'ignored', 'done', 'changed'];
