import type { Temporal } from 'temporal-polyfill';

export type AuditAction =
  | 'command.received'
  | 'access.refused'
  | 'api_user.create_requested'
  | 'api_user.create_rejected'
  | 'api_user.created'
  | 'api_user.create_failed'
  | 'api_user.found'
  | 'api_user.changed'
  | 'api_user.expiry_requested'
  | 'api_user.expiry_rejected'
  | 'api_user.expiry_changed'
  | 'api_user.expiry_failed'
  | 'api_user.let_end_requested'
  | 'api_user.let_end_rejected'
  | 'api_user.let_end'
  | 'api_user.let_end_failed'
  | 'api_user.owner_requested'
  | 'api_user.owner_rejected'
  | 'api_user.owner_changed'
  | 'api_user.owner_failed'
  | 'api_user.revoke_requested'
  | 'api_user.revoke_rejected'
  | 'api_user.revoke_waits'
  | 'api_user.revoked'
  | 'api_user.revoke_failed'
  | 'api_user.roles_requested'
  | 'api_user.roles_rejected'
  | 'api_user.roles_changed'
  | 'api_user.roles_failed'
  | 'api_user.lock_changed'
  | 'api_user.api_only_changed'
  | 'api_user.expired'
  | 'api_user.first_used'
  | 'api_user.not_used'
  | 'api_user.service_verified'
  | 'api_user.idle_asked'
  | 'api_user.kept'
  | 'api_user.reviewed'
  | 'api_user.ignored'
  | 'api_user.watched_again'
  | 'api_user.unreadable'
  | 'api_user.gone'
  | 'api_user.orphaned'
  | 'api_user.returned'
  | 'request.opened'
  | 'request.approved'
  | 'request.denied'
  | 'request.edited'
  | 'request.renewed'
  | 'request.withdrawn'
  | 'request.ended'
  | 'request.overtaken'
  | 'request.nudged'
  | 'request.tried_again'
  | 'request.refused'
  | 'review.started'
  | 'review.asked'
  | 'review.nudged'
  | 'review.ended'
  | 'reminder.sent'
  | 'reminder.skipped'
  | 'reminder.failed'
  | 'reminder.later'
  | 'message.failed'
  | 'instance.renamed';

/** Who acts where nobody does: the app itself. */
export const APP = 'app';

/** One thing that happened, or was refused. Holds no secret. */
export interface AuditEvent {
  readonly at: Temporal.Instant;
  /** A Slack user id, `app` for the app itself, `operator` for the command line. */
  readonly actor: string;
  readonly action: AuditAction;
  /** The Marketo instance; `undefined` for what is about none in particular, such as a refused command. */
  readonly instance: string | undefined;
  /** What it was about: an email address, a command, a view. */
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
