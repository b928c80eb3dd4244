import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../core/api-user.ts';
import { isOfKind, isRevoking, type Operation } from '../core/changes/operation.ts';
import type { NewExpiry } from '../core/changes/set-expiry.ts';
import { type UserActions, userActionsFor } from '../core/changes/user-actions.ts';
import type { IdleIn } from '../core/idle.ts';
import { type Among, inInstance, instanceAmong, markAmong, type Place, START } from '../core/listed-users.ts';
import type { CallsMade } from '../core/messages/about.ts';
import type { Standing } from '../core/people/standing.ts';
import type { Instance } from '../ports/instance.ts';
import type { DailyCount, MarketoHealth } from '../ports/marketo.ts';
import type { Pending } from '../ports/pending.ts';
import type { Needs } from '../ports/ports.ts';
import { instancesFor } from './authorize.ts';
import { pendingFor } from './changes/pending.ts';
import { askedBack, endedAtOnceNow } from './messages/beside-request.ts';
import { notToAdopt, ownAmong } from './own-user.ts';
import { administered } from './people/who.ts';
import { instancesSeen, markedUsers } from './seen.ts';
import { callsOfEach } from './usage-of.ts';

/** How one Marketo instance is doing, for administrators. */
export interface InstanceView {
  readonly label: string;
  readonly health: MarketoHealth;
  /** Calls of today by everybody; `undefined` where Marketo has not said. */
  readonly usage: DailyCount | undefined;
  readonly dailyQuota: number | undefined;
}

export interface Overview {
  /** Of any instance. */
  readonly isAdministrator: boolean;
  /** Soonest end first, then those whose end is not known, those that never end, and those that have ended. */
  readonly apiUsers: readonly ApiUser[];
  /** How many there are of those that are chosen, on all pages. */
  readonly count: number;
  /** Where they are: the wanted place, the last page of it, or the start for a place that is none of theirs. */
  readonly place: Place;
  /** Where it cannot be said who is idle, if that is what they have chosen. */
  readonly notKnown: readonly IdleIn[];
  /** What they may choose. */
  readonly choices: readonly Among[];
  readonly now: Temporal.Instant;
  /** Ids of the users that the app itself runs as. */
  readonly own: ReadonlySet<string>;
  /** The ends of access that are being set just now, by the user's id. */
  readonly underWay: ReadonlyMap<string, NewExpiry>;
  /** What is being revoked, by the user's id. */
  readonly revoking: ReadonlyMap<string, Operation<'revoke'>>;
  /** Those of them that somebody asks to bring back, which is decided before anything is deleted. */
  readonly onHold: ReadonlySet<string>;
  /** How access was ended at once, by the user's id, as long as that is the end that it has. */
  readonly endedBy: ReadonlyMap<string, Operation<'set_expiry'>>;
  readonly pending: Pending;
  /** Whether they may create, or ask for, an API-only user. */
  readonly mayCreate: 'create' | 'ask' | undefined;
  /** Calls of each user in the last seven days, by its id; none of those of whom Marketo has not said. */
  readonly calls: ReadonlyMap<string, CallsMade>;
  /** What this person may do about each user, by its id; nothing about those that the app runs as. */
  readonly actions: ReadonlyMap<string, UserActions>;
  /** Those of which they are an administrator. */
  readonly instances: readonly InstanceView[];
}

export interface Wanted {
  readonly place: Place;
  /** So many users stand on a page. */
  readonly most: number;
  readonly mostChoices: number;
}

/** How long the Home tab waits for the usage, in milliseconds. */
const USAGE_WAIT_MS = 800;

/**
 * What a person may see: every API-only user of the instances of which they are an administrator, and of the others those
 * that they own.
 */
export async function lookAtApiUsers(
  ports: Needs<'instances' | 'clock', 'apiUsers' | 'operations' | 'requests' | 'usage'>,
  standing: Standing,
  { place: wanted, most, mostChoices }: Wanted,
): Promise<Overview> {
  const { records, instances, clock } = ports;
  const theirs = administered({ instances }, standing);
  const isAdministrator = theirs.size > 0;
  const now = clock.now();
  const choices = (await choicesFor(ports, standing)).slice(0, mostChoices);
  const { among, page: wantedPage } = choices.includes(wanted.among) ? wanted : START;
  const inOne = instanceAmong(among);
  const { timeZone } = standing.person;
  const seen = [...instances.values()];
  const mark = markAmong(among);
  const marks = mark === undefined ? [] : [mark];
  const [{ only, notKnown }, without] = await Promise.all([
    markedUsers(ports, marks, { seen, now, timeZone }),
    notToAdopt(ports, marks, [...theirs.keys()], USAGE_WAIT_MS),
  ]);
  const { apiUsers, count, page } = await records.apiUsers.shown({
    instances: inOne === undefined ? [...instances.keys()] : [inOne],
    owner: standing.person.id,
    whole: [...theirs.keys()],
    now,
    only,
    without,
    page: wantedPage,
    most,
  });
  const [{ underWay, revoking }, pending] = await Promise.all([
    changesUnderWay(ports),
    pendingFor(ports, standing, MOST_PENDING_HOME),
  ]);
  const [endedBy, onHold, shown, own, calls] = await Promise.all([
    endedAmong(ports, apiUsers, now),
    askedBackAmong(
      ports,
      apiUsers.filter(({ id }) => revoking.has(id)),
    ),
    Promise.all([...theirs.values()].map(viewOf)),
    ownAmong(ports, apiUsers, USAGE_WAIT_MS),
    callsOfEach(ports, apiUsers, USAGE_WAIT_MS),
  ]);
  const actions = new Map(
    apiUsers.flatMap((apiUser) => {
      const policy = instances.get(apiUser.instance)?.policy;
      const may = policy && !own.has(apiUser.id) && userActionsFor(standing, apiUser, policy);
      return may ? [[apiUser.id, may] as const] : [];
    }),
  );
  return {
    isAdministrator,
    apiUsers,
    count,
    place: { among, page },
    notKnown,
    choices,
    now,
    own,
    underWay,
    revoking,
    onHold,
    endedBy,
    pending,
    mayCreate: mayCreate(ports, standing),
    calls,
    actions,
    instances: shown,
  };
}

/** By the person's standing as it is now, whatever they were offered before. */
async function choicesFor(
  ports: Needs<'instances', 'apiUsers'>,
  standing: Standing,
): Promise<readonly Among[]> {
  const { instances } = ports;
  const theirs = administered({ instances }, standing);
  const everybodys: Among[] =
    theirs.size > 0 ? ['all', 'ending', 'ended', 'idle', 'unowned'] : ['all', 'ending', 'ended', 'idle'];
  if (instances.size === 1) return everybodys;
  const seen = await instancesSeen(ports, standing);
  return [...everybodys, ...seen.map(({ name }) => inInstance(name))];
}

/** Requests of each kind that Home lists. */
export const MOST_PENDING_HOME = 3;

function mayCreate(ports: Needs<'instances'>, standing: Standing): Overview['mayCreate'] {
  if (administered(ports, standing).size > 0) return 'create';
  return instancesFor(ports, standing, { kind: 'create' }).length > 0 ? 'ask' : undefined;
}

async function endedAmong(
  { records }: Needs<never, 'operations'>,
  apiUsers: readonly Pick<ApiUser, 'id' | 'expiry'>[],
  now: Temporal.Instant,
): Promise<ReadonlyMap<string, Operation<'set_expiry'>>> {
  const ended = await Promise.all(
    apiUsers.map(async (each) => [each.id, await endedAtOnceNow(records, each, now)] as const),
  );
  return new Map(ended.flatMap(([id, by]) => (by ? [[id, by] as const] : [])));
}

async function askedBackAmong(
  { records }: Needs<never, 'requests'>,
  revoked: readonly Pick<ApiUser, 'id'>[],
): Promise<ReadonlySet<string>> {
  const asked = await Promise.all(
    revoked.map(async ({ id }) => ((await askedBack(records, id)) ? [id] : [])),
  );
  return new Set(asked.flat());
}

/** Few at a time: an end of access is set within minutes, a revocation waits for days. */
async function changesUnderWay({
  records,
}: Needs<never, 'operations'>): Promise<Pick<Overview, 'underWay' | 'revoking'>> {
  const open = await records.operations.unfinished();
  const ends = open.filter((operation) => isOfKind(operation, 'set_expiry'));
  return {
    underWay: new Map(ends.map(({ change: { data } }) => [data.apiUserId, data])),
    revoking: new Map(open.filter(isRevoking).map((each) => [each.change.data.apiUserId, each])),
  };
}

async function viewOf({ label, marketo, usageToday, dailyQuota }: Instance): Promise<InstanceView> {
  const usage = await usageToday.within(USAGE_WAIT_MS);
  return { label, usage, dailyQuota, health: marketo.health() };
}
