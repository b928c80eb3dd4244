import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import type { Operation } from '../core/changes/operation.ts';
import type { NewExpiry } from '../core/changes/set-expiry.ts';
import type { UserActions } from '../core/changes/user-actions.ts';
import type { UseKnown } from '../core/idle.ts';
import type { AskedBeside } from '../core/messages/answer.ts';
import type { Usage } from '../core/usage.ts';

/** A role of a user, and where it holds; without a name where Marketo has not said. */
export interface NamedRole {
  readonly id: number;
  readonly role: string | undefined;
  /** `all` for every workspace; `undefined` where the subscription has one alone, or has not named it. */
  readonly workspace: string | 'all' | undefined;
}

/** What happened to a user, as far as a window tells it. */
export interface History {
  /** Latest first. */
  readonly events: readonly AuditEvent[];
  /** Whether nothing happened before. */
  readonly isWhole: boolean;
  /** Who approved what was asked for, by the id of each change. */
  readonly approvers: ReadonlyMap<string, readonly string[]>;
  /** Roles that are named in it, by how they are written there. */
  readonly roles: ReadonlyMap<string, readonly NamedRole[]>;
}

/** All that is known of one API-only user. */
export interface KnownUser {
  readonly apiUser: ApiUser;
  readonly roles: readonly NamedRole[];
  readonly usage: Usage;
  /** The last of Marketo's days on which it made calls, of those that are kept. */
  readonly lastUse: Temporal.PlainDate | undefined;
  /** How far back that is known without a gap. */
  readonly useKnown: UseKnown | undefined;
  readonly history: History;
  /** What this person may do about it; `undefined` for nothing. */
  readonly actions: UserActions | undefined;
  /** The end of access that is being set just now. */
  readonly underWay: NewExpiry | undefined;
  /** How access was ended at once, as long as that is the end that it has. */
  readonly endedBy?: Operation<'set_expiry'> | undefined;
  /** That it is being revoked. */
  readonly revoking?: Operation<'revoke'> | undefined;
  /** Another end of access that waits for a decision. */
  readonly asked: AskedBeside | undefined;
  /** Whether the app itself runs as it. */
  readonly isOwn: boolean;
  readonly now: Temporal.Instant;
}
