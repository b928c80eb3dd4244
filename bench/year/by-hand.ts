import type { Temporal } from 'temporal-polyfill';
import { marketoDay } from '../../src/core/quota.ts';
import type { Clock } from '../../src/ports/system.ts';
import type { Chance } from './chance.ts';
import { type Account, OWN, type YearsMarketo } from './marketo.ts';

/** What people and integrations do in Marketo itself, whom the app does not hear. */
export interface ByHand {
  readonly name: string;
  readonly weight: number;
  readonly act: (marketo: YearsMarketo, about: AboutHand) => string | undefined;
}

interface AboutHand {
  readonly chance: Chance;
  readonly clock: Clock;
  nextNumber(): number;
}

function accountThat(
  { accounts }: YearsMarketo,
  chance: Chance,
  isSo: (account: Account) => boolean = () => true,
): Account | undefined {
  const all = [...accounts.values()].filter(({ details }) => details.apiOnly && details.userid !== OWN);
  return chance.pick(all.filter(isSo));
}

/** Ends of access that people set in Marketo: whole seconds at any hour. */
function someEnd(chance: Chance, now: Temporal.Instant, most: number): Temporal.Instant {
  return now.add({ hours: chance.whole(6, most * 24), minutes: chance.whole(0, 59) }).round('second');
}

/** One that somebody makes by hand, with an end or without, and perhaps at work. */
export function madeByHand({ chance, clock, nextNumber }: AboutHand): Account {
  const email = `hand-${nextNumber()}@example.com`;
  const now = clock.now();
  return {
    details: {
      userid: chance.happens(0.2) ? `0f${email.length}-${email.replace(/\D/g, '')}` : email,
      email,
      firstName: 'Made',
      lastName: 'By hand',
      apiOnly: true,
      id: 0,
      expiry: chance.happens(0.2) ? 'never' : someEnd(chance, now, 120),
      roles: [{ roleId: 101, workspaceId: 1 }],
    },
    ...inUse(chance.happens(0.6), marketoDay(now)),
  };
}

/** Without a custom service nothing can make calls. */
function inUse(isInUse: boolean, since: Temporal.PlainDate): Pick<Account, 'isInUse' | 'calls'> {
  return { isInUse, calls: { since: isInUse ? since : undefined, until: undefined } };
}

export const BY_HAND: readonly ByHand[] = [
  {
    name: 'a date changed',
    weight: 2,
    act(marketo, { chance, clock }) {
      const account = accountThat(marketo, chance);
      if (!account) return undefined;
      const expiry = chance.happens(0.1) ? 'never' : someEnd(chance, clock.now(), 100);
      marketo.changeByHand(account.details.userid, String(expiry), { expiry });
      return 'done';
    },
  },
  {
    name: 'a name changed',
    weight: 0.6,
    act(marketo, { chance, nextNumber }) {
      const account = accountThat(marketo, chance);
      if (!account) return undefined;
      marketo.changeByHand(account.details.userid, 'name', { lastName: `Named ${nextNumber()}` });
      return 'done';
    },
  },
  {
    name: 'roles changed',
    weight: 0.5,
    act(marketo, { chance }) {
      const account = accountThat(marketo, chance);
      const roleId = chance.pick([101, 102, 103]);
      if (!account || !roleId) return undefined;
      marketo.changeByHand(account.details.userid, `role ${roleId}`, { roles: [{ roleId, workspaceId: 1 }] });
      return 'done';
    },
  },
  {
    name: 'locked or unlocked',
    weight: 0.4,
    act(marketo, { chance }) {
      const account = accountThat(marketo, chance);
      if (!account) return undefined;
      marketo.changeByHand(account.details.userid, 'lock', { isLocked: account.details.isLocked !== true });
      return 'done';
    },
  },
  {
    name: 'deleted',
    weight: 0.4,
    act(marketo, { chance }) {
      const account = accountThat(marketo, chance, ({ isInUse }) => !isInUse);
      if (!account) return undefined;
      marketo.deleteByHand(account.details.userid);
      return 'done';
    },
  },
  {
    name: 'made',
    weight: 0.8,
    act(marketo, about) {
      marketo.addByHand(madeByHand(about));
      return 'done';
    },
  },
  {
    name: 'a custom service removed',
    weight: 1,
    act(marketo, { chance, clock }) {
      const account = accountThat(marketo, chance, ({ isInUse }) => isInUse);
      if (!account) return undefined;
      account.isInUse = false;
      if (account.calls.since && !account.calls.until)
        account.calls = { ...account.calls, until: marketoDay(clock.now()) };
      return 'done';
    },
  },
  {
    name: 'a custom service made',
    weight: 1.5,
    act(marketo, { chance }) {
      const account = accountThat(marketo, chance, ({ isInUse }) => !isInUse);
      if (!account) return undefined;
      account.isInUse = true;
      return 'done';
    },
  },
  {
    name: 'calls began',
    weight: 4,
    act(marketo, { chance, clock }) {
      const rests = ({ isInUse, calls: { since, until } }: Account) =>
        isInUse && (!since || until !== undefined);
      const account = accountThat(marketo, chance, rests);
      if (!account) return undefined;
      account.calls = { since: marketoDay(clock.now()), until: undefined };
      return 'done';
    },
  },
  {
    name: 'calls ended',
    weight: 1.5,
    act(marketo, { chance, clock }) {
      const account = accountThat(
        marketo,
        chance,
        ({ calls }) => calls.since !== undefined && calls.until === undefined,
      );
      if (!account) return undefined;
      account.calls = { ...account.calls, until: marketoDay(clock.now()) };
      return 'done';
    },
  },
];
