import type { Person } from '../../core/people/person.ts';
import type { Grant, SilentSource, Source } from '../../core/people/standing.ts';
import type { Instance } from '../../ports/instance.ts';
import { SourceSilent } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';
import { type Waiting, waiting } from './waiting.ts';

export type SourcePorts = Needs<'userGroups' | 'instances' | 'administration' | 'log'>;

/** How far is asked who is an administrator: of one instance by its name, or of every instance. */
export type AskedOf = 'every_instance' | { readonly instance: string };

/** What the sources said; `silent` are those that could not be asked, which grant nothing. */
export interface Answers {
  readonly grants: readonly Grant[];
  readonly silent: readonly SilentSource[];
}

const NOTHING: Answers = { grants: [], silent: [] };

/**
 * Slack waits 3 s for an answer, and who somebody is takes a part of that: so long, in milliseconds, a user group is
 * waited for, and so long all sources together.
 */
const GROUPS_WITHIN_MS = 800;
const SOURCES_WITHIN_MS = 1_700;

/** Whether Slack's word of this moment may make somebody an administrator whom an older one makes none. */
export function dependsOnWord({ administration, instances }: SourcePorts, person: Person): boolean {
  if (administration.userIds.includes(person.id)) return false;
  if (administration.workspaceAdmins && person.isWorkspaceAdmin !== true) return true;
  return person.email === undefined && [...instances.values()].some(({ roleHolders }) => roleHolders);
}

/** What makes a full member an administrator: asked cheapest first, and no further once one says yes of every instance. */
export async function askSources(ports: SourcePorts, person: Person, asked: AskedOf): Promise<Answers> {
  const { administration } = ports;
  if (administration.userIds.includes(person.id)) return yes('ids');
  if (administration.workspaceAdmins && person.isWorkspaceAdmin) return yes('workspace_admin');
  const wait = waiting(SOURCES_WITHIN_MS);
  try {
    const groups = await askGroups(ports, administration.userGroups, person, wait);
    if (groups.grants.length > 0) return groups;
    const roles = await Promise.all(
      holdersOf(ports, asked).map((instance) => askMarketo(ports, instance, person, wait)),
    );
    const all = [rankOf(ports, person), groups, ...roles];
    return { grants: all.flatMap(({ grants }) => grants), silent: all.flatMap(({ silent }) => silent) };
  } finally {
    wait.end();
  }
}

function yes(source: Source): Answers {
  return { grants: [{ source, instance: undefined }], silent: [] };
}

function silence(grant: Grant, lasts: boolean): Answers {
  return { grants: [], silent: [{ ...grant, lasts }] };
}

/** That somebody is an admin is said before; here, whether Slack said anything about it. */
function rankOf({ administration }: SourcePorts, { isWorkspaceAdmin }: Person): Answers {
  const isSilent = administration.workspaceAdmins && isWorkspaceAdmin === undefined;
  return isSilent ? silence({ source: 'workspace_admin', instance: undefined }, false) : NOTHING;
}

/** Whether somebody may ask for what they may not do themselves; a group that cannot be asked lets nobody ask. */
export async function mayAsk(
  ports: SourcePorts,
  person: Person,
): Promise<{ readonly mayAsk: boolean; readonly silent: readonly SilentSource[] }> {
  const { requesters } = ports.administration;
  if (requesters === 'everyone' || requesters.userIds.includes(person.id))
    return { mayAsk: true, silent: [] };
  const wait = waiting(GROUPS_WITHIN_MS);
  try {
    const { grants, silent } = await askGroups(ports, requesters.userGroups, person, wait);
    return { mayAsk: grants.length > 0, silent };
  } finally {
    wait.end();
  }
}

/** All groups at once: being in one of them is enough. */
async function askGroups(
  ports: SourcePorts,
  userGroups: readonly string[],
  { id }: Person,
  wait: Waiting,
): Promise<Answers> {
  const grant: Grant = { source: 'user_group', instance: undefined };
  const answers = await Promise.all(
    userGroups.map((group) =>
      ask(ports, grant, { slackUser: id, group }, () =>
        wait.for(ports.userGroups.has(group, id), GROUPS_WITHIN_MS),
      ),
    ),
  );
  const said = answers.find(({ grants }) => grants.length > 0);
  // Several that are silent are one thing to say; one that stays so is the one to mend.
  const silent = answers.flatMap((each) => each.silent);
  const [first] = [...silent.filter(({ lasts }) => lasts), ...silent];
  return said ?? { grants: [], silent: first ? [first] : [] };
}

function holdersOf({ instances }: SourcePorts, asked: AskedOf): Instance[] {
  return [...instances.values()].filter(
    ({ name, roleHolders }) => roleHolders && (asked === 'every_instance' || asked.instance === name),
  );
}

async function askMarketo(
  ports: SourcePorts,
  { name, roleHolders }: Instance,
  { id, email, isEmailTold }: Person,
  wait: Waiting,
): Promise<Answers> {
  const grant: Grant = { source: 'marketo_role', instance: name };
  if (!roleHolders) return NOTHING;
  // Without an address there is nobody to look for; one that Slack tells to nobody is a scope that is missing.
  if (email === undefined) return isEmailTold ? NOTHING : silence(grant, true);
  return ask(ports, grant, { slackUser: id, instance: name }, () => wait.for(roleHolders.has(email)));
}

async function ask(
  { log }: SourcePorts,
  grant: Grant,
  fields: object,
  question: () => Promise<boolean>,
): Promise<Answers> {
  try {
    return (await question()) ? { grants: [grant], silent: [] } : NOTHING;
  } catch (error) {
    if (!(error instanceof SourceSilent)) throw error;
    log.warn(
      { err: error, source: grant.source, ...fields },
      'A source of administrators could not be asked',
    );
    return silence(grant, error.lasts);
  }
}
