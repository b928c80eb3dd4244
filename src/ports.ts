import type { Temporal } from 'temporal-polyfill';
import type { ApiUser, NewApiUser } from './core/api-user.ts';
import type { AuditEvent } from './core/audit-event.ts';
import type { Operation, OperationFailure } from './core/operation.ts';
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
  readonly expiry: Temporal.Instant | undefined;
  readonly roles: readonly RoleAssignment[];
}

/** One Marketo instance. Every method throws `MarketoFailure`. */
export interface Marketo {
  /** Name of the instance in every record. */
  readonly instance: string;
  /** Reads the whole list (200 users a call) until the address is found. */
  findUserByEmail(email: string): Promise<MarketoUser | undefined>;
  /** `undefined` for a user that Marketo does not have. */
  getUser(userid: string): Promise<MarketoUserDetails | undefined>;
  /**
   * Sends the invite. A failure with `changed: 'unknown'` may have been carried out.
   *
   * @param leaving called right before the invite leaves; where it throws, nothing is sent
   */
  inviteApiUser(user: NewApiUser, leaving?: () => Promise<void>): Promise<void>;
  /** Calls that each user made in the last seven days, by userid in lower case. */
  callsInLastSevenDays(): Promise<ReadonlyMap<string, number>>;
}

export interface Offer {
  readonly roles: readonly Role[];
  readonly workspaces: readonly Workspace[];
}

/** Roles and workspaces, from memory. */
export interface Catalog {
  /** What is remembered now, without a call; what has aged is renewed behind it. */
  remembered(): Offer | undefined;
  /** What is remembered, or else what Marketo says in the given time; `undefined` where it does not. */
  within(milliseconds: number): Promise<Offer | undefined>;
}

/** People in Slack. */
export interface Directory {
  /** `undefined` for someone Slack does not know; throws where Slack cannot be asked. */
  person(id: string): Promise<Person | undefined>;
}

export type Recipient =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string };

/** A line of the administrators' digest. */
export interface DigestLine {
  readonly due: DueReminder;
  readonly ownerGone: boolean;
}

/** What the app says without being asked; the words and blocks are made by the adapter. */
export type Message =
  | { readonly kind: 'created'; readonly operation: Operation; readonly for: 'requester' | 'owner' }
  | { readonly kind: 'create_failed'; readonly operation: Operation }
  | {
      readonly kind: 'reminder';
      readonly due: DueReminder;
      /** Calls in the last seven days; `undefined` where Marketo did not say. */
      readonly calls: number | undefined;
      readonly administrators: readonly string[];
    }
  | {
      readonly kind: 'digest';
      readonly lines: readonly DigestLine[];
      readonly part: number;
      readonly parts: number;
    };

/** Slack said no to a message, so it certainly did not go out. Other errors leave that open. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
  /** Slack's code, such as `channel_not_found`. */
  readonly code: string;
  /** Whether asking again could never help: the person or the channel is gone. */
  readonly isFinal: boolean;

  constructor(code: string, isFinal: boolean) {
    super(`Slack refused a message: ${code}`);
    this.code = code;
    this.isFinal = isFinal;
  }
}

export interface Messenger {
  /** Sends, with the message's id travelling in its metadata. Throws `MessageRefused` where Slack says no. */
  send(recipient: Recipient, message: Message, messageId: string): Promise<void>;
  /** Whether a message with this id went out since the given instant: asked after a crash. */
  wasSent(recipient: Recipient, messageId: string, since: Temporal.Instant): Promise<boolean>;
}

/** What claiming a delivery gives: a new one, one left unconfirmed by a crash, or nothing left to do. */
export type Claim =
  | { readonly state: 'claimed' }
  | { readonly state: 'unconfirmed'; readonly message: string; readonly claimedAt: Temporal.Instant }
  | { readonly state: 'settled' };

export interface NewDelivery {
  /** What is delivered to whom: two deliveries with the same key are the same. */
  readonly key: string;
  /** The Marketo instance that it is about. */
  readonly instance: string;
  readonly apiUserId: string | undefined;
  readonly recipient: string;
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
    get(id: string): Promise<Operation | undefined>;
    unfinished(): Promise<Operation[]>;
    /** Finished operations whose outcome has not been told to everyone yet. */
    unannounced(): Promise<Operation[]>;
    markSent(id: string, at: Temporal.Instant): Promise<void>;
    markAccepted(id: string, at: Temporal.Instant): Promise<void>;
    markAnnounced(id: string, at: Temporal.Instant): Promise<void>;
    /** The user, the end of the operation and the audit event, in one transaction. */
    succeed(id: string, apiUser: ApiUser, event: AuditEvent): Promise<void>;
    fail(id: string, failure: OperationFailure, event: AuditEvent): Promise<void>;
    /** Runs work on one operation while nobody else does; gives `false` at once where somebody does. */
    exclusively(id: string, work: () => Promise<void>): Promise<boolean>;
  };
  readonly apiUsers: {
    findByEmail(instance: string, email: string): Promise<ApiUser | undefined>;
    /** Users of an instance that are still in Marketo, as far as we know. */
    active(instance: string): Promise<ApiUser[]>;
    setExpiry(id: string, expiry: Temporal.Instant | undefined, event: AuditEvent): Promise<void>;
    /** The user made calls in the days before this instant. */
    markInUse(id: string, at: Temporal.Instant): Promise<void>;
    /** The user is no longer in Marketo: kept for the record, no longer watched. */
    markGone(id: string, at: Temporal.Instant, event: AuditEvent): Promise<void>;
  };
  readonly deliveries: {
    claim(delivery: NewDelivery, message: string, at: Temporal.Instant): Promise<Claim>;
    /** Takes over an unconfirmed delivery for a new message. */
    reclaim(key: string, message: string, at: Temporal.Instant): Promise<void>;
    confirm(keys: readonly string[], at: Temporal.Instant, events?: readonly AuditEvent[]): Promise<void>;
    /** Gives claims back after Slack refused the message, so that the next run tries again. */
    release(keys: readonly string[]): Promise<void>;
    skip(
      deliveries: readonly NewDelivery[],
      at: Temporal.Instant,
      events: readonly AuditEvent[],
    ): Promise<void>;
    /** Keys that were sent or skipped before. */
    settled(apiUserIds: readonly string[]): Promise<Set<string>>;
  };
  readonly audit: {
    append(event: AuditEvent): Promise<void>;
    list(): Promise<AuditEvent[]>;
  };
  readonly jobs: {
    /** When the job last ran to its end, `undefined` for never. */
    lastRun(job: string): Promise<Temporal.Instant | undefined>;
    recordRun(job: string, at: Temporal.Instant): Promise<void>;
  };
  /** Runs a job while no other process runs the same one; gives `undefined` at once where one does. */
  exclusively<T>(job: string, work: () => Promise<T>): Promise<{ readonly value: T } | undefined>;
  /** Throws where the database cannot be used now. */
  ping(): Promise<void>;
}

/** Everything that use cases need from outside; each takes the part that it needs. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly records: Records;
  readonly marketo: Marketo;
  readonly catalog: Catalog;
  readonly directory: Directory;
  readonly messenger: Messenger;
  readonly policy: Policy;
  /** The workspace that the app is installed in. */
  readonly home: Home;
  /** Where the administrators are told; without it each of them by direct message. */
  readonly adminChannel: string | undefined;
}
