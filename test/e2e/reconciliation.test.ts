import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { movableClock } from '../../sandbox/clock.ts';
import { exampleSubscription } from '../../sandbox/marketo/example.ts';
import { serveMarketo } from '../../sandbox/marketo/server.ts';
import type { SubscriptionUser } from '../../sandbox/marketo/subscription.ts';
import { Secret } from '../../src/config/secret.ts';
import { marketoClient } from '../../src/marketo/client.ts';
import { connect } from '../../src/marketo/connection.ts';
import type { Instance } from '../../src/ports/instance.ts';
import type { Message, Messenger } from '../../src/ports/messages.ts';
import type { Log } from '../../src/ports/system.ts';
import { reconcile } from '../../src/usecases/reconcile/reconcile.ts';
import { at, event, apiUser as known, newApiUser, operation } from '../builders.ts';
import { DATABASES, type TestDatabase } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, owner } = PEOPLE;
const INSTANCE = '123-ABC-456';
/** The role of a user of the records. */
const AS_KNOWN = [{ accessRoleId: 101, workspaceId: 1 }];

/** The real client and the real records, with a subscription that the test changes. */
async function opened(open: () => Promise<TestDatabase>) {
  const database = await open();
  const { records } = database;
  await records.migrate();
  const clock = movableClock(at('2027-01-10T10:00:00Z'));
  const { subscription, service } = exampleSubscription(clock, { limits: { callsPerWindow: 100_000 } });
  const server = await serveMarketo(subscription);
  const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
  const start = () =>
    connect({
      instance: INSTANCE,
      baseUrl: server.url,
      clientId: service.clientId,
      clientSecret: new Secret(service.clientSecret),
      clock,
      log,
      limits: {
        windowMs: 50,
        callsPerWindow: 1_000,
        concurrency: 10,
        pauseMs: 2,
        timeoutMs: 1_000,
        retries: 1,
      },
    });
  let connection = start();
  const told: Message[] = [];
  const messenger: Messenger = {
    most: { reminder: 8, digest: 8, findings: 8, review: 8 },
    send: async (_recipient, message) => {
      told.push(message);
      return { conversation: 'D0', ts: '1.0', drawn: '' };
    },
    wasSent: async () => undefined,
    redraw: async () => ({ is: 'same', drawn: '' }),
  };
  let serial = 0;
  const next = () => {
    serial += 1;
    return `id-${serial}`;
  };
  const ports = {
    records,
    clock,
    log,
    messenger,
    ids: { next },
    administration: {
      userIds: ['U0GRACE'],
      userGroups: [],
      workspaceAdmins: false,
      requesters: 'everyone' as const,
    },
    userGroups: { has: async () => false, members: async () => [] },
    directory: { person: async () => undefined },
    home: { teamId: 'T0ACME', enterpriseId: undefined },
    instances: new Map(),
  };
  return {
    subscription,
    server,
    clock,
    records,
    told,
    add: (email: string, more: Partial<Parameters<typeof subscription.addUser>[0]> = {}) =>
      subscription.addUser({ emailAddress: email, firstName: 'A', lastName: 'B', apiOnly: true, ...more }),
    run: () => {
      const marketo = marketoClient(connection).inBackground();
      const catalog = { within: async () => undefined };
      const instance = { name: INSTANCE, marketo, catalog, adminChannel: undefined, reminders: {} };
      return reconcile(ports, instance as unknown as Instance);
    },
    async restart() {
      connection.endJobs();
      await connection.close(0);
      connection = start();
    },
    stopSoon: () => connection.endJobs(),
    users: async () => (await records.apiUsers.active(INSTANCE)).map(({ email }) => email),
    findings: () =>
      told.flatMap((message) =>
        message.kind === 'findings' && message.about.for === 'administrators'
          ? message.about.findings.map(({ what, email }) => `${what} ${email}`)
          : [],
      ),
    calls: (name: string) => server.exchanges.filter(({ call }) => call === name).length,
    async [Symbol.asyncDispose]() {
      await connection.close(0);
      await server.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

describe.each(DATABASES)('a reconciliation on $kind', ({ open }) => {
  it('finds every API-only user, page by page, and leaves people alone', async () => {
    await using here = await opened(open);
    for (let number = 0; number < 450; number += 1) {
      here.add(`user-${number}@example.com`, { apiOnly: number % 9 === 0 });
    }
    expect(await here.run()).toMatchObject({ state: 'finished', read: 51, failed: 0 });
    const users = await here.users();
    expect(users).toHaveLength(51);
    expect(users).toContain('user-9@example.com');
    expect(users).not.toContain('user-1@example.com');
    // 452 users in pages of 200, and the empty one; a page of their own for API-only users alone.
    expect(here.calls('Get Users')).toBe(4);
    expect(here.calls('Get User')).toBe(51);
  });

  it('tells the administrators what is new, once, and says nothing where nothing changed', async () => {
    await using here = await opened(open);
    here.add('new@example.com');
    await here.run();
    // The app's own user is no news.
    expect(here.findings()).toEqual(['found new@example.com']);
    here.clock.move({ days: 1 });
    await here.run();
    expect(here.told).toHaveLength(1);
  });

  it('finds what was changed, brought to another end, ended or deleted by hand', async () => {
    await using here = await opened(open);
    const renamed = here.add('renamed@example.com');
    const moved = here.add('moved@example.com', { expiresAt: at('2027-03-31T21:59:59Z') });
    here.add('ending@example.com', { expiresAt: at('2027-01-10T20:00:00Z') });
    here.add('deleted@example.com');
    await here.run();
    here.told.length = 0;
    renamed.lastName = 'New name';
    moved.expiresAt = at('2027-06-30T21:59:59Z');
    here.subscription.delete('deleted@example.com');
    here.clock.move({ days: 1 });
    await here.run();
    expect(here.findings().sort()).toEqual([
      'changed renamed@example.com',
      'expiry_changed moved@example.com',
      'gone deleted@example.com',
    ]);
    here.clock.move({ days: 1 });
    await here.run();
    expect(here.findings()).toHaveLength(3);
    const users = await here.records.apiUsers.active(INSTANCE);
    expect(users.find(({ email }) => email === 'moved@example.com')?.expiry?.toString()).toBe(
      '2027-06-30T21:59:59Z',
    );
    expect(users.find(({ email }) => email === 'renamed@example.com')?.lastName).toBe('New name');
  });

  it('takes nobody for gone by a list without anybody: the app’s own user would have to be in it', async () => {
    await using here = await opened(open);
    here.add('here@example.com');
    await here.run();
    const all = here.subscription.users.splice(0);
    here.clock.move({ days: 1 });
    const none = { kind: 'altered', alter: () => [] } as const;
    here.subscription.faults.plan({ call: 'Get Users', times: 9, fault: none });
    here.subscription.users.push(...all);
    expect(await here.run()).toMatchObject({
      state: 'stopped',
      failure: { message: expect.stringContaining('the list is empty') },
    });
    here.subscription.faults.clear();
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect(await here.users()).toContain('here@example.com');
    expect(here.findings()).toEqual(['found here@example.com']);
  });

  it('gives a user that Marketo did not show for a while back with its owner and reason, and says so', async () => {
    await using here = await opened(open);
    const user = here.add('erp-sync@example.com', { grants: AS_KNOWN });
    await here.run();
    await here.records.operations.open(operation({ instance: INSTANCE }), event());
    const [found] = await here.records.apiUsers.active(INSTANCE);
    await here.records.operations.succeed(
      'operation-1',
      { made: known({ instance: INSTANCE, userid: 'erp-sync@example.com', marketoId: user.id }) },
      event(),
    );
    expect(found).toBeDefined();
    const place = here.subscription.users.indexOf(user);
    here.subscription.users.splice(place, 1);
    here.clock.move({ days: 1 });
    await here.run();
    expect(await here.users()).not.toContain('erp-sync@example.com');
    here.subscription.users.push(user);
    here.clock.move({ days: 1 });
    await here.run();
    const back = await here.records.apiUsers.findByEmail(INSTANCE, 'erp-sync@example.com');
    expect(back).toMatchObject({
      owner: 'U0OMAR',
      reason: 'Nightly orders',
      source: 'app',
      marketoId: user.id,
    });
    expect(here.findings()).toEqual(
      expect.arrayContaining(['gone erp-sync@example.com', 'returned erp-sync@example.com']),
    );
    expect(here.findings().filter((each) => each.startsWith('found'))).toHaveLength(1);
  });

  it('lets a user return under another address, and waits where somebody else has it', async () => {
    await using here = await opened(open);
    const first = here.add('first@example.com');
    await here.run();
    here.subscription.users.splice(here.subscription.users.indexOf(first), 1);
    here.clock.move({ days: 1 });
    await here.run();
    const second = here.add('first@example.com', { userid: 'guid-2' });
    here.clock.move({ days: 1 });
    await here.run();
    first.emailAddress = 'other@example.com';
    here.subscription.users.push(first);
    here.add('innocent@example.com');
    here.clock.move({ days: 1 });
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect(await here.users()).toEqual(
      expect.arrayContaining(['first@example.com', 'innocent@example.com', 'other@example.com']),
    );
    expect(here.findings()).toContain('returned other@example.com');
    // Once more, and now somebody else has the address that it comes with.
    here.subscription.users.splice(here.subscription.users.indexOf(first), 1);
    here.clock.move({ days: 1 });
    await here.run();
    first.emailAddress = second.emailAddress;
    here.subscription.users.push(first);
    here.clock.move({ days: 1 });
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect(await here.users()).not.toContain('other@example.com');
  });

  it('takes another user with the address of one that is gone for a new one', async () => {
    await using here = await opened(open);
    here.add('erp-sync@example.com');
    await here.run();
    here.subscription.delete('erp-sync@example.com');
    here.clock.move({ days: 1 });
    await here.run();
    here.add('erp-sync@example.com');
    here.clock.move({ days: 1 });
    await here.run();
    expect(here.findings()).toEqual([
      'found erp-sync@example.com',
      'gone erp-sync@example.com',
      'found erp-sync@example.com',
    ]);
  });

  it('follows a user whose email was changed, by its userid', async () => {
    await using here = await opened(open);
    const user = here.add('before@example.com');
    await here.run();
    user.emailAddress = 'after@example.com';
    here.clock.move({ days: 1 });
    await here.run();
    expect(await here.users()).toContain('after@example.com');
    expect(await here.users()).not.toContain('before@example.com');
    expect(here.findings()).toEqual(['found before@example.com', 'changed after@example.com']);
  });

  it('takes no user for gone that only slipped between two pages', async () => {
    await using here = await opened(open);
    here.add('slips@example.com');
    await here.run();
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'short_page' } });
    here.clock.move({ days: 1 });
    await here.run();
    expect(await here.users()).toContain('slips@example.com');
    expect(here.findings()).toEqual(['found slips@example.com']);
  });

  it('takes no user for gone whose own page alone is missing', async () => {
    await using here = await opened(open);
    here.add('half@example.com');
    await here.run();
    here.subscription.faults.plan({ call: 'Get User', times: 999, fault: { kind: 'error', code: '702' } });
    here.clock.move({ days: 1 });
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect(await here.users()).toContain('half@example.com');
    // Its end is not known, and that is said; the app's own user, in the same state, is no news.
    expect(here.findings()).toEqual(['found half@example.com', 'unreadable half@example.com']);
    // Asked for once in each run: what gives nothing is not asked for again and again.
    expect(here.calls('Get User')).toBe(2 + 2);
  });

  it('stops when it is told to, and goes on where it was: no page and no user is read twice', async () => {
    await using here = await opened(open);
    for (let number = 0; number < 300; number += 1) {
      here.add(`user-${number}@example.com`, { apiOnly: number % 5 === 0 });
    }
    const running = here.run();
    await expect.poll(() => here.calls('Get User'), { timeout: 8_000 }).toBeGreaterThan(10);
    here.stopSoon();
    const stopped = await running;
    expect(stopped).toMatchObject({ state: 'stopped', failure: { kind: 'stopping' } });
    const readBefore = here.calls('Get User');
    expect(readBefore).toBeLessThan(61);
    expect(here.told).toEqual([]);
    await here.restart();
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect(await here.users()).toHaveLength(61);
    expect(here.calls('Get Users')).toBe(3);
    // Those that were under way when it stopped are asked for again.
    expect(here.calls('Get User')).toBeLessThanOrEqual(61 + 20);
    expect(here.findings()).toHaveLength(60);
  });

  it('stops in the list, too, and goes on with the next page', async () => {
    await using here = await opened(open);
    for (let number = 0; number < 450; number += 1)
      here.add(`user-${number}@example.com`, { apiOnly: false });
    here.subscription.faults.plan({
      call: 'Get Users',
      after: 2,
      times: 9,
      fault: { kind: 'html', status: 503 },
    });
    expect(await here.run()).toMatchObject({ state: 'stopped', failure: { kind: 'marketo_down' } });
    here.subscription.faults.clear();
    const offsets = () =>
      here.server.exchanges.flatMap(({ call, path, status }) =>
        call === 'Get Users' && status === 200 ? [/pageOffset=(\d+)/.exec(path)?.[1]] : [],
      );
    expect(offsets()).toEqual(['0', '200']);
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect(offsets()).toEqual(['0', '200', '400', '452']);
  });

  it('begins anew after a day', async () => {
    await using here = await opened(open);
    here.subscription.faults.plan({ call: 'Get User', times: 9, fault: { kind: 'html', status: 503 } });
    expect(await here.run()).toMatchObject({ state: 'stopped' });
    here.subscription.faults.clear();
    here.clock.move({ hours: 25 });
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect(here.calls('Get Users')).toBe(4);
  });

  it('tells what a run found that never ended, and what was found between two runs', async () => {
    await using here = await opened(open);
    here.add('first@example.com');
    here.subscription.faults.plan({ call: 'Get User', times: 9, fault: { kind: 'html', status: 503 } });
    expect(await here.run()).toMatchObject({ state: 'stopped' });
    here.subscription.faults.clear();
    here.clock.move({ hours: 25 });
    here.add('second@example.com');
    await here.run();
    expect(here.findings()).toEqual(['found first@example.com', 'found second@example.com']);
    here.clock.move({ hours: 5 });
    const gone = event({
      action: 'api_user.gone',
      actor: 'app',
      subject: 'first@example.com',
      at: here.clock.now(),
    });
    const [user] = (await here.records.apiUsers.active(INSTANCE)).filter(({ email }) =>
      email.startsWith('first'),
    );
    await here.records.apiUsers.markGone(user?.id ?? '', here.clock.now(), gone);
    here.subscription.delete('first@example.com');
    here.clock.move({ hours: 5 });
    await here.run();
    expect(here.findings().at(-1)).toBe('gone first@example.com');
    await here.run();
    expect(here.findings()).toHaveLength(3);
  });

  it.each([
    ['says whom it is about by its userid', { emailAddress: null }],
    ['says whom it is about by its address', { userid: 7 }],
    ['does not say whom it is about', { userid: null, emailAddress: null }],
  ])('takes no user for gone whose row in the list cannot be read and %s', async (_, row) => {
    await using here = await opened(open);
    here.add('odd@example.com');
    here.add('plain@example.com');
    await here.run();
    here.told.length = 0;
    const alter = (body: unknown) =>
      (body as { emailAddress: string }[]).map((each) =>
        each.emailAddress === 'odd@example.com' ? { ...each, ...row } : each,
      );
    here.subscription.faults.plan({ call: 'Get Users', times: 9, fault: { kind: 'altered', alter } });
    // Its own page is missing, too, for a moment.
    here.subscription.faults.plan({ call: 'Get User', times: 9, fault: { kind: 'error', code: '702' } });
    here.clock.move({ days: 1 });
    expect(await here.run()).toMatchObject({ state: 'finished' });
    expect((await here.users()).filter((email) => email === 'odd@example.com')).toHaveLength(1);
    expect(here.findings().filter((each) => /gone|found|changed/.test(each))).toEqual([]);
    // Who is deleted and in no such row is gone.
    here.subscription.faults.clear();
    here.subscription.delete('plain@example.com');
    here.clock.move({ days: 1 });
    await here.run();
    expect(await here.users()).not.toContain('plain@example.com');
  });

  it('leaves one user out that cannot be understood, and reads the others', async () => {
    await using here = await opened(open);
    here.add('a@example.com');
    here.add('b@example.com');
    here.subscription.faults.plan({ call: 'Get User', fault: { kind: 'wrong_shape' } });
    expect(await here.run()).toMatchObject({ state: 'finished', read: 2, failed: 1 });
    expect(here.calls('Get User')).toBe(3);
  });

  it('does not overwrite what was learnt after its reading began', async () => {
    await using here = await opened(open);
    here.add('erp-sync@example.com', { expiresAt: at('2027-03-31T21:59:59Z') });
    await here.run();
    here.clock.move({ days: 1 });
    here.subscription.faults.plan({ call: 'Get User', times: 9, fault: { kind: 'delay', ms: 150 } });
    const running = here.run();
    await expect.poll(() => here.calls('Get Users')).toBe(4);
    const [user] = (await here.records.apiUsers.active(INSTANCE)).filter(({ email }) =>
      email.startsWith('erp'),
    );
    const later = at('2028-12-31T22:59:59Z');
    const newer = here.clock.now().add({ seconds: 5 });
    await here.records.apiUsers.learn(user?.id ?? '', newer, () => ({
      expiry: later,
      roles: [],
      events: [],
    }));
    await running;
    const users = await here.records.apiUsers.active(INSTANCE);
    expect(users.find(({ id }) => id === user?.id)?.expiry).toEqual(later);
    expect(here.findings()).toEqual(['found erp-sync@example.com']);
  });

  it('does not report a user that the app is making, and the app takes over one that was found first', async () => {
    await using here = await opened(open);
    const { id: marketoId } = here.add('erp-sync@example.com', { grants: AS_KNOWN });
    await here.records.operations.open(operation(), event());
    await here.run();
    expect(here.findings()).toEqual([]);
    await here.records.operations.succeed('operation-1', { made: known({ marketoId }) }, event());
    here.clock.move({ days: 1 });
    await here.run();
    const users = await here.records.apiUsers.active(INSTANCE);
    expect(users.find(({ email }) => email === 'erp-sync@example.com')).toMatchObject({
      owner: 'U0OMAR',
      source: 'app',
    });
    // Found while nobody was making it, then asked for through the app.
    here.add('late@example.com');
    here.clock.move({ days: 1 });
    await here.run();
    const late = { newUser: newApiUser({ email: 'late@example.com' }) };
    await here.records.operations.open(operation({ id: 'operation-2', ...late }), event());
    const made = known({ id: 'user-2', email: 'late@example.com', userid: 'late@example.com' });
    await here.records.operations.succeed('operation-2', { made }, event());
    const both = (await here.records.apiUsers.active(INSTANCE)).filter(
      ({ email }) => email === 'late@example.com',
    );
    expect(both).toMatchObject([{ owner: 'U0OMAR', source: 'app' }]);
    expect((await here.records.operations.get('operation-2'))?.apiUserId).toBe(both[0]?.id);
  });

  it('runs once at a time', async () => {
    await using here = await opened(open);
    const reports = await Promise.all([here.run(), here.run()]);
    expect(reports.filter((report) => report !== undefined)).toHaveLength(1);
  });
});

describe('what a reconciliation means for people', () => {
  /** What the owner hears of what was done by hand. */
  const toOwner = (here: World) =>
    here
      .messagesTo(owner)
      .map((message) => textOf(message))
      .filter((text) => text.includes('in Marketo, not here'));

  const inChannel = (here: Awaited<ReturnType<typeof world>>) =>
    here.workspace.messagesIn(ADMIN_CHANNEL).map((message) => textOf(message));

  it('a user that was made elsewhere is named to the administrators, and warned about to them', async () => {
    await using here = await world({
      start: Temporal.Instant.from('2027-01-10T10:00:00Z'),
      prepare: ({ subscription }) => {
        subscription.addUser({
          emailAddress: 'old-erp@example.com',
          firstName: 'Old',
          lastName: 'ERP',
          apiOnly: true,
          expiresAt: Temporal.Instant.from('2027-01-15T22:59:59Z'),
        });
        subscription.addUser({
          emailAddress: 'long-over@example.com',
          firstName: 'Long',
          lastName: 'Over',
          apiOnly: true,
          expiresAt: Temporal.Instant.from('2025-01-15T22:59:59Z'),
        });
      },
    });
    expect(inChannel(here).join()).toContain('Made outside this app. Nobody is their owner, so');
    expect(inChannel(here).join()).toContain('old-erp@example.com');
    await here.app().remind();
    const digest = inChannel(here).at(-1) ?? '';
    // Five days are left: the threshold of seven is due at once. What had ended long before is no longer a warning.
    expect(digest).toContain('old-erp@example.com');
    expect(digest).toContain('Made outside this app, so nobody is its owner');
    expect(digest).not.toContain('long-over@example.com');
  });

  it('what was found is told later where Slack fails now, once', async () => {
    await using here = await world();
    here.subscription.addUser({
      emailAddress: 'new@example.com',
      firstName: 'N',
      lastName: 'W',
      apiOnly: true,
    });
    here.clock.move({ days: 1 });
    here.workspace.faults.plan({ method: 'chat.postMessage', times: 99, fault: { kind: 'unavailable' } });
    await here
      .app()
      .reconcile()
      .catch(() => {});
    expect(inChannel(here)).toEqual([]);
    expect(here.kept.reconciliations()).toMatchObject([{ finishedAt: undefined }]);
    here.workspace.faults.clear();
    here.clock.move({ minutes: 1 });
    await here.app().settle();
    await here.app().settle();
    expect(inChannel(here)).toEqual([expect.stringContaining('new@example.com')]);
    expect(here.kept.reconciliations()).toMatchObject([{ finishedAt: expect.any(String) }]);
  });

  it('what was done by hand to a user that somebody owns is told to its owner, too, once', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.subscription.addUser({
      emailAddress: 'nobodys@example.com',
      firstName: 'N',
      lastName: 'W',
      apiOnly: true,
    });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    expect(toOwner(here)).toEqual([]);
    const user = here.subscription.userOf('erp-sync@example.com');
    user.lastName = 'Orders';
    user.expiresAt = Temporal.Instant.from('2027-06-30T21:59:59Z');
    here.subscription.userOf('nobodys@example.com').lastName = 'Other';
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    expect(toOwner(here)).toEqual([expect.stringContaining('because you are the owner')]);
    expect(toOwner(here).join()).toContain('ERP Orders <erp-sync@example.com>');
    expect(toOwner(here).join()).toContain('Access now ends at another time');
    expect(toOwner(here).join()).not.toContain('nobodys@example.com');
    here.subscription.delete('erp-sync@example.com');
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    expect(toOwner(here)).toHaveLength(2);
    expect(toOwner(here).at(-1)).toContain('No longer in Marketo');
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    expect(toOwner(here)).toHaveLength(2);
  });

  it.each([
    [
      'other roles, by their names',
      (user: SubscriptionUser) => user.grants.splice(0, 9, { accessRoleId: 1, workspaceId: 0 }),
      'API Integration → Admin',
    ],
    [
      'that it was locked',
      (user: SubscriptionUser) => {
        user.isLocked = true;
      },
      'Locked in Marketo',
    ],
    [
      'that it is no longer API-only',
      (user: SubscriptionUser) => {
        user.apiOnly = false;
      },
      'No longer API-only',
    ],
  ])('what was done by hand is told to its owner and the administrators: %s', async (_, change, told) => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    change(here.subscription.userOf('erp-sync@example.com'));
    for (let night = 0; night < 2; night += 1) {
      here.clock.move({ days: 1 });
      await here.app().reconcile();
    }
    expect(toOwner(here)).toEqual([expect.stringContaining(told)]);
    expect(inChannel(here).filter((text) => text.includes(told))).toHaveLength(1);
    here.hands.closeView(owner);
    await here.hands.command(owner, '/mkto-api-user show erp-sync@example.com');
    await here.until(() => here.window(owner).includes('What happened'));
    expect(here.window(owner)).toMatch(/its roles are .* now|locked in Marketo|no longer API-only/);
  });

  it('an end that Marketo keeps otherwise than it was sent is told as that, and as nobody’s doing', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    const user = here.subscription.userOf('erp-sync@example.com');
    user.expiresAt = user.expiresAt?.subtract({ hours: 1 });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    const told = here.messagesTo(owner).map((message) => textOf(message));
    expect(
      told.filter((text) => text.includes('Marketo shows another end of access than it was sent')),
    ).toHaveLength(1);
    expect(told.join()).not.toContain('Somebody did this in Marketo');
  });

  it('another userid alone is told to nobody: nobody would see what changed', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    here.subscription.userOf('erp-sync@example.com').userid = '0F4E2D1C-AAAA-BBBB-CCCC-123456789ABC';
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    expect(here.kept.audit().map(({ action }) => action)).toContain('api_user.changed');
    expect(toOwner(here)).toEqual([]);
    expect(inChannel(here).join()).not.toContain('Another name or email');
  });

  it('is told to nobody who is no longer a full member, and keeps no run from ending', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    const person = here.workspace.personOf(owner);
    if (person) person.deleted = true;
    here.subscription.userOf('erp-sync@example.com').lastName = 'Orders';
    here.clock.move({ days: 1 });
    expect(await here.app().reconcile()).toMatchObject([{ state: 'finished' }]);
    expect(toOwner(here)).toEqual([]);
    expect(inChannel(here).join()).toContain('ERP Orders');
  });

  it('is told to whoever owned the user that it happened to, also where somebody else has its address now', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    here.subscription.delete('erp-sync@example.com');
    // The reminders find it first.
    here.clock.move({ days: 84 });
    await here.app().remind();
    expect(here.kept.audit().map(({ action }) => action)).toContain('api_user.gone');
    here.hands.closeView(administrator);
    await here.create(administrator, { owner: PEOPLE.requester });
    here.clock.move({ hours: 1 });
    await here.app().reconcile();
    expect(toOwner(here)).toEqual([expect.stringContaining('No longer in Marketo')]);
    const others = here.messagesTo(PEOPLE.requester).map((message) => textOf(message));
    expect(others.join()).not.toContain('No longer in Marketo');
  });

  it('nothing that was done through the app is told to its owner as done by hand', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    await here.hands.command(administrator, '/mkto-api-user extend erp-sync@example.com');
    await here.hands.submit(administrator);
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    expect(toOwner(here)).toEqual([]);
  });

  it('what is found while somebody cannot be told is told to the administrators all the same, each once', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    here.subscription.userOf('erp-sync@example.com').lastName = 'Orders';
    here.clock.move({ days: 1 });
    here.workspace.faults.plan({ method: 'conversations.open', times: 99, fault: { kind: 'unavailable' } });
    await here
      .app()
      .reconcile()
      .catch(() => {});
    const before = inChannel(here).filter((text) => text.includes('ERP Orders'));
    expect(before).toHaveLength(1);
    expect(toOwner(here)).toEqual([]);
    // A run that stopped a day ago is begun anew.
    here.workspace.faults.clear();
    here.subscription.userOf('erp-sync@example.com').expiresAt =
      Temporal.Instant.from('2027-06-30T21:59:59Z');
    here.clock.move({ hours: 25 });
    await here.app().reconcile();
    expect(inChannel(here).filter((text) => text.includes('ERP Orders'))).toHaveLength(1);
    expect(inChannel(here).join()).toContain('Access now ends at another time');
    expect(toOwner(here).join()).toContain('ERP Orders');
    expect(toOwner(here).join()).toContain('Access now ends at another time');
  });

  it('is told to each administrator where the channel is closed to the app', async () => {
    await using here = await world({ settings: { ADMIN_CHANNEL_ID: 'C0NOWHERE' } });
    here.subscription.addUser({
      emailAddress: 'new@example.com',
      firstName: 'N',
      lastName: 'W',
      apiOnly: true,
    });
    here.clock.move({ days: 1 });
    await here.app().reconcile();
    for (const person of [administrator, PEOPLE.secondAdministrator]) {
      expect(
        here
          .messagesTo(person)
          .map((message) => textOf(message))
          .join(),
      ).toContain('new@example.com');
    }
  });

  it('does not hold the app up when it is stopped, and goes on after the restart', async () => {
    await using here = await world();
    here.clock.move({ days: 1 });
    here.subscription.faults.plan({ call: 'Get User', times: 9, fault: { kind: 'hang' } });
    const running = here.app().reconcile();
    await here.until(() => here.marketo.exchanges.some(({ answer }) => answer === 'fault: hang'));
    const before = performance.now();
    const restarted = here.restart();
    expect(await running).toMatchObject([{ state: 'stopped', failure: { kind: 'stopping' } }]);
    expect(performance.now() - before).toBeLessThan(400);
    here.subscription.faults.clear();
    await restarted;
    await here.app().settle();
    expect(here.kept.reconciliations()).toMatchObject([{ finishedAt: expect.any(String) }]);
  });

  it('runs at its hour in the schedule and goes on every minute where it stopped', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.subscription.faults.plan({ call: 'Get User', times: 99, fault: { kind: 'html', status: 503 } });
    here.clock.move({ days: 1 });
    expect(await here.app().reconcile()).toMatchObject([{ state: 'stopped' }]);
    here.subscription.faults.clear();
    await here.app().settle();
    expect(here.kept.reconciliations()).toMatchObject([{ finishedAt: expect.any(String) }]);
  });

  it('a used-up quota is told to the administrators once, and the run goes on after the reset', async () => {
    await using here = await world({ start: Temporal.Instant.from('2027-01-10T10:00:00Z') });
    here.subscription.faults.plan({ times: 99, fault: { kind: 'error', code: '607' } });
    here.clock.move({ minutes: 5 });
    expect(await here.app().reconcile()).toMatchObject([
      { state: 'stopped', failure: { kind: 'quota_reached' } },
    ]);
    here.subscription.faults.clear();
    await here.app().settle();
    await here.app().settle();
    expect(inChannel(here).filter((text) => text.includes('daily quota is used up'))).toHaveLength(1);
    expect(inChannel(here).join()).toContain('Starts anew');
    const before = here.marketo.exchanges.length;
    await here.app().settle();
    expect(here.marketo.exchanges).toHaveLength(before);
    here.clock.moveTo(Temporal.Instant.from('2027-01-11T06:00:01Z'));
    await here.app().settle();
    expect(here.kept.reconciliations()).toMatchObject([{ finishedAt: expect.any(String) }]);
  });
});
