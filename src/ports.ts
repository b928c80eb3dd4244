import type { Temporal } from 'temporal-polyfill';
import type { ApiUser, NewApiUser } from './core/api-user.ts';
import type { AuditAction, AuditEvent } from './core/audit-event.ts';
import type { Expiry } from './core/expiry.ts';
import type { Trouble } from './core/marketo-failure.ts';
import type { KeptName, MarketoWords, Operation, OperationFailure, Standing } from './core/operation.ts';
import type { Silence } from './core/permission.ts';
import type { Home, Person } from './core/person.ts';
import type { Policy } from './core/policy.ts';
import type { DueReminder } from './core/reminder.ts';
import type { Role, RoleAssignment, Workspace } from './core/role.ts';

export interface Clock {
  now(): Temporal.Instant;
}

export interface Ids {
  /** A new id that nobody can guess. */
  next(): string;
}

/** What use cases write for operators. Never a secret, never what only a person should read. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A user as Marketo's list shows it. */
export interface MarketoUser {
  readonly userid: string;
  readonly id: number | undefined;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly apiOnly: boolean;
}

/** A user with what only the single look-up shows. */
export interface MarketoUserDetails extends MarketoUser {
  readonly expiry: Expiry;
  readonly roles: readonly RoleAssignment[];
}

/** Calls or errors of one day, in all and by what they are counted by. Marketo's days begin at midnight US Central. */
export interface DailyCount {
  readonly date: Temporal.PlainDate;
  readonly total: number;
  readonly by: ReadonlyMap<string, number>;
  /** Rows that could not be read: whoever stands in none of the others may stand in one of these. */
  readonly unreadable?: number;
}

/** What the app cannot read of Marketo's answers, and does without. */
export interface Unreadable {
  readonly call: string;
  /** Rows that were left out when they were last met; `undefined` for a whole answer that did not come. */
  readonly rows: number | undefined;
  /** Names of fields and kinds of values, never a value; of an answer that did not come, the kind of the failure. */
  readonly shape: string;
}

/** One page of Marketo's list. */
export interface UserPage {
  readonly users: readonly MarketoUser[];
  /** Users whose rows could not be read, as far as these say whom they are about. */
  readonly unreadable: readonly Partial<Pick<MarketoUser, 'userid' | 'email'>>[];
  /** Where the next page begins: users of all pages so far. */
  readonly nextOffset: number;
}

/** How an instance has answered lately. */
export interface MarketoHealth {
  readonly state: 'untried' | 'working' | 'failing';
  /** Since when it is so. */
  readonly since: Temporal.Instant | undefined;
  /** Why it fails. */
  readonly trouble: Trouble | undefined;
  /** Until when background work rests because the daily quota is used up. */
  readonly restsUntil: Temporal.Instant | undefined;
  /** Seconds that Marketo's clock is ahead of ours; `undefined` where it has not said. */
  readonly clockAheadSeconds: number | undefined;
}

/** What one reading of the list showed of the addresses that were looked for. */
export interface FoundUsers {
  /** Throws `MarketoFailure` for an address whose row cannot be read: it is there, and nobody knows whose. */
  find(email: string): MarketoUser | undefined;
  /** Whether the address may be in the list: it is, or a row does not even say whom it is about. */
  mayHave(email: string): boolean;
}

/** The calls to one Marketo instance. Every method that gives a promise throws `MarketoFailure`. */
export interface Marketo {
  /**
   * Every user, people too, in pages of 200 at the most, until one is empty or brings nobody new; `from` is the number
   * of users to leave out.
   */
  userPages(from?: number): AsyncGenerator<UserPage>;
  /** Reads the whole list (200 users a call) until the address is found. */
  findUserByEmail(email: string): Promise<MarketoUser | undefined>;
  /** The same for several addresses with one reading of the list. */
  findUsersByEmail(emails: readonly string[]): Promise<FoundUsers>;
  /** `undefined` for a user that Marketo does not have. */
  getUser(userid: string): Promise<MarketoUserDetails | undefined>;
  /**
   * Sends the invite. A failure with `changed: 'unknown'` may have been carried out.
   *
   * @param leaving called right before the invite leaves; where it throws, nothing is sent
   */
  inviteApiUser(user: NewApiUser, leaving?: () => Promise<void>): Promise<void>;
  /** Calls of the last seven days, by userid in lower case. */
  callsInLastSevenDays(): Promise<readonly DailyCount[]>;
  /** The userid that this app runs as. */
  ownUserid(): Promise<string>;
  health(): MarketoHealth;
  /** What was left out since the app started, each shape once. */
  unreadable(): readonly Unreadable[];
}

/** What Marketo said a while ago, so that nobody waits for it. */
export interface Remembered<T> {
  /** What is remembered now, without a call; what has aged is renewed behind it. */
  remembered(): T | undefined;
  /** What is remembered, or else what Marketo says in the given time; `undefined` where it does not. */
  within(milliseconds: number): Promise<T | undefined>;
  /** Asks Marketo now and remembers the answer. Throws `MarketoFailure`. */
  renew(): Promise<T>;
}

export interface Offer {
  readonly roles: readonly Role[];
  readonly workspaces: readonly Workspace[];
  /** Marketo did not tell all of its workspaces: then one is asked for, however few are known. */
  readonly workspacesUnclear?: boolean;
}

/** One Marketo instance: a subscription or its sandbox, and what is decided for it. */
export interface Instance {
  /** Its name in every record, such as `123-ABC-456`. */
  readonly name: string;
  /** Its name for people. */
  readonly label: string;
  readonly marketo: Marketo;
  readonly catalog: Remembered<Offer>;
  /** Calls of today, by everybody who uses the subscription. */
  readonly usageToday: Remembered<DailyCount>;
  /** Calls a day that the customer may make; `undefined` where the settings do not say. */
  readonly dailyQuota: number | undefined;
  readonly policy: Policy;
  /** Where its administrators are told; without it each of them by direct message. */
  readonly adminChannel: string | undefined;
}

/** People in Slack; `undefined` for someone Slack does not know. Throws `SlackSilent` where Slack cannot be asked. */
export interface Directory {
  /** Slack's word of this moment, or of a full member of the last minute. */
  person(id: string): Promise<Person | undefined>;
}

/** Slack said nothing about a person: it did not answer, or it refuses the app's own token. No word about anybody. */
export class SlackSilent extends Error {
  override readonly name = 'SlackSilent';
  readonly why: Silence;

  constructor(why: Silence, options?: ErrorOptions) {
    super(`Slack does not say who someone is (${why})`, options);
    this.why = why;
  }
}

export type Recipient =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string };

/** Calls in the last seven days: a number, or why there is none. */
export type CallsMade =
  | number
  /** Marketo did not answer. */
  | 'no_answer'
  /** Marketo's usage has no row under a name of this user. */
  | 'not_named';

/** A line of the administrators' digest. */
export interface DigestLine {
  readonly due: DueReminder;
  readonly owner: OwnerTold;
}

/** What became of the owner's own warning: it went out, or why it did not. */
export type OwnerTold =
  | 'told'
  /** The owner is no longer a full member of the workspace. */
  | 'gone'
  /** Found in Marketo: nobody is its owner. */
  | 'none'
  /** Slack refuses messages to the owner. */
  | 'refused'
  /** Slack gave no clear answer; it is looked for and tried again. */
  | 'waiting'
  /** Due where the owner lives on another day than here. */
  | 'later';

/** Something that a reconciliation found changed in Marketo. */
export interface Finding {
  readonly what: 'found' | 'changed' | 'expiry_changed' | 'gone' | 'unreadable';
  readonly email: string;
  /** What stood before, and what stands now: a name and an address, or an expiry; of a new user the expiry alone. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What the app says without being asked; the words and blocks are made by the adapter. */
export type Message =
  | {
      readonly kind: 'created';
      readonly instance: string;
      readonly operation: Operation;
      readonly for: 'requester' | 'owner';
    }
  | { readonly kind: 'create_failed'; readonly instance: string; readonly operation: Operation }
  | {
      readonly kind: 'reminder';
      readonly instance: string;
      readonly due: DueReminder;
      readonly sentAt: Temporal.Instant;
      readonly calls: CallsMade;
      readonly administrators: readonly string[];
    }
  | {
      readonly kind: 'digest';
      readonly instance: string;
      readonly lines: readonly DigestLine[];
      readonly sentAt: Temporal.Instant;
      readonly part: number;
      readonly parts: number;
    }
  | { readonly kind: 'findings'; readonly instance: string; readonly findings: readonly Finding[] }
  | { readonly kind: 'unreadable'; readonly instance: string; readonly found: readonly Unreadable[] }
  /** Background work rests until the daily quota starts anew. */
  | { readonly kind: 'rest'; readonly instance: string; readonly until: Temporal.Instant };

/**
 * Why a message certainly did not go out: Slack takes none from us there, ever (`recipient`); it refuses our own token
 * (`token`); or not now (`later`). Slack may give these two to a message that it has posted: `passing`, an error of its
 * own, and `unclear`, a code that nobody knows.
 */
export type WhyNotSent = 'recipient' | 'token' | 'later' | 'passing' | 'unclear';

/** Slack answered a message with a code. Errors without a code leave open whether it went out, as `unclear` does. */
export class MessageNotSent extends Error {
  override readonly name = 'MessageNotSent';
  /** Slack's code, such as `channel_not_found`. */
  readonly code: string;
  readonly why: WhyNotSent;

  constructor(code: string, why: WhyNotSent, options?: ErrorOptions) {
    super(`Slack did not take a message: ${code}`, options);
    this.code = code;
    this.why = why;
  }
}

export interface Messenger {
  /**
   * Sends, with the message's id travelling in its metadata. Throws `MessageNotSent` where Slack says so.
   *
   * @param leaving called right before the message leaves, and again before each repetition; where it throws, nothing is
   *   sent
   */
  send(
    recipient: Recipient,
    message: Message,
    messageId: string,
    leaving: () => Promise<void>,
  ): Promise<void>;
  /**
   * Whether a message with this id went out since the given instant: asked where its answer was lost. Throws
   * `MessageNotSent` where Slack does not let us look.
   */
  wasSent(recipient: Recipient, messageId: string, since: Temporal.Instant): Promise<boolean>;
}

/** What claiming a delivery gives: a new one, one left unconfirmed by a crash, or nothing to do, now or for ever. */
export type Claim =
  | { readonly state: 'claimed' }
  /** Another process is sending it at this moment. */
  | { readonly state: 'held' }
  | {
      readonly state: 'unconfirmed';
      readonly message: string;
      readonly claimedAt: Temporal.Instant;
      /** How often Slack answered it with a code that does not say whether it went out. */
      readonly tries: number;
    }
  | { readonly state: 'settled'; readonly as: Settled };

/** What became of a delivery: it went out, was overtaken, or Slack refused it for good. */
export type Settled = 'sent' | 'skipped' | 'refused';

export interface NewDelivery {
  /** What is delivered to whom: two deliveries with the same key are the same. */
  readonly key: string;
  /** The Marketo instance that it is about. */
  readonly instance: string;
  readonly apiUserId: string | undefined;
  readonly recipient: string;
}

/** What only a user's own page in Marketo shows. */
export interface LearntDetails {
  readonly expiry: Expiry;
  readonly roles: readonly RoleAssignment[];
  /** The expiry whose passing is noted by this. */
  readonly notedExpiry?: Temporal.Instant;
}

/** One reading of a whole subscription, and how far it has come. */
export interface Reconciliation {
  readonly instance: string;
  readonly startedAt: Temporal.Instant;
  readonly nextOffset: number;
  readonly listedAt: Temporal.Instant | undefined;
  /** What was found until then has been told to the administrators, by an earlier run where there was one. */
  readonly toldUntil: Temporal.Instant;
  readonly finishedAt: Temporal.Instant | undefined;
  /** Rows of the list that do not even say whom they are about. */
  readonly unreadable: number;
}

export interface ListedPage {
  /** The API-only users of the page. */
  readonly apiUsers: readonly MarketoUser[];
  /** Users whose rows could not be read, as far as these say whom they are about: they are there, and stay as known. */
  readonly unreadable: UserPage['unreadable'];
  /** When the reading of the page began. */
  readonly readAt: Temporal.Instant;
  /** Where the next page begins. */
  readonly nextOffset: number;
  /** Gives ids to users that are new. */
  readonly newId: () => string;
}

/** The audit event for a listed user that is new, or whose name or address has changed. */
export type ListedEvent = (
  what: 'found' | 'changed',
  user: MarketoUser,
  before: ApiUser | undefined,
) => AuditEvent;

/** A user whose end is near or past, and what became of each warning about it, by its key. */
export interface WatchedUser {
  readonly apiUser: ApiUser;
  readonly settled: ReadonlyMap<string, Settled>;
}

export interface ShownUsers {
  readonly instances: readonly string[];
  /** Slack user id; without it everybody's. */
  readonly owner?: string | undefined;
  readonly now: Temporal.Instant;
  readonly most: number;
}

/** How far a job has come. */
export interface JobState {
  /** When nothing of it was owed any more. */
  readonly finishedAt: Temporal.Instant;
  /** Runs since then that left something. */
  readonly tries: number;
  /** When it is tried again; `undefined` where nothing is left. */
  readonly nextTryAt: Temporal.Instant | undefined;
}

export interface Records {
  readonly operations: {
    /** Writes a new open operation, or gives the one with the same key, or says that the email is being created. */
    open(
      operation: Operation,
      event: AuditEvent,
    ): Promise<
      | { readonly result: 'opened' | 'repeated'; readonly operation: Operation }
      | { readonly result: 'email_in_progress' }
    >;
    /** `undefined` also for one that this version cannot read: a later one wrote it, and goes on with it. */
    get(id: string): Promise<Operation | undefined>;
    /** Open operations, oldest first, those that this version cannot read left out. */
    unfinished(): Promise<Operation[]>;
    /** Finished operations whose outcome has not been told to everyone yet. */
    unannounced(): Promise<Operation[]>;
    /**
     * Takes the right to send: the invite leaves only where this gives `true`.
     *
     * @param operation as it was read, or as it was sent before, where Marketo has said that nothing was executed
     */
    markSent(operation: Standing, at: Temporal.Instant): Promise<boolean>;
    /** Gives the right to send back: Marketo has said that nothing was executed. */
    markUnsent(operation: Standing): Promise<boolean>;
    /** Gives `false` where the operation no longer stands where it was read. */
    markAccepted(operation: Standing, at: Temporal.Instant): Promise<boolean>;
    markAnnounced(id: string, at: Temporal.Instant): Promise<void>;
    /** An open operation waits until the next look. */
    postpone(
      operation: Standing,
      waits: {
        readonly nextAt: Temporal.Instant;
        readonly looks: number;
        readonly answer?: MarketoWords | undefined;
      },
    ): Promise<void>;
    /** The user, the end of the operation and the audit event, in one transaction; one that has ended stays so. */
    succeed(id: string, apiUser: ApiUser, event: AuditEvent, keptAs?: KeptName): Promise<void>;
    /** Ends it without the change; gives `false` where it no longer stands where it was read: nothing is written. */
    fail(operation: Standing, failure: OperationFailure, event: AuditEvent): Promise<boolean>;
    /**
     * Runs work on one operation while nobody else does; gives `false` at once where somebody does.
     *
     * Only saves work: the lock can be lost while it is held, so every step has a condition of its own.
     */
    exclusively(id: string, work: () => Promise<void>): Promise<boolean>;
  };
  readonly apiUsers: {
    findByEmail(instance: string, email: string): Promise<ApiUser | undefined>;
    /** Users of an instance that are still in Marketo, as far as we know. */
    active(instance: string): Promise<ApiUser[]>;
    /**
     * Users of an instance whose access ends by this instant or has ended, unless every warning about that was given;
     * soonest end first, a page at a time, each with what became of its warnings.
     */
    watched(instance: string, until: Temporal.Instant): AsyncGenerator<readonly WatchedUser[]>;
    /** Every warning about the user's present expiry was given: it is not watched until it has another. */
    markWarned(id: string, expiry: Temporal.Instant): Promise<void>;
    /** What the Home tab lists, and how many there are in all. */
    shown(wanted: ShownUsers): Promise<{ readonly apiUsers: readonly ApiUser[]; readonly count: number }>;
    /**
     * The user's own page in Marketo cannot be read, for this reason, a Marketo failure's kind. Gives whether that is
     * new; the event is written only then.
     */
    markUnreadable(id: string, reason: string, event: AuditEvent): Promise<boolean>;
    /**
     * Writes what Marketo said of a user, unless what is known is newer than that reading.
     *
     * @param readAt when the reading began
     */
    learn(
      id: string,
      details: LearntDetails,
      readAt: Temporal.Instant,
      events: readonly AuditEvent[],
    ): Promise<void>;
    /** The user made calls in the days before this instant. */
    markInUse(id: string, at: Temporal.Instant): Promise<void>;
    /** The user is no longer in Marketo: kept for the record, no longer watched. */
    markGone(id: string, at: Temporal.Instant, event: AuditEvent): Promise<void>;
  };
  readonly reconciliations: {
    latest(instance: string): Promise<Reconciliation | undefined>;
    start(instance: string, at: Temporal.Instant): Promise<Reconciliation>;
    /** Keeps a page of the list: new users are added, known ones marked as seen, and the page is not read again. */
    keepPage(run: Reconciliation, page: ListedPage, eventOf: ListedEvent): Promise<void>;
    markListed(run: Reconciliation, at: Temporal.Instant): Promise<void>;
    /** Listed users whose details are older than the run, those never read first, then by the end of access. */
    toRead(run: Reconciliation, most: number): Promise<ApiUser[]>;
    /** Users that are known and that the list of the run did not show. */
    unseen(run: Reconciliation): Promise<ApiUser[]>;
    /** @param toldUntil what was found until then has been told now */
    finish(run: Reconciliation, at: Temporal.Instant, toldUntil: Temporal.Instant): Promise<void>;
  };
  readonly deliveries: {
    claim(delivery: NewDelivery, message: string, at: Temporal.Instant): Promise<Claim>;
    /**
     * Takes over an unconfirmed delivery of one message for another; gives whether nobody else was first, or is sending
     * it now.
     */
    reclaim(
      key: string,
      message: { readonly from: string; readonly to: string },
      at: Temporal.Instant,
    ): Promise<boolean>;
    /** Keeps others from a message that is about to leave; gives whether all of it is still claimed for it. */
    hold(keys: readonly string[], message: string, until: Temporal.Instant): Promise<boolean>;
    /** Ends that before its time: Slack has answered, or nobody waits for it any more. */
    letGo(keys: readonly string[], message: string): Promise<void>;
    confirm(keys: readonly string[], at: Temporal.Instant, events?: readonly AuditEvent[]): Promise<void>;
    /** Slack refused them for good, with this code. */
    refuse(
      keys: readonly string[],
      code: string,
      at: Temporal.Instant,
      events: readonly AuditEvent[],
    ): Promise<void>;
    /** Slack answered with a code that does not say whether they went out. */
    countTry(keys: readonly string[]): Promise<void>;
    /** Gives the claims of a message back that certainly did not go out, so that the next run tries again. */
    release(keys: readonly string[], message: string): Promise<void>;
    skip(
      deliveries: readonly NewDelivery[],
      at: Temporal.Instant,
      events: readonly AuditEvent[],
    ): Promise<void>;
    /** Slack's code for the latest message to a recipient, where it was refused for good. */
    lastRefusal(recipient: string): Promise<string | undefined>;
  };
  readonly audit: {
    append(event: AuditEvent): Promise<void>;
    list(): Promise<AuditEvent[]>;
    /** What happened to the users of an instance after this instant, oldest first. */
    after(
      instance: string,
      actions: readonly AuditAction[],
      instant: Temporal.Instant,
    ): Promise<AuditEvent[]>;
  };
  readonly jobs: {
    /** `undefined` for a job that never ran. */
    state(job: string): Promise<JobState | undefined>;
    /** Nothing of the job is owed any more, as of this instant. */
    recordRun(job: string, at: Temporal.Instant): Promise<void>;
    /** Something of the job is still owed; it is tried again then. */
    recordOwed(job: string, again: Pick<JobState, 'tries'> & { nextTryAt: Temporal.Instant }): Promise<void>;
  };
  /** Runs a job while no other process runs the same one; gives `undefined` at once where one does. */
  exclusively<T>(job: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
  /** Places for calls that replicas share; `undefined` where one process is alone. */
  readonly sharedPlaces: SharedPlaces | undefined;
  /** Proves by a write that something can be kept now; throws where it cannot. */
  ping(): Promise<void>;
}

/** One place in the window and among the calls at a time of an instance. */
export interface Place {
  /** Gives the place among the calls at a time back; the one in the window comes free by itself. */
  release(): Promise<void>;
}

export interface WantedPlace {
  readonly callsPerWindow: number;
  readonly windowMs: number;
  readonly concurrency: number;
  /** After this time the place among the calls at a time comes free even where nobody gives it back. */
  readonly leaseMs: number;
  /** Takes only what has been free this long already. */
  readonly freeForMs: number;
}

/** Places for calls, shared by every process that uses the same database. Throws where it cannot be asked. */
export interface SharedPlaces {
  take(
    instance: string,
    wanted: WantedPlace,
  ): Promise<{ readonly place: Place } | { readonly waitMs: number }>;
  /** Leaves the whole window of an instance free from now on. */
  stepBack(instance: string, windowMs: number): Promise<void>;
}

/** Everything that use cases need from outside; each takes the part that it needs. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly records: Records;
  readonly directory: Directory;
  readonly messenger: Messenger;
  /** By name, in the order of the settings: the form proposes the first. */
  readonly instances: ReadonlyMap<string, Instance>;
  /** Slack user ids of those who may create. */
  readonly administrators: readonly string[];
  /** The workspace that the app is installed in. */
  readonly home: Home;
}
