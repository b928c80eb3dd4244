import { Temporal } from 'temporal-polyfill';
import { type MovableClock, movableClock } from '../../sandbox/clock.ts';
import { rolesWithout } from '../../src/core/changes/change-roles.ts';
import type { Expiry } from '../../src/core/expiry.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import type { NewApiUserForm } from '../../src/core/new-api-user.ts';
import type { Person } from '../../src/core/people/person.ts';
import type { RoleAssignment } from '../../src/core/role.ts';
import { nextTime } from '../../src/jobs/timetable.ts';
import type { Marketo, MarketoUserDetails } from '../../src/ports/marketo.ts';
import type { Message } from '../../src/ports/messages.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Records } from '../../src/ports/records/records.ts';
import type { OpenRecords } from '../../src/store/records.ts';
import { apiUser, event, NOW, operation, person, policy, role } from '../builders.ts';

/** What use cases are tried with, without HTTP: a Marketo, a Slack and ids that live in the test. */

export const INSTANCE = '123-ABC-456';
export const HOME = { teamId: 'T0ACME', enterpriseId: undefined };

export const silent = { info() {}, warn() {}, error() {}, debug() {} } as unknown as Ports['log'];

/** What a call to change a user meets: it is carried out, at once or later, or not, and answers or does not. */
export type Meets = 'done' | 'no_answer' | 'lost' | 'refused' | 'in_use' | 'forbidden_change' | 'late';

export interface SmallMarketo {
  readonly marketo: Marketo;
  readonly users: Map<string, MarketoUserDetails>;
  /** Ends of access in the order in which they were sent. */
  readonly sent: Expiry[];
  /** Userids that a custom service uses: Marketo deletes none of them. */
  readonly inUse: Set<string>;
  /** Userids whose deletion was sent, in that order. */
  readonly deleted: string[];
  /** What the next calls meet; `done` when there is none left. */
  meets(...next: Meets[]): void;
  /** Carries out what came late. */
  arrive(): void;
}

function failure(
  kind: 'refused' | 'in_use' | 'forbidden_change' | 'unreachable',
  changed: 'nothing' | 'unknown',
): MarketoFailure {
  return new MarketoFailure(kind, {
    call: 'Update User',
    code: '709',
    message: 'Marketo’s own words',
    changed,
  });
}

/** A Marketo that keeps users by their userid. */
export function smallMarketo(...given: readonly MarketoUserDetails[]): SmallMarketo {
  const users = new Map(given.map((user) => [user.userid, user]));
  const sent: Expiry[] = [];
  const plans: Meets[] = [];
  const late: (() => void)[] = [];
  const setTo = (userid: string, expiry: Expiry) => {
    const user = users.get(userid);
    if (user) users.set(userid, { ...user, expiry });
  };
  const setRoles = (userid: string, of: (roles: readonly RoleAssignment[]) => RoleAssignment[]) => {
    const user = users.get(userid);
    if (user) users.set(userid, { ...user, roles: of(user.roles) });
  };
  const inUse = new Set<string>();
  const deleted: string[] = [];
  const meet = async (carryOut: () => unknown) => {
    switch (plans.shift() ?? 'done') {
      case 'done':
        carryOut();
        return;
      case 'no_answer':
        carryOut();
        throw failure('unreachable', 'unknown');
      case 'lost':
        throw failure('unreachable', 'unknown');
      case 'late':
        late.push(() => carryOut());
        throw failure('unreachable', 'unknown');
      case 'refused':
        throw failure('refused', 'nothing');
      case 'in_use':
        throw failure('in_use', 'nothing');
      case 'forbidden_change':
        throw failure('forbidden_change', 'nothing');
    }
  };
  const marketo: Partial<Marketo> = {
    getUser: async (userid) => users.get(userid),
    findUserByEmail: async (email) => [...users.values()].find((user) => user.email === email),
    findUsersByEmail: async () => ({
      find: (email) => [...users.values()].find((user) => user.email === email),
      mayHave: (email) => [...users.values()].some((user) => user.email === email),
    }),
    async inviteApiUser({ email, firstName, lastName, expiry, role }, leaving) {
      await leaving?.();
      await meet(() =>
        users.set(email, {
          userid: email,
          email,
          firstName,
          lastName,
          apiOnly: true,
          id: users.size,
          expiry: expiry ?? 'never',
          roles: [role],
        }),
      );
    },
    async setExpiry(userid, expiry, leaving) {
      await leaving?.();
      sent.push(expiry);
      await meet(() => setTo(userid, expiry));
    },
    async addRoles(userid, assignments, leaving) {
      await leaving?.();
      await meet(() => setRoles(userid, (roles) => [...roles, ...assignments]));
      return [...(users.get(userid)?.roles ?? [])];
    },
    async deleteRoles(userid, assignments, leaving) {
      await leaving?.();
      const isTaken = (each: RoleAssignment) => rolesWithout([each], assignments).length === 0;
      await meet(() => setRoles(userid, (roles) => roles.filter((each) => !isTaken(each))));
      return [...(users.get(userid)?.roles ?? [])];
    },
    async deleteApiUser(userid, leaving) {
      await leaving?.();
      deleted.push(userid);
      if (inUse.has(userid)) throw failure('in_use', 'nothing');
      await meet(() => users.delete(userid));
    },
    ownUserid: async () => 'own@example.com',
  };
  return {
    marketo: marketo as Marketo,
    users,
    sent,
    inUse,
    deleted,
    meets: (...next) => plans.push(...next),
    arrive() {
      for (const each of late.splice(0)) each();
    },
  };
}

/** What somebody asks for who needs an API-only user. */
export const FORM: NewApiUserForm = {
  email: 'bi-export@example.com',
  firstName: 'BI',
  lastName: 'Export',
  role: '101',
  workspace: undefined,
  reason: 'Dashboards',
  expires: '2027-04-01',
  owner: 'U0RITA',
};

/** What the Marketo instance offers to choose from. */
export const OFFER = {
  roles: [role(101, 'API Integration'), role(102, 'Powerful')],
  workspaces: [{ id: 1, name: 'Default' }],
};

/** Opens the records with one user in them, that was made before. */
export async function recordsWithUser(records: OpenRecords, made = apiUser()): Promise<void> {
  await records.migrate();
  await records.operations.open(operation({ id: 'make' }), event());
  await records.operations.succeed('make', { made }, event());
  await records.operations.markAnnounced({ id: 'make', state: 'succeeded', finishedAt: NOW }, NOW);
}

export interface Told {
  readonly to: string;
  readonly message: Message;
}

/** A process of the app on these records: its own ids, and what it tells people. */
export function processOn(
  records: Records,
  { marketo }: Pick<SmallMarketo, 'marketo'>,
  {
    clock = movableClock(NOW),
    people = [person()],
    administrators = ['U0GRACE'],
    name = 'process',
  }: {
    clock?: MovableClock;
    people?: readonly Person[];
    administrators?: readonly string[];
    name?: string;
  } = {},
): { readonly ports: Ports; readonly clock: MovableClock; readonly told: Told[] } {
  const told: Told[] = [];
  let ids = 0;
  const instance = {
    name: INSTANCE,
    label: 'Acme production',
    marketo,
    policy: policy(),
    catalog: {
      remembered: () => undefined,
      within: async () => ({ roles: [], workspaces: [] }),
      renew: async () => ({ roles: [], workspaces: [] }),
    },
    usageOfWeek: { within: async () => undefined },
    adminChannel: undefined,
    roleHolders: undefined,
    nextReminders: (moment: Temporal.Instant) =>
      nextTime({ pattern: '0 9 * * *', timeZone: 'Europe/Berlin' }, moment),
    reminders: {
      reminderDays: [30, 7, 1, 0],
      firstCallsDays: 7,
      idleDays: 60,
      reviewDays: 14,
      timeZone: 'Europe/Berlin',
    },
    dailyQuota: undefined,
  };
  const ports = {
    clock,
    log: silent,
    records,
    ids: {
      next() {
        ids += 1;
        return `${name}-${ids}`;
      },
    },
    directory: { person: async (id: string) => people.find((each) => each.id === id) },
    messenger: {
      most: { reminder: 8, digest: 8, findings: 8, review: 8 },
      async send(recipient: { id: string }, message: Message, _: string, leaving: () => Promise<void>) {
        await leaving();
        told.push({ to: recipient.id, message });
        return { conversation: `D-${recipient.id}`, ts: `${told.length}.0`, drawn: '' };
      },
      wasSent: async () => undefined,
      redraw: async () => ({ is: 'same', drawn: '' }),
    },
    instances: new Map([[INSTANCE, instance]]),
    administration: {
      userIds: administrators,
      userGroups: [],
      workspaceAdmins: false,
      requesters: 'everyone',
    },
    userGroups: { has: async () => false, members: async () => [] },
    home: HOME,
  };
  return { ports: ports as unknown as Ports, clock, told };
}

export const callerOf = (id: string) => ({ userId: id, ...HOME });

export function marketoUser(given: Partial<MarketoUserDetails> = {}): MarketoUserDetails {
  return {
    userid: 'erp-sync@example.com',
    email: 'erp-sync@example.com',
    firstName: 'ERP',
    lastName: 'Sync',
    apiOnly: true,
    id: 7,
    expiry: Temporal.Instant.from('2027-03-31T21:59:59Z'),
    roles: [{ roleId: 101, workspaceId: 1 }],
    ...given,
  };
}
