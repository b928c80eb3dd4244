import type { EventType } from '../core/events/told.ts';
import type { FirstCalls } from '../core/first-calls.ts';
import type { LeftOut, ReviewAnswer } from '../core/review.ts';

/**
 * The tables. Instants are ISO 8601 text in UTC, structured values are JSON text: the same on SQLite and
 * PostgreSQL. What each table is for stands in docs/architecture.md.
 */
export interface Schema {
  api_users: ApiUserRow;
  requests: RequestRow;
  decisions: DecisionRow;
  operations: OperationRow;
  deliveries: DeliveryRow;
  messages: MessageRow;
  message_subjects: MessageSubjectRow;
  audit_events: AuditEventRow;
  job_runs: JobRunRow;
  reconciliations: ReconciliationRow;
  marketo_places: MarketoPlaceRow;
  leases: LeaseRow;
  told_days: ToldDayRow;
  usage_days: UsageDayRow;
  usage_days_read: UsageDayReadRow;
  outbox_events: OutboxEventRow;
  outbox_cursor: OutboxCursorRow;
  reviews: ReviewRow;
  review_users: ReviewUserRow;
}

export interface ApiUserRow {
  id: string;
  instance: string;
  userid: string;
  marketo_id: number | null;
  email: string;
  /** Lower case, for comparing. */
  email_key: string;
  first_name: string;
  last_name: string;
  roles: string;
  reason: string | null;
  owner: string | null;
  requester: string | null;
  expiry: string | null;
  /** `no` where Marketo did not say the expiry in a way that can be read. */
  expiry_known: 'yes' | 'no';
  /** Who has said that it is no longer needed after an expiry, when, and after which; null where nobody has. */
  let_end_by: string | null;
  let_end_at: string | null;
  let_end_expiry: string | null;
  /** The expiry about which every warning was given. */
  warned_expiry: string | null;
  /** Why the user's own page in Marketo cannot be read; null where it can. */
  unreadable: string | null;
  state: 'active' | 'gone';
  /** Where we know the user from. */
  source: 'app' | 'found';
  /** Since when its details are known as they stand here; null before they were ever read. */
  known_at: string | null;
  /** Start of the last reconciliation whose list showed it. */
  seen_at: string | null;
  /** The expiry whose passing was noted. */
  noted_expiry: string | null;
  last_used_at: string | null;
  /** What is known of its first calls; null where nobody waits for them. */
  first_calls: FirstCalls | null;
  created_at: string;
  gone_at: string | null;
  /** When its owner was asked last about a user that nobody uses, or somebody said that it stays. */
  idle_asked_at: string | null;
  /** Who has said last that it stays though nobody uses it, and when. */
  kept_by: string | null;
  kept_at: string | null;
  /** Whether it is locked though access has not ended, and whether it is still API-only; null where that is not known. */
  locked: 'yes' | 'no' | null;
  api_only: 'yes' | 'no' | null;
  /** Since when its owner is known to have left; null where they are there. */
  orphaned_at: string | null;
  /** Who has said that nobody is to hear of it, and when; null where somebody is accountable. */
  ignored_by: string | null;
  ignored_at: string | null;
  /** Who wants to be reminded later, when they said so, of which end, and the day on which that will be. */
  later_by: string | null;
  later_at: string | null;
  later_expiry: string | null;
  later_day: string | null;
}

/** A change that waits, or waited, for a decision. */
export interface RequestRow {
  id: string;
  kind: string;
  /** Raised by an edit: a decision binds to the version that it was made about. */
  version: number;
  instance: string;
  /** What its change would hold: one request at a time waits for it. */
  lane: string;
  /** The user that it is about; null for one that is still to be made. */
  api_user_id: string | null;
  data: string;
  /** What was asked for, where something else was approved. */
  asked: string | null;
  requester: string;
  /** The one person who decides about it; null where the administrators do. */
  approver: string | null;
  /** How many different people have to approve it. */
  approvals: number;
  state: 'waiting' | 'approved' | 'denied' | 'withdrawn' | 'ended' | 'overtaken';
  created_at: string;
  /** Since when it asks for that; null for since it was made. */
  asked_at: string | null;
  /** When those who decide are reminded; null where they were. */
  nudge_at: string | null;
  /** When it ends by itself. */
  ends_at: string;
  decided_at: string | null;
  /** When everybody concerned had been told how it stands. */
  announced_at: string | null;
}

/** What one person said about one version of a request. */
export interface DecisionRow {
  request_id: string;
  version: number;
  by: string;
  says: 'approve' | 'deny';
  reason: string | null;
  at: string;
  /** Since when it is known not to have counted. */
  void_at: string | null;
}

export interface OperationRow {
  id: string;
  kind: string;
  instance: string;
  /** What it holds while it is open. */
  lane: string;
  /** The user that it is about; of one that is made since it is there. */
  api_user_id: string | null;
  data: string;
  requester: string;
  /** The request that it carries out; null for what needed none. */
  request_id: string | null;
  state: 'queued' | 'open' | 'succeeded' | 'failed' | 'overtaken';
  created_at: string;
  sent_at: string | null;
  accepted_at: string | null;
  finished_at: string | null;
  announced_at: string | null;
  failure: string | null;
  /** When the journal looks at it next; null for at once. */
  next_at: string | null;
  /** Looks for the change that came to nothing. */
  looks: number;
  /** Marketo's unclear answer to what was sent. */
  answer: string | null;
  /** The name as Marketo keeps it, where that differs from what was sent. */
  kept_as: string | null;
  /** How often it was opened once more after it had ended without the change. */
  attempt: number;
  /** The rules beyond which an administrator went, with commas; null where none. */
  beyond: string | null;
  /** What is in force while an open one waits for a person and for each night; null where it does not wait. */
  waits: string | null;
}

export interface DeliveryRow {
  key: string;
  /** The message that carries it; a digest carries many. */
  message: string;
  instance: string;
  api_user_id: string | null;
  recipient: string;
  state: 'claimed' | 'sent' | 'skipped' | 'refused';
  claimed_at: string;
  settled_at: string | null;
  /** Answers of Slack that did not say whether it went out. */
  tries: number;
  /** Slack's code for what it refused for good. */
  refusal: string | null;
  /** Until then, in milliseconds since 1970, the message may be on its way. */
  held_until: number | null;
}

/** One message a day goes to one person of what the app says by itself: this one. */
export interface ToldDayRow {
  person: string;
  /** A date where that person lives. */
  day: string;
  /** It holds the day as long as it carries a delivery that went out, or may have. */
  message: string;
}

/** A message that may be drawn anew, because what it is about may change. */
export interface MessageRow {
  /** Travels in its metadata. */
  id: string;
  instance: string;
  /** Its kind, ids, and what was measured when it was sent. */
  about: string;
  /** `person:…` or `channel:…`. */
  recipient: string;
  /** Where it went; null before that is known. */
  conversation: string | null;
  ts: string | null;
  /** When it was drawn first, right before it left. */
  sent_at: string;
  /** A hash of what it shows; null where that is not known. */
  drawn: string | null;
  /** Since when what it is about has changed; null where it shows that. */
  stale_at: string | null;
  /** Raised by each change: what was drawn before it does not count as drawn. */
  version: number;
  /** Answers of Slack that may hold for good: it is given up after some. */
  tries: number;
  /** How often it could not be drawn anew, for whatever reason, since it last was. */
  failures: number;
  /** When it is tried again; null for at once. */
  next_at: string | null;
  /** Since when it is left as it is. */
  closed_at: string | null;
}

/** What a message is about: `user:…`, `operation:…`, `request:…`. */
export interface MessageSubjectRow {
  message_id: string;
  subject: string;
}

export interface AuditEventRow {
  sequence: number;
  at: string;
  actor: string;
  action: string;
  instance: string;
  subject: string;
  details: string;
  previous_hash: string;
  hash: string;
}

export interface JobRunRow {
  job: string;
  /** When nothing of it was owed any more. */
  finished_at: string;
  /** Runs since then that left something. */
  tries: number;
  next_try_at: string | null;
}

/** The latest reconciliation of an instance, and how far it has come. */
export interface ReconciliationRow {
  instance: string;
  started_at: string;
  /** Users of the list that were read. */
  next_offset: number;
  listed_at: string | null;
  /** What was found until then has been told to the administrators. */
  told_until: string;
  finished_at: string | null;
  /** Rows of the list that do not even say whom they are about. */
  unreadable: number;
}

/** Calls of one user on one of Marketo's days; days without any have no row. */
export interface UsageDayRow {
  instance: string;
  /** As Marketo's usage names the user, in lower case. */
  name: string;
  day: string;
  calls: number;
}

/** A day that was over when it was read: whoever has no row of it made no calls. */
export interface UsageDayReadRow {
  instance: string;
  day: string;
}

/** An event for others, until it is taken and some weeks longer. */
export interface OutboxEventRow {
  /** The receiver knows it by this again. */
  id: string;
  /** Of several that are the same news the first is kept. */
  once: string;
  /** The entry of the audit that it was made of. */
  sequence: number;
  type: EventType;
  /** As it is signed and sent. */
  body: string;
  made_at: string;
  /** How often it was sent in vain. */
  tries: number;
  /** When it is tried again, in milliseconds since 1970; null for at once. */
  next_at: number | null;
  /** What was answered last: a status or a code. */
  said: string | null;
  /** When it was taken, in milliseconds since 1970. */
  taken_at: number | null;
}

/** How far the audit was read for events; without a row they are off. */
export interface OutboxCursorRow {
  name: string;
  sequence: number;
}

/** One look at every user of an instance. */
export interface ReviewRow {
  id: string;
  instance: string;
  /** `app` where the timetable started it. */
  started_by: string;
  started_at: string;
  nudge_at: string;
  ends_at: string;
  state: 'open' | 'ended' | 'stopped';
  ended_by: string | null;
  ended_at: string | null;
  /** When the administrators had been told that it began, those who had not answered nudged, the administrators told of its end. */
  announced_at: string | null;
  nudged_at: string | null;
  end_told_at: string | null;
  /** How far it was when that was counted last. */
  counted: string | null;
}

/** One user in a review. */
export interface ReviewUserRow {
  review_id: string;
  api_user_id: string;
  /** As it was at the start: address, names, names of roles, owner, expiry, last day with calls and calls of 30 days. */
  email: string;
  first_name: string;
  last_name: string;
  roles: string;
  owner: string | null;
  expiry: string;
  last_use: string | null;
  calls: number;
  /** The message in which its owner was asked, or is to be; who that was, by id and name, when it went out, or was refused. */
  question: string | null;
  asked_owner: string | null;
  asked_name: string | null;
  asked_at: string | null;
  asked_as: 'sent' | 'refused' | null;
  /** When that owner was asked once more. */
  nudged_at: string | null;
  /** When it is looked again whether its owner may be told; null for at once. */
  ask_after: string | null;
  answer: ReviewAnswer | null;
  answered_by: string | null;
  answered_name: string | null;
  answered_as: 'owner' | 'administrator' | null;
  answered_at: string | null;
  /** Since when nothing is left to be done about the answer. */
  carried_at: string | null;
  /** As it was at the end: who was accountable, why nobody was asked any more, and who had not answered. */
  last_owner: string | null;
  left_out: LeftOut | null;
  awaited: 'owner' | 'administrators' | null;
}

/** A place for a call, in the window or among the calls at a time; used on PostgreSQL alone. */
export interface MarketoPlaceRow {
  instance: string;
  kind: 'window' | 'at_a_time';
  number: number;
  free_at: number;
  holder: string | null;
}

/** A lock between processes that ends by itself, and what else a process says of itself while it lives. */
export interface LeaseRow {
  name: string;
  holder: string;
  /** On PostgreSQL milliseconds since 1970 by the database's clock; on SQLite a count that grows while its holder lives. */
  until: number;
}
