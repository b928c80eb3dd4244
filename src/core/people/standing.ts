import { notAMember } from './permission.ts';
import type { Home, Person } from './person.ts';

/** What can make somebody an administrator. */
export const SOURCES = ['ids', 'user_group', 'workspace_admin', 'marketo_role'] as const;

export type Source = (typeof SOURCES)[number];

/** A source that says yes of somebody. */
export interface Grant {
  readonly source: Source;
  /** Name of the Marketo instance that it is for; `undefined` for all. */
  readonly instance: string | undefined;
}

/** A source that could not be asked about somebody, and so grants nothing. */
export interface SilentSource extends Grant {
  /** Whether it stays so until somebody mends a setting, such as a scope that is missing. */
  readonly lasts: boolean;
}

/** Who somebody is, and what the sources that were asked say of them. Sources are asked no further than is needed. */
export interface Standing {
  readonly person: Person;
  /** Of full members alone. */
  readonly grants: readonly Grant[];
  readonly silent: readonly SilentSource[];
  /** Whether they may ask for what they may not do themselves. */
  readonly mayAsk: boolean;
}

/** The only way to a standing: of somebody who is no full member of the workspace no grant counts. */
export function standingOf(
  person: Person,
  home: Home,
  { grants, silent, mayAsk }: Omit<Standing, 'person'>,
): Standing {
  const isMember = notAMember(person, home) === undefined;
  return { person, grants: isMember ? grants : [], silent, mayAsk: isMember && mayAsk };
}

/**
 * From which source somebody is an administrator, of one Marketo instance or of any; `undefined` for who is none. Who
 * holds the role in Marketo is one of that instance alone.
 *
 * @param instance its name; without it, any
 */
export function administratorBy({ grants }: Standing, instance?: string): Source | undefined {
  return SOURCES.find((source) =>
    grants.some(
      (grant) =>
        grant.source === source &&
        (grant.instance === undefined || instance === undefined || grant.instance === instance),
    ),
  );
}

/**
 * What might have made somebody an administrator of a Marketo instance, and could not be asked; nothing where they are one
 * all the same.
 *
 * @param instance its name
 */
export function unaskedAbout(standing: Standing, instance: string): readonly SilentSource[] {
  if (administratorBy(standing, instance) !== undefined) return [];
  return standing.silent.filter(({ instance: of }) => of === undefined || of === instance);
}
