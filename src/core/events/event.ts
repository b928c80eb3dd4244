import type { Temporal } from 'temporal-polyfill';
import { expiryText } from '../expiry.ts';
import { type EventType, type Happened, toldOf } from './told.ts';

/** Raised when something that a receiver may rely on is taken away or means something else; never when something is added. */
export const EVENT_VERSION = 1;

/** An event as it leaves, the same each time that it does. */
export interface OutgoingEvent {
  /** By it a receiver knows what it has had before. */
  readonly id: string;
  readonly type: EventType;
  /** JSON text, as it is signed. */
  readonly body: string;
}

/** An event that is made of the audit. */
export interface MadeEvent extends OutgoingEvent {
  /** Of all that have the same one, the first is sent. */
  readonly once: string;
  /** Of the audit. */
  readonly sequence: number;
}

/** An entry of the audit, and where it stands in its chain. */
export interface Audited extends Happened {
  readonly sequence: number;
  /** SHA-256 in hexadecimal: no other entry has it. */
  readonly hash: string;
}

/** Half of the hash tells as many apart as a UUID. */
const ID_LENGTH = 32;

/**
 * The event that others get for an entry of the audit; `undefined` where they get none.
 *
 * Its id comes from the entry itself, so that the same entry never makes another event, whoever reads it and however often.
 */
export function eventFor({ sequence, hash, ...happened }: Audited): MadeEvent | undefined {
  const told = toldOf(happened);
  if (!told) return undefined;
  const { audit, user } = happened;
  const { instance, actor: by, subject: email, details } = audit;
  const textOr = (name: string, otherwise: string | undefined) =>
    typeof details[name] === 'string' ? details[name] : (otherwise ?? null);
  const id = `evt_${hash.slice(0, ID_LENGTH)}`;
  const { type, once = id } = told;
  const data = {
    instance: instance ?? null,
    by,
    user: {
      id: user?.id ?? null,
      email,
      userid: textOr('userid', user?.userid),
      // As it was when it happened, where the audit says so.
      owner: textOr('owner', user?.owner),
      expiry: expiryText(told.expiry ?? user?.expiry ?? 'unknown'),
    },
    ...told.more,
  };
  return { id, type, once, sequence, body: bodyOf(id, type, audit.at, data) };
}

/** An event that says nothing, for whoever sets a receiver up. */
export function testEvent(id: string, at: Temporal.Instant): OutgoingEvent {
  return { id, type: 'test', body: bodyOf(id, 'test', at, {}) };
}

/** Standard Webhooks: `type`, `timestamp` and `data`; beside them what a receiver that has the body alone needs. */
function bodyOf(id: string, type: EventType, at: Temporal.Instant, data: object): string {
  return JSON.stringify({ version: EVENT_VERSION, id, type, timestamp: at.toString(), data });
}
