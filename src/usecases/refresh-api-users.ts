import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import type { Ports } from '../ports.ts';

type RefreshPorts = Pick<Ports, 'records' | 'marketo' | 'clock' | 'log'>;

/**
 * The users of the records with the expiry that Marketo has now: Marketo is the truth about users.
 *
 * A user that cannot be asked about stays as it is known, so that a warning is never lost to a failed call.
 *
 * @param keep whether what was found is written down; a dry run leaves the records alone
 */
export async function refreshApiUsers(ports: RefreshPorts, { keep }: { keep: boolean }): Promise<ApiUser[]> {
  const known = await ports.records.apiUsers.active(ports.marketo.instance);
  const refreshed: ApiUser[] = [];
  for (const apiUser of known) {
    try {
      const now = await refresh(ports, apiUser, keep);
      if (now) refreshed.push(now);
    } catch (error) {
      ports.log.warn(
        { err: error, apiUser: apiUser.id },
        'Marketo could not be asked about a user; its known expiry is used',
      );
      refreshed.push(apiUser);
    }
  }
  return refreshed;
}

async function refresh(ports: RefreshPorts, apiUser: ApiUser, keep: boolean): Promise<ApiUser | undefined> {
  const event = (action: AuditEvent['action'], details: AuditEvent['details']): AuditEvent => ({
    at: ports.clock.now(),
    actor: 'app',
    action,
    instance: apiUser.instance,
    subject: apiUser.email,
    details,
  });
  const found = await ports.marketo.getUser(apiUser.userid);
  if (!found) {
    // Two witnesses before a user is no longer watched: its own page and the list.
    if (await ports.marketo.findUserByEmail(apiUser.email)) return apiUser;
    if (keep)
      await ports.records.apiUsers.markGone(apiUser.id, ports.clock.now(), event('api_user.gone', {}));
    return undefined;
  }
  const unchanged =
    found.expiry === apiUser.expiry ||
    (found.expiry && apiUser.expiry && found.expiry.equals(apiUser.expiry));
  if (unchanged) return apiUser;
  if (keep) {
    const details = { from: apiUser.expiry?.toString() ?? 'never', to: found.expiry?.toString() ?? 'never' };
    await ports.records.apiUsers.setExpiry(
      apiUser.id,
      found.expiry,
      event('api_user.expiry_changed', details),
    );
  }
  return { ...apiUser, expiry: found.expiry };
}
