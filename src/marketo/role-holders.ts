import type { Temporal } from 'temporal-polyfill';
import { emailKey } from '../core/email-address.ts';
import { hasEnded } from '../core/expiry.ts';
import { MarketoFailure, type MarketoFailureKind } from '../core/marketo-failure.ts';
import { findRole, type Role } from '../core/role.ts';
import type { MarketoUser } from '../ports/marketo.ts';
import { type RoleHolders, SourceSilent } from '../ports/people.ts';
import type { Clock } from '../ports/system.ts';
import type { MarketoClient } from './client.ts';

/** How long, in milliseconds, somebody holds the role who held it: a right that was taken ends within it. */
const HOLDS_MS = 60_000;

/** How old the list of users may be that is looked through for somebody: it may have many pages, and clicks come in rows. */
const LIST_MS = 5_000;

/** More than anybody's administrators; beyond it, who was asked about first is forgotten. */
const MOST_PEOPLE = 1_000;

/** Failures that stay until somebody mends a setting. */
const LASTING: readonly MarketoFailureKind[] = ['credentials', 'access_denied'];

export interface RoleHoldersOptions {
  readonly marketo: Pick<MarketoClient, 'userPages' | 'getUser' | 'roles'>;
  /** Name or id of the role. */
  readonly role: string;
  readonly clock: Clock;
}

/** The people of a subscription and its roles, at one moment. */
interface Listed {
  /** By the key of their address; somebody whose row cannot be read counts as one more. */
  readonly people: ReadonlyMap<string, readonly (MarketoUser | 'unreadable')[]>;
  /** There are rows that do not even say whom they are about: anybody may stand there a second time. */
  readonly areAll: boolean;
  readonly roles: readonly Role[];
  readonly at: Temporal.Instant;
}

/**
 * Who holds a role in Marketo, by their address: the list of users shows who it is, their own page what they hold. Only
 * whoever is asked about is looked up: a page for each user of a subscription would be too many calls.
 *
 * A yes is remembered for a minute at the most. What is asked goes on when nobody waits for it any more, so that the next
 * time finds the answer.
 */
export function roleHolders({ marketo, role, clock }: RoleHoldersOptions): RoleHolders {
  const holders = new Map<string, Temporal.Instant>();
  const asking = new Map<string, Promise<boolean>>();
  let listing: Promise<Listed> | undefined;
  let listed: Listed | undefined;

  const isYounger = (at: Temporal.Instant, milliseconds: number) => {
    const age = clock.now().epochMilliseconds - at.epochMilliseconds;
    // A clock that was moved back makes nobody's right hold longer.
    return age >= 0 && age < milliseconds;
  };

  async function list(): Promise<Listed> {
    if (listed && isYounger(listed.at, LIST_MS)) return listed;
    listing ??= readList(marketo, clock)
      .then((read) => {
        listed = read;
        return read;
      })
      .finally(() => {
        listing = undefined;
      });
    return listing;
  }

  async function ask(email: string): Promise<boolean> {
    const { people, areAll, roles, at } = await list();
    const wanted = findRole(roles, role);
    if (!wanted) throw new SourceSilent(`The role “${role}”, which Marketo does not have,`, true);
    const [person, ...others] = people.get(email) ?? [];
    // Nobody is found by a list that may be hiding them.
    if (!areAll || person === 'unreadable' || others.includes('unreadable'))
      throw new SourceSilent('A list of users that cannot be read as a whole', true);
    if (person === undefined || others.length > 0) return false;
    const page = await marketo.getUser(person.userid);
    const isSame = page !== undefined && !page.apiOnly && emailKey(page.email) === email;
    if (!isSame || hasEnded(page.expiry, clock.now())) return false;
    if (!page.roles.some(({ roleId }) => roleId === wanted.id)) return false;
    remember(email, at);
    return true;
  }

  function remember(email: string, at: Temporal.Instant): void {
    holders.delete(email);
    holders.set(email, at);
    const [oldest] = holders.keys();
    if (holders.size > MOST_PEOPLE && oldest !== undefined) holders.delete(oldest);
  }

  function askOnce(email: string): Promise<boolean> {
    const underWay = asking.get(email);
    if (underWay !== undefined) return underWay;
    const answer = ask(email)
      .catch((error: unknown) => {
        if (!(error instanceof MarketoFailure)) throw error;
        throw new SourceSilent('Marketo', LASTING.includes(error.kind), { cause: error });
      })
      .finally(() => asking.delete(email));
    asking.set(email, answer);
    return answer;
  }

  return {
    role,
    async has(given) {
      const email = emailKey(given);
      const at = holders.get(email);
      return at !== undefined && isYounger(at, HOLDS_MS) ? true : askOnce(email);
    },
  };
}

async function readList(marketo: RoleHoldersOptions['marketo'], clock: Clock): Promise<Listed> {
  const at = clock.now();
  const people = new Map<string, (MarketoUser | 'unreadable')[]>();
  const add = (email: string, user: MarketoUser | 'unreadable') =>
    people.set(emailKey(email), [...(people.get(emailKey(email)) ?? []), user]);
  let areAll = true;
  const readPages = async () => {
    for await (const page of marketo.userPages()) {
      for (const user of page.users) if (!user.apiOnly) add(user.email, user);
      for (const { email } of page.unreadable) {
        if (email === undefined) areAll = false;
        else add(email, 'unreadable');
      }
    }
  };
  const [roles] = await Promise.all([marketo.roles(), readPages()]);
  return { people, areAll, roles, at };
}
