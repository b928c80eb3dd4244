import { Temporal } from 'temporal-polyfill';
import { isLeftToEnd } from '../api-user.ts';
import { isUnfinished } from '../changes/operation.ts';
import type { Answer, WarnedUser } from './answer.ts';

/** What became of the question whether a user stays that nobody uses. */
export type IdleAnswer =
  | Exclude<Answer, { readonly is: 'changed' | 'ignored' | 'brought_back' }>
  /** Somebody has said that it stays. */
  | { readonly is: 'kept'; readonly by: string; readonly at: Temporal.Instant };

/**
 * What became of the question, from the records alone: the latest word holds.
 *
 * @param asked whom, and when
 */
export function answerToIdle(
  asked: { readonly owner: string; readonly at: Temporal.Instant },
  { apiUser, isGone, changes }: WarnedUser,
): IdleAnswer {
  if (isGone) return { is: 'gone' };
  const latestFirst = changes
    .filter(({ state }) => state !== 'overtaken')
    .sort((one, other) => Temporal.Instant.compare(other.createdAt, one.createdAt));
  const underWay = latestFirst.find(isUnfinished);
  if (underWay) return { is: 'under_way', operation: underWay };
  const done = latestFirst.find(({ state }) => state === 'succeeded');
  const { kept, letEnd, owner } = apiUser;
  const isAfter = (at: Temporal.Instant, other: Temporal.Instant | undefined) =>
    other === undefined || Temporal.Instant.compare(at, other) >= 0;
  const isKept = kept && isAfter(kept.at, asked.at) && isAfter(kept.at, done?.createdAt);
  if (isKept && isAfter(kept.at, letEnd?.at)) return { is: 'kept', ...kept };
  if (letEnd && isLeftToEnd(apiUser)) return { is: 'not_needed', said: letEnd };
  if (done) return { is: 'done', operation: done };
  if (owner !== asked.owner) return { is: 'handed_over', owner };
  const [latest] = latestFirst;
  return latest ? { is: 'failed', operation: latest } : { is: 'none' };
}
