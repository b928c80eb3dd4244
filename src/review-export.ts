import { stringify } from 'csv-stringify/sync';
import type { Temporal } from 'temporal-polyfill';
import type { Config } from './config/config.ts';
import { whichIsMeant } from './config/near-names.ts';
import { isLeftToEnd } from './core/api-user.ts';
import { endOf, expiryText, hasEnded, parseExpiry, sameExpiry } from './core/expiry.ts';
import type { Review } from './core/review.ts';
import type { Needs } from './ports/ports.ts';
import type { ReviewEvidence } from './ports/records/reviews.ts';

export interface ReviewExportOptions {
  /** The id of a review; without it the one that is open, or ended last. */
  readonly review?: string | undefined;
  /** The name of one of several instances. */
  readonly instance?: string | undefined;
}

/** What `review export` writes to standard output, or why it has nothing to write. */
export type ReviewExported = { readonly csv: string } | { readonly problem: string };

/** Finds the review that is meant and writes it down: one row for each user. Reads the records alone. */
export async function exportReview(
  { records, clock }: Needs<'clock', 'reviews'>,
  { instances }: Pick<Config, 'instances'>,
  { review: id, instance }: ReviewExportOptions,
): Promise<ReviewExported> {
  const names = instances.map(({ name }) => name);
  if (instance !== undefined && !names.includes(instance))
    return { problem: `There is no instance “${instance}”. ${whichIsMeant(instance, names)}` };
  const [first] = names;
  const name = instance ?? (names.length === 1 ? first : undefined);
  if (id === undefined && name === undefined)
    return { problem: `Say which instance is meant with --instance <name>: ${names.join(', ')}.` };
  const review = id === undefined ? await records.reviews.latest(name ?? '') : await records.reviews.get(id);
  if (!review)
    return {
      problem: id === undefined ? `There was no review of ${name} yet.` : `The records have no review ${id}.`,
    };
  if (instance !== undefined && review.instance !== instance)
    return { problem: `The review ${review.id} is of ${review.instance}, not of ${instance}.` };
  const settings = instances.find((each) => each.name === review.instance);
  const timeZone = settings?.reminders.timeZone ?? 'UTC';
  return {
    csv: reviewCsv(review, await records.reviews.evidence(review.id), { timeZone, now: clock.now() }),
  };
}

/** The columns, in their order: their names never change, because programs read them. */
const COLUMNS = {
  review: 'Review',
  instance: 'Marketo instance',
  startedBy: 'Review started by',
  startedAt: 'Review started at',
  endedAt: 'Review ended at',
  email: 'API-only user',
  firstName: 'First name',
  lastName: 'Last name',
  roles: 'Roles',
  owner: 'Owner at start',
  lastOwner: 'Owner last',
  expiry: 'Access ends, at start',
  lastUse: 'Last day with calls, as known at start',
  calls: 'Calls of 30 days, as known at start',
  asked: 'How it was asked',
  askedOf: 'Asked (Slack id)',
  askedName: 'Asked (name)',
  askedAt: 'Asked at',
  answer: 'Answer',
  answeredBy: 'Answered by (Slack id)',
  answeredName: 'Answered by (name)',
  answeredAt: 'Answered at',
  became: 'What became of it',
} as const;

/**
 * One row for each user, as a spreadsheet takes it: UTF-8 with its mark, quotes, CRLF. A cell that a spreadsheet would calculate has an
 * apostrophe before it. Source: OWASP, CSV Injection.
 *
 * @param timeZone in which instants are written, with their offset
 */
export function reviewCsv(
  review: Review,
  users: readonly ReviewEvidence[],
  { timeZone, now }: { readonly timeZone: string; readonly now: Temporal.Instant },
): string {
  const moment = (instant: Temporal.Instant | undefined) =>
    instant === undefined
      ? ''
      : instant
          .toZonedDateTimeISO(timeZone)
          .toString({ smallestUnit: 'second', timeZoneName: 'never', calendarName: 'never' });
  const end = (text: string) => {
    const expiry = parseExpiry(text);
    return endOf(expiry) ? moment(endOf(expiry)) : expiryText(expiry);
  };
  const rows = users.map((user): Record<keyof typeof COLUMNS, string> => {
    const { asked, answer } = user;
    return {
      review: review.id,
      instance: review.instance,
      startedBy: review.startedBy,
      startedAt: moment(review.startedAt),
      endedAt: moment(review.ended?.at),
      email: user.email,
      firstName: user.firstName,
      lastName: user.lastName,
      roles: user.roles.join('; '),
      owner: user.owner ?? '',
      lastOwner: user.lastOwner ?? '',
      expiry: end(user.expiry),
      lastUse: user.lastUse ?? '',
      calls: String(user.calls),
      asked: howAsked(user),
      askedOf: asked?.owner ?? '',
      askedName: asked?.name ?? '',
      askedAt: moment(asked?.at),
      answer: answer ? ANSWERS[answer.says] : '',
      answeredBy: answer?.by ?? '',
      answeredName: answer?.name ?? '',
      answeredAt: moment(answer?.at),
      became: becameOf(review, user, { now, moment }),
    };
  });
  return stringify(rows.map(inOneCell), {
    header: true,
    columns: { ...COLUMNS },
    bom: true,
    quoted: true,
    quoted_empty: true,
    record_delimiter: 'windows',
    escape_formulas: true,
  });
}

/** A formula may also begin behind a sign at which some spreadsheet divides cells, as a semicolon in many countries. */
const WITHIN = /([;,\t|]\s*)(?=[=+\-@])/g;

function inOneCell<T extends Record<string, string>>(row: T): T {
  return Object.fromEntries(
    Object.entries(row).map(([name, text]) => [name, text.replace(WITHIN, "$1'")]),
  ) as T;
}

const ANSWERS = { keep: 'keep', not_needed: 'no longer needed' } as const;

function howAsked({ asked, owner, stand }: ReviewEvidence): string {
  if (asked?.as === 'sent') return 'direct message to its owner';
  if (asked?.as === 'refused') return 'Slack refused a message to its owner; the administrators were told';
  if (asked) return 'not yet';
  if (stand === 'owner') return 'not yet';
  return owner === undefined
    ? 'no owner: the administrators were told'
    : 'no owner who could be asked: the administrators were told';
}

/** How it stands, when this is written. */
function becameOf(
  review: Review,
  { apiUser, isGone, leftOut, answer, expiry }: ReviewEvidence,
  { now, moment }: { readonly now: Temporal.Instant; readonly moment: (at: Temporal.Instant) => string },
): string {
  if (leftOut !== undefined && !answer) return `${LEFT_OUT[leftOut]}: nobody had to answer`;
  const open = answer ? '' : review.state === 'open' ? 'not answered yet; ' : 'not answered; ';
  if (isGone) return `${open}no longer in Marketo`;
  if (apiUser.ignored) return `${open}ignored`;
  const until = endOf(apiUser.expiry);
  if (until && hasEnded(until, now)) return `${open}access ended ${moment(until)}`;
  if (until && isLeftToEnd(apiUser)) return `${open}left to its end, ${moment(until)}`;
  const isOther = !sameExpiry(apiUser.expiry, parseExpiry(expiry));
  const ends = until ? `ends ${moment(until)}` : apiUser.expiry === 'never' ? 'never ends' : 'end not known';
  return `${open}has access, ${ends}${isOther ? ' (changed since the start)' : ''}`;
}

const LEFT_OUT = { gone: 'no longer in Marketo', revoked: 'revoked', ignored: 'ignored' } as const;
