import type { Temporal } from 'temporal-polyfill';
import { dateIn, isTimeZone } from './calendar.ts';

/** Which of the API-only users that somebody may see are listed: `in:` stands before the name of a Marketo instance. */
export type Among = 'all' | 'ending' | 'ended' | 'idle' | 'unowned' | `in:${string}`;

/** Where somebody is in a long list: which users they have chosen, and how far they have turned. */
export interface Place {
  readonly among: Among;
  /** From 1. */
  readonly page: number;
}

/** What sets users apart when they are looked for. */
export const MARKS = ['ending', 'ended', 'idle', 'unowned', 'found', 'ignored'] as const;

export type Mark = (typeof MARKS)[number];

/** Which of the users that somebody may see are looked for; what is left out makes no difference. */
export interface Sought {
  /** Those alone that all of these set apart. */
  readonly marks?: readonly Mark[] | undefined;
  /** Only those that whoever looks is accountable for. */
  readonly isMine?: boolean;
  /** Name of a Marketo instance. */
  readonly instance?: string | undefined;
  /** Name of a role, as Marketo writes it. */
  readonly role?: string | undefined;
  /** Each of these stands in the address. */
  readonly parts: readonly string[];
}

/** What was typed to look for users, as far as it can be read without knowing instances and roles. */
export interface TypedSearch extends Omit<Sought, 'parts'> {
  /** An instance, a role, or a part of an address. */
  readonly words: readonly string[];
}

/** What nobody is at once, of marks and of what is one's own: what has ended is used by nobody, and what is ignored has no owner. */
const EXCLUSIVE = [
  ['ending', 'ended'],
  ['idle', 'ended'],
  ['mine', 'unowned'],
  ['mine', 'ignored'],
] as const satisfies readonly (readonly [Mark | 'mine', Mark])[];

/** Two that exclude each other among what is looked for; `undefined` where there may be users that are all of it. */
export function exclusiveIn({
  marks = [],
  isMine = false,
}: Pick<Sought, 'marks' | 'isMine'>): (typeof EXCLUSIVE)[number] | undefined {
  const looked: readonly string[] = [...marks, ...(isMine ? ['mine'] : [])];
  return EXCLUSIVE.find((pair) => pair.every((each) => looked.includes(each)));
}

/** Where everybody begins. */
export const START: Place = { among: 'all', page: 1 };

/** Days before the end, counted as midnights where the reader lives, within which access counts as ending. */
export const ENDING_DAYS = 30;

/**
 * Up to the midnight after the last of these days where the reader lives, as the mark beside each user counts.
 *
 * @param timeZone of the reader; one that nobody knows counts as UTC
 */
export function endingBefore(now: Temporal.Instant, timeZone: string): Temporal.Instant {
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const after = dateIn(now, zone).add({ days: ENDING_DAYS + 1 });
  return after.toZonedDateTime(zone).toInstant();
}

/** What sets those apart that are listed; `undefined` where it is no mark. */
export function markAmong(among: Among): Mark | undefined {
  return MARKS.find((mark) => mark === among);
}

/** The name of the instance whose users alone are listed. */
export function instanceAmong(among: Among): string | undefined {
  return among.startsWith(IN) ? among.slice(IN.length) : undefined;
}

export function inInstance(name: string): Among {
  return `${IN}${name}`;
}

const IN = 'in:';
