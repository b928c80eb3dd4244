import type { ApiUser } from '../core/api-user.ts';
import type { Sought, TypedSearch } from '../core/listed-users.ts';
import type { Standing } from '../core/people/standing.ts';
import { findRole, type Role } from '../core/role.ts';
import type { Instance } from '../ports/instance.ts';
import type { ListedUsers, NotThere } from '../ports/listed-users.ts';
import type { Needs } from '../ports/ports.ts';
import { notToAdopt, ownAmong } from './own-user.ts';
import { administered } from './people/who.ts';
import { instancesSeen, markedUsers } from './seen.ts';
import { callsOfEach } from './usage-of.ts';

type ListPorts = Needs<'instances' | 'clock', 'apiUsers' | 'usage'>;

/** How long a list waits for what Marketo has to say, in milliseconds: its answer is due within 3 s. */
const MARKETO_WAIT_MS = 800;

/**
 * The users that somebody looks for, of those that they may see: of the instances of which they are an administrator all, of
 * the others those that they own.
 */
export async function listApiUsers(
  ports: ListPorts,
  standing: Standing,
  { typed, page, most }: { readonly typed: TypedSearch; readonly page: number; readonly most: number },
): Promise<ListedUsers | NotThere> {
  const { records, clock, instances } = ports;
  const now = clock.now();
  const theirs = [...administered(ports, standing).keys()];
  const seen = await instancesSeen(ports, standing);
  const { marks = [] } = typed;
  const [roles, without] = await Promise.all([
    rolesOf(seen),
    notToAdopt(ports, marks, theirs, MARKETO_WAIT_MS),
  ]);
  const sought = soughtIn(typed, seen, roles);
  if ('what' in sought) return sought;
  const { instance, role, isMine, parts } = sought;
  const { timeZone } = standing.person;
  const among = instance === undefined ? seen : seen.filter(({ name }) => name === instance);
  const { only, notKnown } = await markedUsers(ports, marks, { seen: among, now, timeZone });
  const shown = await records.apiUsers.shown({
    instances: instance === undefined ? [...instances.keys()] : [instance],
    owner: standing.person.id,
    whole: isMine ? [] : theirs,
    now,
    only,
    without,
    parts,
    roles: role === undefined ? undefined : idsOf(role, roles),
    page,
    most,
  });
  const isIdle = marks.includes('idle');
  const [calls, own, lastUses] = await Promise.all([
    callsOfEach(ports, shown.apiUsers, MARKETO_WAIT_MS),
    ownAmong(ports, shown.apiUsers, MARKETO_WAIT_MS),
    isIdle ? records.usage.lastUses(shown.apiUsers.map(({ id }) => id)) : undefined,
  ]);
  return {
    ...shown,
    sought,
    roles: new Map(shown.apiUsers.map((apiUser) => [apiUser.id, roleNames(apiUser, roles)])),
    calls,
    lastUses,
    notKnown,
    own,
    now,
  };
}

/** Roles of each instance, by its name. */
type RolesOf = ReadonlyMap<string, readonly Role[]>;

async function rolesOf(instances: readonly Instance[]): Promise<RolesOf> {
  const each = instances.map(
    async ({ name, catalog }) => [name, (await catalog.within(MARKETO_WAIT_MS))?.roles ?? []] as const,
  );
  return new Map(await Promise.all(each));
}

/** A word that names an instance or a role means that; any other stands in an address. */
function soughtIn(typed: TypedSearch, seen: readonly Instance[], roles: RolesOf): Sought | NotThere {
  const { marks, isMine = false } = typed;
  let instance = typed.instance === undefined ? undefined : instanceNamed(typed.instance, seen);
  let role = typed.role === undefined ? undefined : roleNamed(typed.role, roles);
  if (typed.instance !== undefined && instance === undefined)
    return { what: 'instance', typed: typed.instance, thereAre: seen.map(({ label }) => label) };
  if (typed.role !== undefined && role === undefined)
    return { what: 'role', typed: typed.role, thereAre: namesOf(roles) };
  const parts: string[] = [];
  for (const word of typed.words) {
    const isInstance = instance === undefined ? instanceNamed(word, seen) : undefined;
    const isRole = role === undefined ? roleNamed(word, roles) : undefined;
    if (isInstance) instance = isInstance;
    else if (isRole !== undefined) role = isRole;
    else parts.push(word);
  }
  return { marks, isMine, instance: instance?.name, role, parts };
}

function instanceNamed(typed: string, seen: readonly Instance[]): Instance | undefined {
  const wanted = typed.trim().toLowerCase();
  return seen.find(({ name, label }) => [name, label].some((known) => known.toLowerCase() === wanted));
}

/** As Marketo writes it, in whichever instance. */
function roleNamed(typed: string, roles: RolesOf): string | undefined {
  return [...roles.values()].map((each) => findRole(each, typed)?.name).find((name) => name !== undefined);
}

function namesOf(roles: RolesOf): string[] {
  return [...new Set([...roles.values()].flat().map(({ name }) => name))].sort((one, other) =>
    one.localeCompare(other),
  );
}

function idsOf(role: string, roles: RolesOf): ReadonlyMap<string, readonly number[]> {
  return new Map(
    [...roles].map(([instance, each]) => {
      const found = findRole(each, role);
      return [instance, found ? [found.id] : []];
    }),
  );
}

function roleNames({ instance, roles }: ApiUser, known: RolesOf): string[] {
  return roles.flatMap(({ roleId }) => known.get(instance)?.find(({ id }) => id === roleId)?.name ?? []);
}
