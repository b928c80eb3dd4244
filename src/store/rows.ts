import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { ApiUser, LetEnd, RemindedLater } from '../core/api-user.ts';
import { readChange } from '../core/changes/kinds.ts';
import { FAILURE_REASONS, type Operation, WAITS } from '../core/changes/operation.ts';
import type { Request, Verdict } from '../core/changes/request.ts';
import { emailKey } from '../core/email-address.ts';
import { type Expiry, endOf } from '../core/expiry.ts';
import type { Unused } from '../core/first-calls.ts';
import type { ApiUserRow, DecisionRow, OperationRow, RequestRow } from './schema.ts';

const Assignment = z.object({ roleId: z.number(), workspaceId: z.number() });

const StoredWords = z.object({ code: z.string().optional(), message: z.string().optional() });
const StoredFailure = StoredWords.extend({ reason: z.enum(FAILURE_REASONS) });
const StoredName = z.object({ firstName: z.string(), lastName: z.string() });
const StoredState = z.enum(['queued', 'open', 'succeeded', 'failed', 'overtaken']);

const StoredFirstCalls = z.enum(['awaited', 'told_none']);
const StoredRequestState = z.enum(['waiting', 'approved', 'denied', 'withdrawn', 'ended', 'overtaken']);

const jsonOf = <T extends z.ZodType>(type: T, text: string | null): z.output<T> | undefined =>
  text === null ? undefined : type.parse(JSON.parse(text));

/** Told of a row that this version does not understand, by its id. */
export type OnUnreadable = (id: string, error: unknown) => void;

/** The values of rows that this version understands; one that a later version wrote is left alone and told of. */
export function readableRows<Row extends { readonly id: string }, Value>(
  rows: readonly Row[],
  toValue: (row: Row) => Value,
  onUnreadable: OnUnreadable,
): Value[] {
  return rows.flatMap((row) => {
    try {
      return [toValue(row)];
    } catch (error) {
      onUnreadable(row.id, error);
      return [];
    }
  });
}

const instantOf = (text: string | null): Temporal.Instant | undefined =>
  text === null ? undefined : Temporal.Instant.from(text);

function toExpiry({ expiry, expiry_known }: ApiUserRow): Expiry {
  return expiry_known === 'no' ? 'unknown' : (instantOf(expiry) ?? 'never');
}

export function toExpiryColumns(expiry: Expiry): Pick<ApiUserRow, 'expiry' | 'expiry_known'> {
  return { expiry: endOf(expiry)?.toString() ?? null, expiry_known: expiry === 'unknown' ? 'no' : 'yes' };
}

function toLetEnd({ let_end_by: by, let_end_at, let_end_expiry }: ApiUserRow): LetEnd | undefined {
  const [at, expiry] = [instantOf(let_end_at), instantOf(let_end_expiry)];
  return by !== null && at && expiry ? { by, at, expiry } : undefined;
}

/** Who said something, and when; `undefined` where nobody did. */
function toSaid(by: string | null, saidAt: string | null): ApiUser['kept'] {
  const at = instantOf(saidAt);
  return by !== null && at ? { by, at } : undefined;
}

export function toLetEndColumns(
  said: LetEnd | undefined,
): Pick<ApiUserRow, 'let_end_by' | 'let_end_at' | 'let_end_expiry'> {
  return {
    let_end_by: said?.by ?? null,
    let_end_at: said?.at.toString() ?? null,
    let_end_expiry: said?.expiry.toString() ?? null,
  };
}

function toLater({ later_by: by, later_at, later_expiry, later_day }: ApiUserRow): RemindedLater | undefined {
  const [at, expiry] = [instantOf(later_at), instantOf(later_expiry)];
  if (by === null || !at || !expiry || later_day === null) return undefined;
  return { by, at, expiry, day: Temporal.PlainDate.from(later_day) };
}

export function toLaterColumns(
  later: RemindedLater | undefined,
): Pick<ApiUserRow, 'later_by' | 'later_at' | 'later_expiry' | 'later_day'> {
  return {
    later_by: later?.by ?? null,
    later_at: later?.at.toString() ?? null,
    later_expiry: later?.expiry.toString() ?? null,
    later_day: later?.day.toString() ?? null,
  };
}

/** A reading takes minutes at the most, so what is known from so many hours later was read by a clock that was ahead. */
const AHEAD_HOURS = 1;

/** The moment up to which what is known may be newer than a reading; beyond it a clock was ahead. */
export function latestKnown(readAt: Temporal.Instant): Temporal.Instant {
  return readAt.add({ hours: AHEAD_HOURS });
}

/** Whether what is known of a user is newer than a reading that began then. */
export function isNewerThan(known_at: string | null, readAt: Temporal.Instant): boolean {
  return known_at !== null && known_at > sortable(readAt) && known_at <= sortable(latestKnown(readAt));
}

/** Text of one length, so that the order of texts is the order of instants. */
export function sortable(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 9 });
}

/**
 * An instant to compare ends of access with. Marketo gives these in whole seconds, and so they are written: a text with a
 * fraction would sort before the second that it is in.
 */
export function secondOf(instant: Temporal.Instant): string {
  return instant.round({ smallestUnit: 'second', roundingMode: 'floor' }).toString();
}

/** Throws for a row that this version does not understand. */
export function toOperation(row: OperationRow): Operation {
  return {
    id: row.id,
    change: readChange(row.kind, JSON.parse(row.data)),
    instance: row.instance,
    requester: row.requester,
    state: StoredState.parse(row.state),
    createdAt: Temporal.Instant.from(row.created_at),
    sentAt: instantOf(row.sent_at),
    acceptedAt: instantOf(row.accepted_at),
    finishedAt: instantOf(row.finished_at),
    apiUserId: row.api_user_id ?? undefined,
    failure: jsonOf(StoredFailure, row.failure),
    nextAt: instantOf(row.next_at),
    looks: row.looks,
    answer: jsonOf(StoredWords, row.answer),
    keptAs: jsonOf(StoredName, row.kept_as),
    attempt: row.attempt,
    beyond: row.beyond === null ? [] : row.beyond.split(', '),
    waits: row.waits === null ? undefined : z.enum(WAITS).parse(row.waits),
  };
}

/** Throws for a row that this version does not understand. */
export function toRequest(row: RequestRow): Request {
  return {
    id: row.id,
    change: readChange(row.kind, JSON.parse(row.data)),
    version: row.version,
    instance: row.instance,
    apiUserId: row.api_user_id ?? undefined,
    asked: row.asked === null ? undefined : readChange(row.kind, JSON.parse(row.asked)),
    requester: row.requester,
    approvals: row.approvals > 1 ? 2 : 1,
    state: StoredRequestState.parse(row.state),
    createdAt: Temporal.Instant.from(row.created_at),
    askedAt: Temporal.Instant.from(row.asked_at ?? row.created_at),
    nudgeAt: instantOf(row.nudge_at),
    endsAt: Temporal.Instant.from(row.ends_at),
    decidedAt: instantOf(row.decided_at),
  };
}

export function toVerdict(row: DecisionRow): Verdict {
  return {
    request: row.request_id,
    version: row.version,
    by: row.by,
    says: row.says,
    reason: row.reason ?? undefined,
    at: Temporal.Instant.from(row.at),
    isVoid: row.void_at !== null,
  };
}

export function toApiUser(row: ApiUserRow): ApiUser {
  return {
    id: row.id,
    instance: row.instance,
    userid: row.userid,
    marketoId: row.marketo_id ?? undefined,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    roles: z.array(Assignment).parse(JSON.parse(row.roles)),
    reason: row.reason ?? undefined,
    owner: row.owner ?? undefined,
    requester: row.requester ?? undefined,
    expiry: toExpiry(row),
    letEnd: toLetEnd(row),
    isLocked: row.locked === null ? undefined : row.locked === 'yes',
    isApiOnly: row.api_only === null ? undefined : row.api_only === 'yes',
    kept: toSaid(row.kept_by, row.kept_at),
    ignored: toSaid(row.ignored_by, row.ignored_at),
    later: toLater(row),
    source: row.source,
    createdAt: Temporal.Instant.from(row.created_at),
    knownAt: instantOf(row.known_at),
    notedExpiry: instantOf(row.noted_expiry),
  };
}

/** Throws for a row that this version does not understand. */
export function toUnused(row: ApiUserRow): Unused & { readonly apiUser: ApiUser } {
  return { apiUser: toApiUser(row), firstCalls: StoredFirstCalls.parse(row.first_calls) };
}

export function toApiUserRow(user: ApiUser): ApiUserRow {
  return {
    id: user.id,
    instance: user.instance,
    userid: user.userid,
    marketo_id: user.marketoId ?? null,
    email: user.email,
    email_key: emailKey(user.email),
    first_name: user.firstName,
    last_name: user.lastName,
    roles: JSON.stringify(user.roles),
    reason: user.reason ?? null,
    owner: user.owner ?? null,
    requester: user.requester ?? null,
    ...toExpiryColumns(user.expiry),
    ...toLetEndColumns(user.letEnd),
    warned_expiry: null,
    unreadable: null,
    state: 'active',
    source: user.source,
    known_at: user.knownAt ? sortable(user.knownAt) : null,
    seen_at: null,
    noted_expiry: user.notedExpiry?.toString() ?? null,
    last_used_at: null,
    // Whoever asked for it hears that it works; of one that was made elsewhere nobody here waits for that.
    first_calls: user.source === 'app' ? 'awaited' : null,
    created_at: user.createdAt.toString(),
    gone_at: null,
    idle_asked_at: null,
    locked: user.isLocked === undefined ? null : user.isLocked ? 'yes' : 'no',
    api_only: user.isApiOnly === undefined ? null : user.isApiOnly ? 'yes' : 'no',
    orphaned_at: null,
    kept_by: user.kept?.by ?? null,
    kept_at: user.kept?.at.toString() ?? null,
    ignored_by: user.ignored?.by ?? null,
    ignored_at: user.ignored?.at.toString() ?? null,
    ...toLaterColumns(user.later),
  };
}
