import type { About } from '../../core/messages/about.ts';
import { type NamedAdministrator, namedAdministrators } from '../../core/people/administration.ts';
import { notAMember } from '../../core/people/permission.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Recipient } from '../../ports/messages.ts';
import { SlackSilent, SourceSilent } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';
import { type DeliverPorts, deliver } from '../deliver.ts';
import { throwAny, triedEach } from './tell-each.ts';

export type WhomPorts = Needs<'administration' | 'userGroups' | 'directory' | 'home' | 'log'>;

export type TellPorts = WhomPorts & DeliverPorts;

/** Members of groups that are told each by themselves; whoever has more of them wants a channel. */
export const MOST_TOLD = 20;

/** Those who are told one by one. */
export interface Administrators {
  readonly people: readonly Recipient[];
  /** Whether everybody could be found out; whoever is missing now is told by a later try. */
  readonly areAll: boolean;
}

/** Whom to name where somebody needs an administrator, of one instance or of any. */
export function named(
  { administration, instances }: Needs<'administration' | 'instances'>,
  instance?: Pick<Instance, 'roleHolders'>,
): NamedAdministrator[] {
  const about = instance ? [instance] : [...instances.values()];
  return namedAdministrators(
    administration,
    about.flatMap(({ roleHolders }) => roleHolders?.role ?? []),
  );
}

/** Where the administrators of an instance are told: its channel; `undefined` where each of them is. */
export function channelOf({ adminChannel }: Pick<Instance, 'adminChannel'>): Recipient | undefined {
  return adminChannel === undefined ? undefined : { kind: 'channel', id: adminChannel };
}

/**
 * The people who are told one by one: those whom the settings name, and the members of the groups, of these full members
 * alone. Workspace admins and who holds a role in Marketo are told in a channel or not at all: nothing lists them.
 */
export async function administratorPeople(ports: WhomPorts): Promise<Administrators> {
  const { userIds, userGroups } = ports.administration;
  const groups = await Promise.all(userGroups.map((group) => membersOf(ports, group)));
  const ids = [...new Set(groups.flatMap(({ ids }) => ids))].filter((id) => !userIds.includes(id)).sort();
  const known = await Promise.all(ids.slice(0, MOST_TOLD).map((id) => isFullMember(ports, id)));
  return {
    people: [...userIds, ...ids.filter((_, index) => known[index])].map((id) => ({ kind: 'person', id })),
    areAll: groups.every(({ isKnown }) => isKnown) && !known.includes(undefined),
  };
}

async function membersOf(
  { userGroups, log }: WhomPorts,
  group: string,
): Promise<{ readonly ids: readonly string[]; readonly isKnown: boolean }> {
  try {
    return { ids: await userGroups.members(group), isKnown: true };
  } catch (error) {
    if (!(error instanceof SourceSilent)) throw error;
    log.warn({ err: error, group }, 'Slack did not say who is in a group whose members are told');
    return { ids: [], isKnown: false };
  }
}

/** `undefined` where Slack does not say. */
async function isFullMember({ directory, home, log }: WhomPorts, id: string): Promise<boolean | undefined> {
  try {
    return notAMember(await directory.person(id), home) === undefined;
  } catch (error) {
    if (!(error instanceof SlackSilent)) throw error;
    log.warn({ err: error, slackUser: id }, 'Slack did not say whether a member of a group is still there');
    return undefined;
  }
}

/** Some of those who are to be told are not known now. Telling them again goes on with them. */
export class SomeNotKnown extends Error {
  override readonly name = 'SomeNotKnown';

  constructor() {
    super('Slack does not say who all the administrators are that are to be told');
  }
}

/** Tells the administrators of an instance something, once: `tellAdministratorsOf` with one key. */
export async function tellAdministrators(
  ports: TellPorts,
  instance: Instance,
  key: string,
  about: About,
): Promise<void> {
  await tellAdministratorsOf(ports, instance, [{ key }], () => about);
}

/** Something that is told once, about a user or not. */
interface Told {
  readonly key: string;
  readonly apiUserId?: string;
}

/**
 * Tells the administrators of an instance several things in one message, each once; each of them where there is no channel, or where it is gone or
 * closed.
 *
 * @param told what it is: the same key is told once, also after a crash; the message is about those that were not
 * @throws where Slack cannot be reached, or does not say who all of them are; telling it again goes on where it was
 */
export async function tellAdministratorsOf<T extends Told>(
  ports: TellPorts,
  instance: Instance,
  told: readonly T[],
  aboutOf: (left: readonly T[]) => About,
): Promise<void> {
  const tell = (recipient: Recipient) => {
    const deliveries = told.map((each) => ({
      ...each,
      key: `${each.key}:${recipient.id}`,
      instance: instance.name,
      apiUserId: each.apiUserId,
      recipient: recipient.id,
    }));
    return deliver(ports, { recipient, deliveries, about: aboutOf });
  };
  const channel = channelOf(instance);
  if (channel && (await tell(channel)) !== 'refused') return;
  const { people, areAll } = await administratorPeople(ports);
  const failures = await triedEach(people.map((person) => () => tell(person)));
  throwAny(areAll ? failures : [...failures, new SomeNotKnown()]);
}
