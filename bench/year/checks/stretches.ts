import type { Temporal } from 'temporal-polyfill';
import type { Day, Lived, Snapshot } from '../life.ts';
import { hoursWithin } from '../spans.ts';

/** How a user stood for a time, without a change of what people are to hear of it. */
export interface Stretch {
  readonly user: Snapshot;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
}

/** Hours of a time in which the app and Slack worked. */
export function workingHours(
  { faults }: Pick<Lived, 'faults'>,
  from: Temporal.Instant,
  until: Temporal.Instant,
): number {
  const span = { from, until };
  return until.since(from).total('hours') - hoursWithin(faults.app, span) - hoursWithin(faults.slack, span);
}

/** Cuts what the evenings have seen of each user where something changed that people are to hear of it. */
export function stretchesIn(days: readonly Day[]): Stretch[] {
  const done: Stretch[] = [];
  const open = new Map<string, Stretch>();
  for (const { at, users } of days) {
    for (const [id, user] of users) {
      const before = open.get(id);
      if (before && isSame(before.user, user)) open.set(id, { ...before, until: at });
      else {
        if (before) done.push(before);
        open.set(id, { user, from: at, until: at });
      }
    }
    for (const [id, stretch] of open) {
      if (users.has(id)) continue;
      done.push(stretch);
      open.delete(id);
    }
  }
  return [...done, ...open.values()];
}

function isSame(one: Snapshot, other: Snapshot): boolean {
  return (
    one.expiry === other.expiry &&
    one.owner === other.owner &&
    one.isOwnerThere === other.isOwnerThere &&
    one.isLeftToEnd === other.isLeftToEnd &&
    one.isIgnored === other.isIgnored
  );
}
