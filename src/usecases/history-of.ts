import { Temporal } from 'temporal-polyfill';
import type { AuditEvent } from '../core/audit-event.ts';
import { TOLD } from '../core/history.ts';
import { parseAssignments } from '../core/role.ts';
import type { Offer } from '../ports/instance.ts';
import type { History } from '../ports/known-user.ts';
import type { Needs } from '../ports/ports.ts';
import { approversOf } from './approvers-of.ts';
import { namedRoles } from './named-roles.ts';

/** As many sentences as somebody reads in a window. */
const MOST_TOLD = 20;

/**
 * What happened to a user, latest first: the audit, with who approved what was asked for, and with the names of roles.
 *
 * @param of the user's address, and all names that its instance has had
 */
export async function historyOf(
  { audit, requests }: Needs<never, 'audit' | 'requests'>['records'],
  { names, email }: { readonly names: readonly string[]; readonly email: string },
  offer: Offer | undefined,
): Promise<History> {
  const each = await Promise.all(names.map((name) => audit.lastOf(name, email, TOLD, MOST_TOLD + 1)));
  const all = each.flat().sort((one, other) => Temporal.Instant.compare(other.at, one.at));
  const events = all.slice(0, MOST_TOLD);
  const written = events.flatMap(rolesIn);
  return {
    events,
    isWhole: events.length === all.length,
    approvers: await approversOf({ requests }, events.flatMap(operationOf)),
    roles: new Map(written.map((text) => [text, namedRoles(parseAssignments(text), offer)])),
  };
}

function operationOf({ details: { operation } }: AuditEvent): string[] {
  return typeof operation === 'string' ? [operation] : [];
}

function rolesIn({ action, details: { from, to } }: AuditEvent): string[] {
  return action === 'api_user.roles_changed' ? [from, to].filter((each) => typeof each === 'string') : [];
}
