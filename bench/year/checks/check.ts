import type { Kept, keptLater } from '../../../test/kept.ts';
import type { Lived } from '../life.ts';

/** What the records have in the end, as it stands there. */
export interface KeptRows {
  readonly apiUsers: readonly Kept<'apiUsers'>[];
  readonly journal: readonly Kept<'journal'>[];
  readonly requests: readonly Kept<'requests'>[];
  readonly audit: readonly Kept<'audit'>[];
  readonly deliveries: readonly Kept<'deliveries'>[];
  readonly messages: readonly Kept<'messages'>[];
  readonly outbox: readonly Kept<'events'>[];
  readonly reviews: readonly Kept<'reviews'>[];
  readonly reviewedUsers: readonly Kept<'reviewedUsers'>[];
}

export async function keptRows(kept: ReturnType<typeof keptLater>): Promise<KeptRows> {
  return {
    apiUsers: await kept.apiUsers(),
    journal: await kept.journal(),
    requests: await kept.requests(),
    audit: await kept.audit(),
    deliveries: await kept.deliveries(),
    messages: await kept.messages(),
    outbox: await kept.events(),
    reviews: await kept.reviews(),
    reviewedUsers: await kept.reviewedUsers(),
  };
}

/** Something that does not hold, and whose history tells more of it: the address of a user, where it is about one. */
export interface Offender {
  readonly words: string;
  readonly email?: string | undefined;
}

/** A sentence that was held against all that happened. */
export interface Checked {
  readonly sentence: string;
  /** How often it was asked. */
  readonly count: number;
  /** Why it was as it was, and how often, where there are several reasons. */
  readonly reasons?: ReadonlyMap<string, number>;
  readonly offenders: readonly Offender[];
}

export type Check = (lived: Lived, rows: KeptRows) => Promise<readonly Checked[]> | readonly Checked[];

/** Counts under a name. */
export function counter(): { add(name: string): void; readonly all: ReadonlyMap<string, number> } {
  const all = new Map<string, number>();
  return { all, add: (name) => all.set(name, (all.get(name) ?? 0) + 1) };
}
