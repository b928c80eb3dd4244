import type { ApiUser } from '../core/api-user.ts';
import type { AuditEvent } from '../core/audit-event.ts';
import { isRefusal, type Operation, wasToSet } from '../core/changes/operation.ts';
import { afterReading, endOf, expiryText, hasEnded, sameExpiry } from '../core/expiry.ts';
import type { MarketoFailureKind } from '../core/marketo-failure.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import type { Learnt } from '../ports/records/api-users.ts';

type CheckPorts = Needs<'clock', 'apiUsers' | 'operations'>;

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
    details: { ...details, user: apiUser.id },
  });
  if (!found) {
    if (await isListed()) {
      if (keep) await noteUnreadable(ports, apiUser, 'no_page');
      return apiUser;
    }
    if (keep) await ports.records.apiUsers.markGone(apiUser.id, readAt, event('api_user.gone', {}));
    return undefined;
  }
  // Marketo has carried out what is still to be written down here: whoever asked for it tells that.
  const changes = await ports.records.operations.about(apiUser.id, apiUser.knownAt ?? readAt);
  const ours = changes.filter(mayHaveArrived);
  const learning = (known: ApiUser): Learnt => {
    const expiry = afterReading(known.expiry, found.expiry, readAt);
    const events: AuditEvent[] = [];
    if (known.knownAt && !sameExpiry(expiry, known.expiry) && !ours.some((each) => wasToSet(each, expiry))) {
      events.push(
        event('api_user.expiry_changed', { from: expiryText(known.expiry), to: expiryText(expiry) }),
      );
    }
    const ended = hasEnded(expiry, readAt);
    if (ended && !sameExpiry(expiry, known.notedExpiry ?? 'never'))
      events.push(event('api_user.expired', { expiry: expiryText(expiry) }));
    const end = endOf(expiry);
    return { expiry, roles: found.roles, ...(ended && end ? { notedExpiry: end } : {}), events };
  };
  if (!keep) {
    const { expiry, roles } = learning(apiUser);
    return { ...apiUser, expiry, roles, knownAt: readAt };
  }
  const known = await ports.records.apiUsers.learn(apiUser.id, readAt, learning);
  if (known?.expiry === 'unknown') await noteUnreadable(ports, apiUser, 'no_date');
  return known;
}

/** It has left, and Marketo has not refused it: also one that nobody knew of when it ended may be carried out late. */
function mayHaveArrived({ sentAt, failure }: Operation): boolean {
  return sentAt !== undefined && !(failure && isRefusal(failure));
}

/**
 * Writes down, once, that a user cannot be watched.
 *
 * @param reason what stands in the way: there is no page, no date that can be read, or a failure's kind
 */
export async function noteUnreadable(
  { records, clock }: CheckPorts,
  { id, instance, email }: ApiUser,
  reason: 'no_page' | 'no_date' | MarketoFailureKind,
): Promise<void> {
  const event = {
    at: clock.now(),
    actor: 'app',
    action: 'api_user.unreadable',
    instance,
    subject: email,
  } as const;
  await records.apiUsers.markUnreadable(id, reason, { ...event, details: { reason } });
}
