import { type ApiUser, hasEnded, sameExpiry } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import type { Instance, LearntDetails, Ports } from '../ports.ts';

type CheckPorts = Pick<Ports, 'records' | 'clock'>;

/**
 * One API-only user of the records as Marketo has it now; `undefined` where Marketo no longer has it.
 *
 * Throws `MarketoFailure` where Marketo does not say.
 *
 * @param isListed whether Get Users shows it: a second witness before a user counts as gone
 * @param keep whether what was found is written down; a dry run leaves the records alone
 */
export async function checkApiUser(
  ports: CheckPorts,
  { marketo }: Pick<Instance, 'marketo'>,
  apiUser: ApiUser,
  { isListed, keep }: { isListed: () => Promise<boolean>; keep: boolean },
): Promise<ApiUser | undefined> {
  const readAt = ports.clock.now();
  const found = await marketo.getUser(apiUser.userid);
  const event = (action: AuditEvent['action'], details: AuditEvent['details']): AuditEvent => ({
    at: ports.clock.now(),
    actor: 'app',
    action,
    instance: apiUser.instance,
    subject: apiUser.email,
    details,
  });
  if (!found) {
    if (await isListed()) return apiUser;
    if (keep) await ports.records.apiUsers.markGone(apiUser.id, readAt, event('api_user.gone', {}));
    return undefined;
  }
  const { expiry, roles } = found;
  const events: AuditEvent[] = [];
  if (apiUser.knownAt && !sameExpiry(expiry, apiUser.expiry)) {
    events.push(event('api_user.expiry_changed', { from: textOf(apiUser.expiry), to: textOf(expiry) }));
  }
  const ended = hasEnded(expiry, readAt);
  if (ended && !sameExpiry(expiry, apiUser.notedExpiry))
    events.push(event('api_user.expired', { expiry: textOf(expiry) }));
  const learnt: LearntDetails = { expiry, roles, ...(ended && expiry ? { notedExpiry: expiry } : {}) };
  if (keep) await ports.records.apiUsers.learn(apiUser.id, learnt, readAt, events);
  return { ...apiUser, expiry, roles, knownAt: readAt };
}

function textOf(expiry: ApiUser['expiry']): string {
  return expiry?.toString() ?? 'never';
}
