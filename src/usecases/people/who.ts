import { notAMember, type Refusal, type Silence } from '../../core/people/permission.ts';
import { isAtHome, type Person } from '../../core/people/person.ts';
import { administratorBy, type Standing, standingOf } from '../../core/people/standing.ts';
import type { Instance } from '../../ports/instance.ts';
import { SlackSilent } from '../../ports/people.ts';
import type { Needs } from '../../ports/ports.ts';
import { type AskedOf, askSources, dependsOnWord, mayAsk, type SourcePorts } from './sources.ts';

/** Who acts, as Slack's signed payload says. */
export interface Caller {
  readonly userId: string;
  readonly teamId: string | undefined;
  readonly enterpriseId: string | undefined;
}

export type Who =
  | { readonly is: 'known'; readonly standing: Standing }
  /** No full member of the workspace: no source was asked about them. */
  | { readonly is: 'refused'; readonly refusal: Refusal; readonly person: Person | undefined }
  | { readonly is: 'unknown_now'; readonly why: Silence };

/** How far somebody's rights are asked about: not beyond being a full member, or who makes them an administrator of what. */
export type Asked = 'membership' | AskedOf;

export type WhoPorts = SourcePorts & Needs<'directory' | 'home'>;

/**
 * Who is this, now, and what may they do? Asked here and nowhere else.
 *
 * Fails closed: a source that cannot be asked, or not in time, grants nothing and is named. A yes is a minute old at the
 * most, a no some seconds. Within about 2 s beside Slack's own answer to who it is.
 */
export async function who(ports: WhoPorts, caller: Caller, asked: Asked = 'every_instance'): Promise<Who> {
  const { directory, home, log } = ports;
  if (!isAtHome(caller, home)) {
    const person = await directory.person(caller.userId).catch(() => undefined);
    return { is: 'refused', refusal: 'other_workspace', person };
  }
  try {
    const person = await newest(ports, caller.userId, asked);
    const refusal = notAMember(person, home);
    if (person === undefined || refusal !== undefined)
      return { is: 'refused', refusal: refusal ?? 'unverified', person };
    if (asked === 'membership') return { is: 'known', standing: standingOf(person, home, NOTHING) };
    const answers = await askSources(ports, person, asked);
    const may = answers.grants.length > 0 ? YES : await mayAsk(ports, person);
    const silent = [...answers.silent, ...may.silent];
    return { is: 'known', standing: standingOf(person, home, { ...answers, silent, mayAsk: may.mayAsk }) };
  } catch (error) {
    if (!(error instanceof SlackSilent)) throw error;
    log.warn({ err: error, slackUser: caller.userId }, 'Slack did not say who someone is');
    return { is: 'unknown_now', why: error.why };
  }
}

/** A rank and an address may have been given since Slack's word that is remembered. */
async function newest(ports: WhoPorts, id: string, asked: Asked): Promise<Person | undefined> {
  const { directory, home } = ports;
  const person = await directory.person(id);
  if (asked === 'membership' || person === undefined || notAMember(person, home)) return person;
  return dependsOnWord(ports, person) ? directory.person(id, 'anew') : person;
}

/** Of whom nothing was asked. */
const NOTHING = { grants: [], silent: [], mayAsk: false };

const YES = { mayAsk: true, silent: [] };

/** The instances of which somebody is an administrator, in the order of the settings. */
export function administered(
  { instances }: Pick<WhoPorts, 'instances'>,
  standing: Standing,
): ReadonlyMap<string, Instance> {
  return new Map([...instances].filter(([name]) => administratorBy(standing, name) !== undefined));
}
