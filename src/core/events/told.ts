import { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../api-user.ts';
import type { AuditAction, AuditEvent } from '../audit-event.ts';
import { type Expiry, endOf, expiryText, hasEnded, isSecondOf, parseExpiry } from '../expiry.ts';

/** Every type of event that others are told of; `test` is sent by the command line alone. */
export const EVENT_TYPES = [
  'api_user.created',
  'api_user.ending',
  'api_user.extended',
  'api_user.shortened',
  'api_user.ended',
  'api_user.revoked',
  'api_user.gone',
  'api_user.orphaned',
  'api_user.idle',
  'test',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What the records know of the user that something happened to. */
export type EventUser = Pick<ApiUser, 'id' | 'userid' | 'owner' | 'expiry'>;

/** Something that the audit has, and the user that it is about as far as it is known. */
export interface Happened {
  readonly audit: AuditEvent;
  readonly user: EventUser | undefined;
}

/** What others are told of it. */
export interface Told {
  readonly type: Exclude<EventType, 'test'>;
  /** The end of access that it speaks of; without it the one that is known. */
  readonly expiry?: Expiry;
  readonly more?: Readonly<Record<string, string | number>>;
  /** What it is told for: where several things in the audit are the same to others, they hear of the first. */
  readonly once?: string;
}

type Telling = (happened: Happened) => Told | undefined;

const as =
  (type: Told['type']): Telling =>
  () => ({ type });

/** What of the audit others are told, and as what; what is not here is nobody else's. */
export const TOLD_TO_OTHERS: Readonly<Partial<Record<AuditAction, Telling>>> = {
  'api_user.created': as('api_user.created'),
  'reminder.sent': ending,
  'api_user.expiry_changed': anotherEnd,
  'api_user.expired': (happened) => ended(happened, endIn(happened.audit.details.expiry)),
  'api_user.revoked': as('api_user.revoked'),
  'api_user.gone': as('api_user.gone'),
  'api_user.orphaned': as('api_user.orphaned'),
  'api_user.idle_asked': idle,
};

/** The actions of the audit that others may be told of. */
export const TOLD_ACTIONS = Object.keys(TOLD_TO_OTHERS) as AuditAction[];

/** What others are told of something; `undefined` for nothing. */
export function toldOf(happened: Happened): Told | undefined {
  return TOLD_TO_OTHERS[happened.audit.action]?.(happened);
}

function idle({ audit: { details } }: Happened): Told {
  const { days } = details;
  return { type: 'api_user.idle', ...(typeof days === 'number' ? { more: { idleDays: days } } : {}) };
}

/** Owner and administrators are warned of one end on different days and in several messages: others hear of the first. */
function ending(happened: Happened): Told | undefined {
  const { threshold, daysLeft } = happened.audit.details;
  // Of what has ended another event tells.
  if (typeof threshold !== 'number' || typeof daysLeft !== 'number' || threshold < 0) return undefined;
  const expiry = happened.user?.expiry ?? 'unknown';
  return {
    type: 'api_user.ending',
    more: { daysLeft },
    once: `ending:${keyOf(happened)}:${secondOf(expiry)}:${threshold}`,
  };
}

function anotherEnd(happened: Happened): Told | undefined {
  const { details, at } = happened.audit;
  const [from, to] = [endIn(details.from), endIn(details.to)];
  // A date that nobody can read is no other one, and Marketo keeps whole seconds.
  if (to === 'unknown' || isSecondOf(from, to)) return undefined;
  // At once, or by hand to a moment that has passed: whatever it was set for, access is over.
  if (hasEnded(to, at)) return ended(happened, to);
  return {
    type: isLaterThan(to, from) ? 'api_user.extended' : 'api_user.shortened',
    expiry: to,
    more: { from: expiryText(from), to: expiryText(to) },
  };
}

/** That it was ended at once is told when it is done; that Marketo shows it so, at the next reading, is the same news. */
function ended(happened: Happened, expiry: Expiry): Told {
  return { type: 'api_user.ended', expiry, once: `ended:${keyOf(happened)}:${secondOf(expiry)}` };
}

/** Than what is not known: later, as everywhere. */
function isLaterThan(one: Expiry, other: Expiry): boolean {
  const [end, than] = [endOf(one), endOf(other)];
  if (!end || !than) return one === 'never' || other === 'unknown';
  return Temporal.Instant.compare(end, than) > 0;
}

function keyOf({ audit: { instance, subject }, user }: Happened): string {
  return user?.id ?? `${instance ?? ''}:${subject}`;
}

/** Marketo keeps none finer. */
function secondOf(expiry: Expiry): string {
  const end = endOf(expiry);
  return end ? String(Math.floor(end.epochMilliseconds / 1_000)) : expiry.toString();
}

function endIn(detail: AuditEvent['details'][string] | undefined): Expiry {
  return parseExpiry(typeof detail === 'string' ? detail : undefined);
}
