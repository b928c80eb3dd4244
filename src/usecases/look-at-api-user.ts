import type { ApiUser } from '../core/api-user.ts';
import { isOfKind, isRevoking, isUnfinished } from '../core/changes/operation.ts';
import { userActionsFor } from '../core/changes/user-actions.ts';
import { EMAIL_MAX_LENGTH } from '../core/email-address.ts';
import { useKnown } from '../core/idle.ts';
import { askedBeside } from '../core/messages/answer.ts';
import { administratorBy, type Standing } from '../core/people/standing.ts';
import type { KnownUser } from '../ports/known-user.ts';
import type { Needs } from '../ports/ports.ts';
import { historyOf } from './history-of.ts';
import { namesOfInstance } from './instance-names.ts';
import { endedAtOnceNow } from './messages/beside-request.ts';
import { namedRoles } from './named-roles.ts';
import { ownAmong } from './own-user.ts';
import { administered } from './people/who.ts';
import { usageIn } from './usage-of.ts';

type KnowPorts = Needs<'instances' | 'clock', 'apiUsers' | 'operations' | 'requests' | 'audit' | 'usage'>;

/** How long a window waits for what Marketo has to say, in milliseconds: Slack opens it within 3 s, or not at all. */
const MARKETO_WAIT_MS = 800;

/** All that somebody may know of a user; `undefined` where it is not there, or is none of theirs. */
export async function lookAtApiUser(
  ports: KnowPorts,
  standing: Standing,
  id: string,
): Promise<KnownUser | undefined> {
  const { records, instances, clock } = ports;
  const apiUser = await records.apiUsers.get(id);
  if (!apiUser || !maySee(standing, apiUser)) return undefined;
  const instance = instances.get(apiUser.instance);
  if (!instance) return undefined;
  const now = clock.now();
  const [own, offer, days, changes, waiting, names, lastUses, daysRead, endedBy] = await Promise.all([
    ownAmong(ports, [apiUser], MARKETO_WAIT_MS),
    instance.catalog.within(MARKETO_WAIT_MS),
    instance.usageOfWeek.within(MARKETO_WAIT_MS),
    records.operations.about(id, now),
    records.requests.waitingAbout(id),
    namesOfInstance(ports, apiUser.instance),
    records.usage.lastUses([id]),
    records.usage.daysRead(apiUser.instance),
    endedAtOnceNow(records, apiUser, now),
  ]);
  const history = await historyOf(records, { names, email: apiUser.email }, offer);
  const isOwn = own.has(id);
  const change = changes.filter((each) => isOfKind(each, 'set_expiry')).find(isUnfinished)?.change.data;
  return {
    apiUser,
    roles: namedRoles(apiUser.roles, offer),
    usage: days ? usageIn(apiUser, days) : 'no_answer',
    lastUse: lastUses.get(id),
    useKnown: useKnown(daysRead, now),
    history,
    actions: isOwn ? undefined : userActionsFor(standing, apiUser, instance.policy),
    underWay: change,
    endedBy,
    revoking: changes.find(isRevoking),
    asked: askedBeside({
      apiUser,
      isGone: false,
      changes: [],
      asked: waiting.find((request) => request.change.kind === 'set_expiry'),
    }),
    isOwn,
    now,
  };
}

/**
 * The users that somebody means by what they typed, of those that they may see: the one with this address, or else those in
 * whose address it stands.
 */
export async function usersMeant(
  { records, instances, clock }: Needs<'instances' | 'clock', 'apiUsers'>,
  standing: Standing,
  typed: string,
  most: number,
): Promise<{ readonly apiUsers: readonly ApiUser[]; readonly count: number }> {
  // No address is longer, so none has that in it.
  if (typed.length > EMAIL_MAX_LENGTH) return { apiUsers: [], count: 0 };
  for (const name of instances.keys()) {
    const found = await records.apiUsers.findByEmail(name, typed);
    if (found && maySee(standing, found)) return { apiUsers: [found], count: 1 };
  }
  return records.apiUsers.shown({
    instances: [...instances.keys()],
    owner: standing.person.id,
    whole: [...administered({ instances }, standing).keys()],
    now: clock.now(),
    evenIgnored: true,
    parts: typed === '' ? [] : [typed],
    most,
  });
}

function maySee(standing: Standing, { instance, owner }: ApiUser): boolean {
  return administratorBy(standing, instance) !== undefined || owner === standing.person.id;
}
