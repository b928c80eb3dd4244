import { Temporal } from 'temporal-polyfill';

/** When access ends: an instant, never, or not known because Marketo did not say it in a way that can be read. */
export type Expiry = Temporal.Instant | 'never' | 'unknown';

/** The instant at which access ends; `undefined` where there is none, or none is known. */
export function endOf(expiry: Expiry): Temporal.Instant | undefined {
  return expiry === 'never' || expiry === 'unknown' ? undefined : expiry;
}

/** Whether access has ended at this instant; one that never ends, or whose end is not known, has not. */
export function hasEnded(expiry: Expiry, now: Temporal.Instant): boolean {
  const end = endOf(expiry);
  return end !== undefined && Temporal.Instant.compare(end, now) <= 0;
}

/** What the records have noted of an end: which one holds, when it was read last, and which one has come. */
export interface NotedEnd {
  readonly expiry: Expiry;
  readonly notedExpiry?: Temporal.Instant | undefined;
  readonly knownAt?: Temporal.Instant | undefined;
}

/**
 * Whether an end that was ahead at a moment has come since, as the records have noted it, by itself or at once: what was written at that
 * moment speaks of it as something that is still to come.
 */
export function hasComeSince(
  expiry: Expiry,
  moment: Temporal.Instant,
  { expiry: known, notedExpiry, knownAt }: NotedEnd,
): boolean {
  if (hasEnded(expiry, moment)) return false;
  // Of another end, which no longer holds, time says nothing.
  if (knownAt && sameExpiry(expiry, known) && hasEnded(expiry, knownAt)) return true;
  return notedExpiry !== undefined && sameExpiry(expiry, notedExpiry);
}

export function sameExpiry(one: Expiry, other: Expiry): boolean {
  const [end, otherEnd] = [endOf(one), endOf(other)];
  return end && otherEnd ? Temporal.Instant.compare(end, otherEnd) === 0 : one === other;
}

/** Whether two ends fall into the same second, finer than which Marketo keeps none. */
export function isSecondOf(one: Expiry, other: Expiry): boolean {
  const [end, otherEnd] = [endOf(one), endOf(other)];
  if (!end || !otherEnd) return one === other;
  const second = ({ epochMilliseconds }: typeof end) => Math.floor(epochMilliseconds / 1_000);
  return second(end) === second(otherEnd);
}

/** Written once: an instant never changes. */
const TEXTS = new WeakMap<Temporal.Instant, string>();

/** An expiry in one word, as the audit and the keys of warnings write it: an instant, `never` or `unknown`. */
export function expiryText(expiry: Expiry): string {
  const end = endOf(expiry);
  if (!end) return expiry.toString();
  const text = TEXTS.get(end) ?? end.toString();
  TEXTS.set(end, text);
  return text;
}

/** Reads what `expiryText` has written; anything else is not known. */
export function parseExpiry(text: string | undefined): Expiry {
  if (text === 'never') return 'never';
  try {
    return Temporal.Instant.from(text ?? '');
  } catch {
    return 'unknown';
  }
}

/**
 * What is known after a reading. A reading that says nothing takes no warning away: an end that is still ahead stays
 * known until Marketo says another.
 */
export function afterReading(known: Expiry, read: Expiry, now: Temporal.Instant): Expiry {
  return read === 'unknown' && endOf(known) && !hasEnded(known, now) ? known : read;
}
