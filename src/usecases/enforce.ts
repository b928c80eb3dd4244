import type { ApiUser } from '../core/api-user.ts';
import { APP } from '../core/audit-event.ts';
import { dateIn } from '../core/calendar.ts';
import { isOfKind, isRevoking, newOperation } from '../core/changes/operation.ts';
import { revoke } from '../core/changes/revoke.ts';
import { endOf, expiryText } from '../core/expiry.ts';
import type { Instance } from '../ports/instance.ts';
import type { Needs } from '../ports/ports.ts';
import { readUsage } from './idle/read-usage.ts';
import { ownAmong } from './own-user.ts';
import { partsOf } from './parts-of.ts';
import { type TellPorts, tellAdministratorsOf } from './people/administrators.ts';
import { throwAny, triedEach } from './people/tell-each.ts';
import { enforcementNow } from './use-after-end.ts';

export type EnforcePorts = TellPorts & Needs<'instances', 'usage' | 'audit'>;

/** The name under which an instance's enforcement is remembered. */
export function enforceJob({ name }: Pick<Instance, 'name'>): string {
  return `enforce:${name}`;
}

/** How long it is waited to hear which users the app itself runs as, in milliseconds. */
const OWN_WITHIN_MS = 10_000;

/**
 * Revokes the users of an instance whose access ended so many days ago, where the settings say so (`DELETE_AFTER_DAYS`): the same
 * change that an administrator makes, so that its custom services are named, and a later end takes it back until it is deleted. What is
 * still being called is left alone, and the administrators hear of it, once for each end of access.
 *
 * @throws MarketoFailure where Marketo does not say how they were used; where somebody could not be told, after everything else. Then
 *   it is looked at again
 */
export async function enforce(ports: EnforcePorts, instance: Instance): Promise<void> {
  const { deleteAfterDays: days } = instance.reminders;
  if (days === undefined) return;
  const { records, clock, log } = ports;
  const now = clock.now();
  const ended = () => records.apiUsers.endedBefore(instance.name, now.subtract({ hours: days * 24 }));
  if ((await ended()).length === 0) return;
  // Nothing is deleted by what was known yesterday.
  await readUsage(ports, instance);
  const candidates = await ended();
  const [own, becomes] = await Promise.all([
    ownAmong(ports, candidates, OWN_WITHIN_MS),
    enforcementNow(ports, instance, candidates),
  ]);
  const stillCalled: ApiUser[] = [];
  const failures = await triedEach(
    candidates.map((apiUser) => async () => {
      if (own.has(apiUser.id)) return;
      const what = becomes.get(apiUser.id);
      if (what === 'delete') await revokeBySetting(ports, instance, apiUser);
      else if (what === 'still_called') stillCalled.push(apiUser);
      else log.info({ apiUser: apiUser.id, what }, 'A user whose access has ended is left alone');
    }),
  );
  const told = await triedEach(
    partsOf(stillCalled, ports.messenger.most.digest).map(
      (part) => () =>
        tellAdministratorsOf(
          ports,
          instance,
          part.map(({ id, expiry }) => ({
            key: `still-called:${id}:${expiryText(expiry)}`,
            apiUserId: id,
            expiry: endOf(expiry) ?? now,
          })),
          (left) => ({
            kind: 'still_called',
            instance: instance.name,
            days,
            lines: left.map(({ apiUserId: user, expiry }) => ({ user, expiry })),
          }),
        ),
    ),
  );
  throwAny([...failures, ...told]);
}

/** Why a revocation of the app's own is not begun again for the same end: each night would come to the same. */
const FOR_GOOD: readonly (string | undefined)[] = ['forbidden_change', 'refused'];

/** One revocation at a time: what came to nothing in passing is begun again in another night. */
async function revokeBySetting(
  ports: EnforcePorts,
  { reminders }: Pick<Instance, 'reminders'>,
  apiUser: ApiUser,
): Promise<void> {
  const { records, clock, log } = ports;
  const { id: apiUserId, instance, email, expiry } = apiUser;
  const now = clock.now();
  const [changes, asked] = await Promise.all([
    records.operations.about(apiUserId, endOf(expiry) ?? now),
    records.requests.waitingAbout(apiUserId),
  ]);
  // Somebody is about to bring it back, or has asked for that: people go first.
  if (changes.some(isRevoking) || asked.some(({ change }) => change.kind === 'set_expiry')) return;
  const ours = changes.filter((each) => isOfKind(each, 'revoke') && each.requester === APP);
  if (ours.some(({ failure }) => FOR_GOOD.includes(failure?.reason))) return;
  const checked = revoke.check({}, { apiUser, roles: [], state: 'ended', now });
  if (!checked.ok) return;
  const id = `enforce:${apiUserId}:${expiryText(expiry)}:${dateIn(now, reminders.timeZone)}`;
  const operation = newOperation({
    id,
    change: { kind: 'revoke', data: checked.data },
    instance,
    requester: APP,
    apiUserId,
    createdAt: now,
  });
  const details = { ...revoke.noted(checked.data), rule: 'DELETE_AFTER_DAYS' };
  const event = { at: now, actor: APP, action: revoke.events.requested, instance, subject: email, details };
  const { result } = await records.operations.open(operation, event, { overtakes: () => false });
  if (result === 'opened') log.info({ operation: id }, 'A user whose access ended long ago is revoked');
}
