import type { Temporal } from 'temporal-polyfill';
import { rolesWithout } from '../../src/core/changes/change-roles.ts';
import type { Expiry } from '../../src/core/expiry.ts';
import { hasEnded } from '../../src/core/expiry.ts';
import { MarketoFailure, type MarketoFailureKind } from '../../src/core/marketo-failure.ts';
import { marketoDay, quotaResetAfter } from '../../src/core/quota.ts';
import type { Marketo, MarketoUserDetails } from '../../src/ports/marketo.ts';
import type { Clock } from '../../src/ports/system.ts';
import type { Chance } from './chance.ts';
import { isDown, lostAnswer } from './faults.ts';
import type { Span } from './spans.ts';

/** A user of the subscription, with what only Marketo and whoever uses it know. */
export interface Account {
  details: MarketoUserDetails;
  /** A custom service uses it: Marketo does not delete it. */
  isInUse: boolean;
  /** Days on which it makes calls, by Marketo's count; none without a first one. */
  calls: { since: Temporal.PlainDate | undefined; until: Temporal.PlainDate | undefined };
}

/** One thing that happened to a user in Marketo, whoever did it. */
export interface Happened {
  readonly at: Temporal.Instant;
  readonly userid: string;
  readonly what: 'made' | 'end' | 'roles' | 'deleted' | 'other';
  readonly by: 'app' | 'hand';
  /** The end of access that it has from then on. */
  readonly expiry: Expiry;
  readonly words: string;
}

/** A change that left the app, and what Marketo made of it: it said yes or no, or nobody heard what. */
export interface Sent {
  readonly at: Temporal.Instant;
  readonly call: string;
  /** The address of a new user, the userid of any other. */
  readonly whom: string;
  readonly became: 'done' | 'nothing' | 'unheard';
}

export interface YearsMarketo {
  readonly name: string;
  readonly marketo: Marketo;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Oldest first. */
  readonly history: readonly Happened[];
  /** Deletions by the app, with what was known then. */
  readonly deletions: readonly { readonly at: Temporal.Instant; readonly account: Account }[];
  /** Every change that left, in that order. */
  readonly sends: readonly Sent[];
  /** When a user's own page could not be read, by its userid. */
  readonly unread: ReadonlyMap<string, readonly Temporal.Instant[]>;
  readonly calls: number;
  /** Answers that were lost on their way. */
  readonly lost: number;
  isDown(at: Temporal.Instant): boolean;
  /** Somebody makes one in Marketo itself. */
  addByHand(account: Account): void;
  changeByHand(userid: string, words: string, change: Partial<MarketoUserDetails>): void;
  deleteByHand(userid: string): void;
  /** Carries out what was to come late. */
  arrive(): void;
}

/** So often the answer to a change is lost; so often a call fails, or is refused, beside the outages. */
const LOST = 0.1;
const FAILS = 0.003;
const REFUSED = 0.01;

/** A call that comes late is carried out after so many seconds at the most: after that Marketo has given it up. */
const LATE_SECONDS = 90;

const PAGE = 200;

interface Options {
  readonly name: string;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly down: readonly Span[];
  readonly quota: readonly Span[];
  /** Whether nothing goes wrong any more, so that everything can come to its end. */
  readonly isQuiet: () => boolean;
}

/** A subscription in memory that keeps what it is told. */
export function yearsMarketo({ name, clock, chance, down, quota, isQuiet }: Options): YearsMarketo {
  const accounts = new Map<string, Account>();
  const history: Happened[] = [];
  const deletions: { at: Temporal.Instant; account: Account }[] = [];
  const unread = new Map<string, Temporal.Instant[]>();
  const late: { due: number; carryOut: () => void }[] = [];
  const sends: Sent[] = [];
  const counts = { calls: 0, lost: 0 };
  let restsUntil: Temporal.Instant | undefined;
  let ids = 0;

  const fails = (kind: MarketoFailureKind, changed: 'nothing' | 'unknown', call: string) =>
    new MarketoFailure(kind, { call, changed, message: 'Marketo’s own words' });
  const happened = (userid: string, what: Happened['what'], by: Happened['by'], words: string) => {
    const expiry = accounts.get(userid)?.details.expiry ?? 'unknown';
    history.push({ at: clock.now(), userid, what, by, expiry, words });
  };
  const isTheEnd = () => isDown(down, clock.now());

  /** Whether Marketo answers at all. */
  const reached = (call: string, isChange: boolean) => {
    counts.calls += 1;
    const now = clock.now();
    if (isTheEnd()) throw fails('unreachable', isChange ? 'unknown' : 'nothing', call);
    if (isDown(quota, now)) {
      restsUntil = quotaResetAfter(now);
      throw fails('quota_reached', 'nothing', call);
    }
    restsUntil = undefined;
    if (!isChange && !isQuiet() && chance.happens(FAILS)) throw fails('marketo_down', 'nothing', call);
  };
  const reading = async <T>(call: string, read: () => T): Promise<T> => {
    reached(call, false);
    return read();
  };
  const changing = async (
    call: string,
    whom: string,
    leaving: (() => Promise<void>) | undefined,
    carryOut: () => void,
  ) => {
    await leaving?.();
    try {
      change(call, carryOut);
      sends.push({ at: clock.now(), call, whom, became: 'done' });
    } catch (error) {
      const isHeard = error instanceof MarketoFailure && error.changed === 'nothing';
      sends.push({ at: clock.now(), call, whom, became: isHeard ? 'nothing' : 'unheard' });
      throw error;
    }
  };
  const change = (call: string, carryOut: () => void) => {
    reached(call, true);
    if (!isQuiet() && chance.happens(REFUSED)) throw fails('refused', 'nothing', call);
    const lost = isQuiet() ? undefined : lostAnswer(chance, LOST);
    if (lost === undefined) return carryOut();
    counts.lost += 1;
    if (lost === 'after') carryOut();
    if (lost === 'late') {
      const due = clock.now().epochMilliseconds + chance.whole(1, LATE_SECONDS) * 1_000;
      late.push({ due, carryOut });
    }
    throw fails('unreachable', 'unknown', call);
  };
  const set = (userid: string, change: Partial<MarketoUserDetails>) => {
    const account = accounts.get(userid);
    if (account) account.details = { ...account.details, ...change };
    return account !== undefined;
  };
  const byEmail = (email: string) =>
    [...accounts.values()].find(({ details }) => details.email.toLowerCase() === email.toLowerCase())
      ?.details;
  const add = (account: Account, by: Happened['by']) => {
    ids += 1;
    account.details = { ...account.details, id: ids };
    accounts.set(account.details.userid, account);
    happened(account.details.userid, 'made', by, account.details.email);
  };
  const rolesOf = (userid: string) => [...(accounts.get(userid)?.details.roles ?? [])];
  const shown = ({ details }: Account): MarketoUserDetails => ({
    ...details,
    isLocked: details.isLocked === true || hasEnded(details.expiry, clock.now()),
  });

  const marketo: Marketo = {
    async *userPages(from = 0) {
      for (let offset = from; ; ) {
        const users = await reading('Get Users', () =>
          [...accounts.values()].slice(offset, offset + PAGE).map(({ details }) => details),
        );
        if (users.length === 0) return;
        offset += users.length;
        yield { users, unreadable: [], nextOffset: offset };
      }
    },
    findUserByEmail: (email) => reading('Get Users', () => byEmail(email)),
    findUsersByEmail: () =>
      reading('Get Users', () => {
        // What is read is the list of that moment.
        const listed = new Map(
          [...accounts.values()].map(({ details }) => [details.email.toLowerCase(), details]),
        );
        return {
          find: (email) => listed.get(email.toLowerCase()),
          mayHave: (email) => listed.has(email.toLowerCase()),
        };
      }),
    async getUser(userid) {
      try {
        return await reading('Get User by Id', () => {
          const account = accounts.get(userid);
          return account && shown(account);
        });
      } catch (error) {
        unread.set(userid, [...(unread.get(userid) ?? []), clock.now()]);
        throw error;
      }
    },
    inviteApiUser: ({ email, firstName, lastName, expiry, role }, leaving) =>
      changing('Invite User', email, leaving, () => {
        // Carried out late, it meets whoever has the address by then.
        if (byEmail(email)) return;
        const details = { userid: email, email, firstName, lastName, apiOnly: true, id: 0 };
        const account = {
          details: { ...details, expiry: expiry ?? ('never' as const), roles: [role] },
          isInUse: false,
          calls: { since: undefined, until: undefined },
        };
        add(account, 'app');
      }),
    setExpiry: (userid, expiry, leaving) =>
      changing('Update User', userid, leaving, () => {
        if (set(userid, { expiry })) happened(userid, 'end', 'app', expiry.toString());
      }),
    async deleteApiUser(userid, leaving) {
      if (accounts.get(userid)?.isInUse === true) {
        await leaving?.();
        reached('Delete User', true);
        throw fails('in_use', 'nothing', 'Delete User');
      }
      await changing('Delete User', userid, leaving, () => {
        const account = accounts.get(userid);
        if (!account || account.isInUse) return;
        deletions.push({ at: clock.now(), account });
        happened(userid, 'deleted', 'app', account.details.email);
        accounts.delete(userid);
      });
    },
    async addRoles(userid, assignments, leaving) {
      await changing('Add Roles', userid, leaving, () => {
        const roles = [...rolesWithout(rolesOf(userid), assignments), ...assignments];
        if (set(userid, { roles })) happened(userid, 'roles', 'app', 'added');
      });
      return rolesOf(userid);
    },
    async deleteRoles(userid, assignments, leaving) {
      await changing('Delete Roles', userid, leaving, () => {
        if (set(userid, { roles: rolesWithout(rolesOf(userid), assignments) }))
          happened(userid, 'roles', 'app', 'taken');
      });
      return rolesOf(userid);
    },
    callsInLastSevenDays: () =>
      reading('Get Usage', () => {
        const today = marketoDay(clock.now());
        return Array.from({ length: 7 }, (_, ago) => today.subtract({ days: 6 - ago })).map((date) => {
          const by = new Map(
            [...accounts]
              .filter(([, each]) => makesCalls(each, date))
              .map(([userid]) => [userid.toLowerCase(), 40]),
          );
          return { date, total: by.size * 40, by };
        });
      }),
    ownUserid: async () => OWN,
    health: () => ({
      state: isTheEnd() ? 'failing' : 'working',
      since: undefined,
      trouble: undefined,
      restsUntil: restsUntil && clock.now().until(restsUntil).sign > 0 ? restsUntil : undefined,
      clockAheadSeconds: undefined,
    }),
    unreadable: () => [],
  };
  const own = { userid: OWN, email: OWN, firstName: 'MKTO', lastName: 'User', apiOnly: true, id: 0 };
  add(
    {
      details: { ...own, expiry: 'never', roles: [{ roleId: 101, workspaceId: 1 }] },
      isInUse: true,
      calls: { since: undefined, until: undefined },
    },
    'hand',
  );

  return {
    name,
    marketo,
    accounts,
    history,
    deletions,
    sends,
    unread,
    get calls() {
      return counts.calls;
    },
    get lost() {
      return counts.lost;
    },
    isDown: (at) => isDown(down, at) || isDown(quota, at),
    addByHand: (account) => add(account, 'hand'),
    changeByHand(userid, words, change) {
      if (set(userid, change))
        happened(userid, change.expiry ? 'end' : change.roles ? 'roles' : 'other', 'hand', words);
    },
    deleteByHand(userid) {
      happened(userid, 'deleted', 'hand', userid);
      accounts.delete(userid);
    },
    arrive() {
      const now = clock.now().epochMilliseconds;
      for (const each of late.splice(0)) {
        if (each.due <= now) each.carryOut();
        else late.push(each);
      }
    },
  };
}

/** The user that the app itself runs as. */
export const OWN = 'mkto-api-user@example.com';

/** Whether a user makes calls on one of Marketo's days. */
export function makesCalls({ calls: { since, until } }: Account, day: Temporal.PlainDate): boolean {
  return since !== undefined && !isBefore(day, since) && (until === undefined || !isBefore(until, day));
}

/** As text both compare as they lie in time: the years have four digits. */
function isBefore(one: Temporal.PlainDate, other: Temporal.PlainDate): boolean {
  return one.toString() < other.toString();
}
