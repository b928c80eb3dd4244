import type { AuditAction } from './audit-event.ts';

/** What happened to a user that its people would tell each other. */
export const TOLD = [
  'api_user.created',
  'api_user.found',
  'api_user.changed',
  'api_user.expiry_changed',
  'api_user.expiry_failed',
  'api_user.let_end',
  'api_user.owner_changed',
  'api_user.revoke_waits',
  'api_user.revoked',
  'api_user.first_used',
  'api_user.not_used',
  'api_user.service_verified',
  'api_user.idle_asked',
  'api_user.kept',
  'api_user.ignored',
  'api_user.watched_again',
  'api_user.roles_changed',
  'api_user.lock_changed',
  'api_user.api_only_changed',
  'api_user.expired',
  'api_user.unreadable',
  'api_user.gone',
  'api_user.returned',
  'request.opened',
  'request.approved',
  'request.denied',
  'request.edited',
  'request.withdrawn',
  'request.ended',
  'request.overtaken',
  'reminder.sent',
  'reminder.later',
] as const satisfies readonly AuditAction[];

export type ToldAction = (typeof TOLD)[number];
