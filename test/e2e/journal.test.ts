import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { DATABASES } from '../store/databases.ts';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner } = PEOPLE;

/** What the journal does where something gives way in the middle. */

const told = (here: World, person: string = administrator) =>
  here.messagesTo(person).map((message) => textOf(message));
const calls = (here: World, name: string) =>
  here.marketo.exchanges.filter(({ call }) => call === name).length;

describe('a name that Marketo keeps otherwise than it was sent', () => {
  it.each([
    ['as an entity', (name: string) => name.replace('&', '&amp;'), 'R&D', 'R&amp;D'],
    ['without a double space', (name: string) => name.replaceAll('  ', ' '), 'A  B', 'A B'],
    ['in another case', (name: string) => name.toUpperCase(), 'Sync', 'SYNC'],
    ['cut', (name: string) => name.slice(0, 10), 'Synchronisation', 'Synchronis'],
  ])('is ours, and it is said how it is written there: %s', async (_, keeps, sent, kept) => {
    await using here = await world();
    here.subscription.keepsName = keeps;
    const window = await here.create(administrator, { lastName: sent, owner });
    expect(window).toContain('User created');
    expect(window).toContain(`Marketo keeps the name as “${keeps('ERP')} ${kept}”.`);
    await here.until(() => told(here, owner).length === 1);
    expect(told(here).join()).toContain(kept);
    expect(here.madeUsers()).toMatchObject([{ lastName: kept, owner }]);
  });

  it('is ours also where the answer to the invite was lost', async () => {
    await using here = await world();
    here.subscription.keepsName = (name) => name.toLowerCase();
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'cut' } });
    expect(await here.create(administrator)).toContain('User created');
    expect(here.madeUsers()).toMatchObject([{ lastName: 'sync' }]);
  });

  it('is not mentioned where it is as it was sent', async () => {
    await using here = await world();
    expect(await here.create(administrator)).not.toContain('keeps the name');
  });
});

describe('an answer that nobody knows', () => {
  it.each([
    { kind: 'gateway', status: 408 },
    { kind: 'gateway', status: 499 },
    { kind: 'gateway', status: 403 },
    { kind: 'error', code: '1234', message: 'Odd', executed: true },
  ] as const)('to an invite that was carried out (%o) is settled by looking', async (fault) => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Invite User', fault });
    expect(await here.create(administrator, { owner })).toContain('User created');
    expect(here.madeUsers()).toMatchObject([{ owner }]);
    expect(calls(here, 'Invite User')).toBe(1);
  });

  it('to an invite that was not carried out is told with what Marketo said', async () => {
    await using here = await world();
    const fault = { kind: 'error', code: '1234', message: 'A rule that nobody knows' } as const;
    here.subscription.faults.plan({ call: 'Invite User', fault });
    expect(await here.create(administrator)).toContain('Marketo has not given a clear answer yet');
    // Kept with the operation, so that a restart does not lose it.
    await here.restart();
    here.clock.move({ minutes: 11 });
    await here.app().settle();
    expect(told(here)).toEqual([
      expect.stringContaining('the user did not appear within 10 minutes. To be safe I did not ask twice'),
    ]);
    expect(told(here)[0]).toContain('A rule that nobody knows (1234)');
  });
});

describe('a user that Marketo has said yes to and does not show', () => {
  it('is looked for with growing pauses, and one reading of the list serves all that wait', async () => {
    await using here = await world();
    here.subscription.appearsAfterMinutes = 60 * 22;
    const emails = ['one@example.com', 'two@example.com', 'three@example.com'];
    for (const email of emails) {
      expect(await here.create(administrator, { email })).toContain(
        'Marketo has not given a clear answer yet',
      );
    }
    const before = calls(here, 'Get Users');
    for (let minute = 0; minute < 60 * 21; minute += 1) {
      here.clock.move({ minutes: 1 });
      await here.app().settle();
    }
    // After 1, 2, 5, 15, 60 minutes, then every four hours, a page and the empty one each.
    expect(calls(here, 'Get Users') - before).toBeLessThanOrEqual(2 * 10);
    expect(told(here)).toEqual([]);
    here.clock.move({ hours: 4 });
    await here.app().settle();
    expect(told(here).sort()).toEqual(emails.map(() => expect.stringContaining('was created in Marketo')));
    expect(here.madeUsers()).toHaveLength(3);
    expect(calls(here, 'Invite User')).toBe(3);
  }, 60_000);

  it('is given up after a day and not before, and nothing is said that Marketo did not say', async () => {
    await using here = await world();
    here.subscription.appearsAfterMinutes = 60 * 48;
    await here.create(administrator);
    for (const minutes of [30, 60, 300, 900]) {
      here.clock.move({ minutes });
      await here.app().settle();
    }
    expect(told(here)).toEqual([]);
    here.clock.move({ hours: 3 });
    await here.app().settle();
    expect(told(here)).toEqual([
      expect.stringContaining('Marketo said yes, but the user did not appear within a day'),
    ]);
  });

  it('is looked for soon after an outage, in which nothing can be seen', async () => {
    await using here = await world();
    here.subscription.appearsAfterMinutes = 60;
    await here.create(administrator);
    here.subscription.faults.plan({ call: 'Get Users', times: 9_999, fault: { kind: 'html', status: 503 } });
    for (let minute = 0; minute < 90; minute += 1) {
      here.clock.move({ minutes: 1 });
      await here.app().settle();
    }
    expect(told(here)).toEqual([]);
    here.subscription.faults.clear();
    here.clock.move({ minutes: 5 });
    await here.app().settle();
    expect(told(here)).toEqual([expect.stringContaining('was created in Marketo')]);
  }, 30_000);
});

describe('an outcome', () => {
  it('that was told is noted as told', async () => {
    await using here = await world();
    await here.create(administrator);
    await here.until(() => here.kept.journal().every(({ announcedAt }) => announcedAt !== undefined));
    expect(here.kept.journal()).toMatchObject([{ announcedAt: expect.any(String) }]);
    expect(here.messagesTo(administrator)).toHaveLength(1);
  });
});

describe('an error of the app itself right before an invite leaves', () => {
  const lockedFor = async (here: World, work: () => Promise<void>) => {
    const write = (sql: string) => {
      const database = new DatabaseSync(here.settings.DATABASE_URL?.replace('file:', '') ?? '');
      database.exec(sql);
      database.close();
    };
    write(`create trigger locked before update of sent_at on operations
      begin select raise(abort, 'database is locked'); end`);
    await work();
    write('drop trigger locked');
  };

  it('is not taken for Marketo’s, and the invite goes out within minutes, once', async () => {
    await using here = await world();
    await lockedFor(here, async () => {
      const window = await here.create(administrator);
      expect(window).toContain(
        'Something in the app itself kept it from asking Marketo. Nothing has left yet',
      );
    });
    await here.hands.openHome(administrator);
    expect(here.log()).toContain('database is locked');
    expect(here.log()).not.toContain('Marketo fails');
    expect(calls(here, 'Invite User')).toBe(0);
    here.clock.move({ minutes: 1 });
    await here.app().settle();
    expect(told(here)).toEqual([expect.stringContaining('was created in Marketo')]);
    expect(calls(here, 'Invite User')).toBe(1);
  });

  it('that stays is told as the app’s own after an hour', async () => {
    await using here = await world();
    await lockedFor(here, async () => {
      await here.create(administrator);
      for (let minute = 0; minute < 70; minute += 1) {
        here.clock.move({ minutes: 1 });
        await here.app().settle();
      }
    });
    expect(told(here)).toEqual([
      expect.stringContaining('Something went wrong in the app itself. Nothing was changed'),
    ]);
    expect(here.createdInMarketo()).toEqual([]);
  }, 30_000);
});

describe('going on with what was promised', () => {
  it('asked for while it is under way, is done anew afterwards: nothing waits for the next minute', async () => {
    await using here = await world();
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'reset' } });
    await here.create(administrator);
    here.clock.move({ minutes: 2 });
    // The list is read now, and its answer is on the way while the ten minutes pass.
    here.subscription.faults.plan({ call: 'Get Users', fault: { kind: 'delay', ms: 300 } });
    const underWay = here.app().settle();
    await here.until(() => here.subscription.faults.waiting.length === 0);
    here.clock.move({ minutes: 9 });
    await Promise.all([here.app().settle(), here.app().settle(), underWay]);
    expect(told(here)).toEqual([
      expect.stringContaining('the user did not appear within 10 minutes. To be safe I did not ask twice'),
    ]);
  });
});

describe('a user that Marketo shows only after the app has given up', () => {
  it('is its operation’s all the same: the requester and the owner are told, and it is watched', async () => {
    await using here = await world();
    here.subscription.appearsAfterMinutes = 30;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'cut' } });
    await here.create(administrator, { owner, expires: '2027-03-11' });
    here.clock.move({ minutes: 11 });
    await here.app().settle();
    expect(told(here)).toEqual([expect.stringContaining('It is not known whether the API-only user exists')]);
    expect(told(here)[0]).not.toContain('was not created');
    expect(told(here)[0]).toContain('For the people who run this app:');
    expect(told(here)[0]).toContain('Asked for by:');
    expect(told(here, owner)).toEqual([]);

    here.clock.move({ minutes: 30 });
    await here.app().reconcile();
    await here.app().settle();
    expect(told(here)).toHaveLength(2);
    expect(told(here)[1]).toContain('An API-only user was created in Marketo.');
    expect(told(here)[1]).toContain('Marketo shows it only now');
    expect(told(here)[1]).toContain('The Home tab shows when its access ends');
    // What was told before says no longer that nobody knows.
    await here.until(() => told(here)[0]?.includes('Marketo shows it only now'));
    expect(told(here, owner)).toEqual([expect.stringContaining('You are the owner of a new API-only user')]);
    expect(here.madeUsers()).toMatchObject([{ owner, requester: administrator, reason: 'Nightly orders' }]);
    expect(calls(here, 'Invite User')).toBe(1);

    await here.app().reconcile();
    await here.app().settle();
    expect(told(here)).toHaveLength(2);
    expect(here.kept.apiUsers().filter(({ emailKey }) => emailKey === 'erp-sync@example.com')).toHaveLength(
      1,
    );
  });

  it('is that of the latest wish for its address, and whoever asked before hears that it is taken', async () => {
    await using here = await world();
    const { secondAdministrator } = PEOPLE;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'hang' } });
    await here.create(administrator);
    here.clock.move({ minutes: 11 });
    await here.app().settle();
    here.subscription.appearsAfterMinutes = 30;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'cut' } });
    await here.create(secondAdministrator, { owner });
    here.clock.move({ minutes: 11 });
    await here.app().settle();
    for (const each of [administrator, secondAdministrator]) {
      expect(told(here, each)).toEqual([expect.stringContaining('It is not known whether')]);
    }
    here.clock.move({ minutes: 30 });
    await here.app().reconcile();
    for (let minute = 0; minute < 2; minute += 1) await here.app().settle();
    expect(told(here, secondAdministrator)[1]).toContain('An API-only user was created in Marketo.');
    // What was only asked for is not told as the end of access.
    expect(told(here, secondAdministrator)[1]).not.toContain('Access expires');
    expect(told(here, administrator).slice(1)).toEqual([
      expect.stringContaining('Whether it was made for you is not known'),
    ]);
    expect(told(here, administrator)[1]).not.toMatch(/was not created|Nothing was changed/);
    expect(here.madeUsers()).toMatchObject([{ owner, requester: secondAdministrator }]);
  });

  it('is told also where “not known” was on its way at that moment', async () => {
    await using here = await world();
    here.subscription.appearsAfterMinutes = 30;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'cut' } });
    await here.create(administrator, { owner });
    here.clock.move({ minutes: 11 });
    const slow = { kind: 'rate_limited', retryAfter: 2 } as const;
    here.workspace.faults.plan({ method: 'chat.postMessage', fault: slow });
    const telling = here.app().settle();
    await here.until(() => here.log().includes('"seconds":2'));
    here.clock.move({ minutes: 30 });
    await here.app().reconcile();
    await telling;
    expect(told(here)).toHaveLength(1);
    await here.app().settle();
    expect(told(here)[0]).not.toContain('It is not known whether');
    expect(told(here)[1]).toContain('An API-only user was created in Marketo.');
    expect(told(here, owner)).toHaveLength(1);
  });

  it('is not after a month: then somebody else has made it', async () => {
    await using here = await world();
    here.subscription.appearsAfterMinutes = 60 * 24 * 32;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'cut' } });
    await here.create(administrator, { owner });
    here.clock.move({ minutes: 11 });
    await here.app().settle();
    here.clock.move({ days: 33 });
    await here.app().reconcile();
    expect(here.madeUsers()).toEqual([]);
    expect(here.kept.journal()).toMatchObject([{ state: 'failed' }]);
  });
});

describe('a “no” of Marketo to an invite that was carried out', () => {
  it.each(['608', '606', '602', '1003', '610', '709'])('%s is looked at before it is told', async (code) => {
    await using here = await world();
    const fault = { kind: 'error', code, message: 'No', executed: true } as const;
    here.subscription.faults.plan({ call: 'Invite User', fault });
    expect(await here.create(administrator, { owner })).toContain('User created');
    expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
    expect(here.madeUsers()).toMatchObject([{ owner }]);
  });

  it('to an invite that was sent before proves nothing: the user is looked for until it appears', async () => {
    await using here = await world();
    here.subscription.appearsAfterMinutes = 2;
    const fault = { kind: 'error', code: '608', message: 'Away', executed: true } as const;
    here.subscription.faults.plan({ call: 'Invite User', fault });
    expect(await here.create(administrator, { owner })).toContain('Marketo has not given a clear answer yet');
    here.clock.move({ minutes: 3 });
    await here.app().settle();
    expect(told(here)).toEqual([expect.stringContaining('was created in Marketo')]);
    expect(here.madeUsers()).toMatchObject([{ owner }]);
  });

  it('that is about the app and not the user is told as it is', async () => {
    await using here = await world();
    here.subscription.faults.plan({
      call: 'Invite User',
      fault: { kind: 'error', code: '603', message: 'No' },
    });
    const before = calls(here, 'Get Users');
    expect(await here.create(administrator)).toContain('Marketo denied access (603). Nothing was changed.');
    expect(calls(here, 'Get Users')).toBe(before + 2);
  });

  it('stands where Marketo does not let us look', async () => {
    await using here = await world();
    const fault = { kind: 'error', code: '1003', message: 'No' } as const;
    here.subscription.faults.plan({ call: 'Invite User', fault });
    here.subscription.faults.plan({
      call: 'Get Users',
      after: 2,
      times: 9,
      fault: { kind: 'error', code: '610', message: 'Away' },
    });
    expect(await here.create(administrator)).toContain('Marketo refused the user. Nothing was changed.');
  });
});

describe('what Marketo refuses before an invite', () => {
  it.each(['Get Users', 'Get Roles'] as const)(
    'is nothing that the person could correct: %s',
    async (call) => {
      await using here = await world();
      await here.openForm(administrator);
      here.fillForm(administrator);
      here.subscription.faults.plan({
        call,
        times: 9,
        fault: { kind: 'error', code: '1003', message: 'Odd' },
      });
      await here.hands.submit(administrator);
      await here.until(() => here.window(administrator).includes('Marketo said'));
      expect(here.window(administrator)).toContain('tell the people who run this app');
      expect(here.window(administrator)).not.toContain('Correct what Marketo names');
    },
  );
});

describe('two replicas, and an operation’s lock is lost while its holder is at work', () => {
  async function twoReplicas(
    work: (
      here: World,
      second: Awaited<ReturnType<typeof startApp>>,
      loseLocks: () => Promise<number>,
    ) => Promise<void>,
  ) {
    const postgres = DATABASES.find(({ kind }) => kind === 'PostgreSQL');
    if (!postgres) throw new Error('no PostgreSQL');
    await using database = await postgres.open();
    if (database.config.kind !== 'postgres') throw new Error('no PostgreSQL');
    const url = database.config.url.reveal();
    await using here = await world({ settings: { DATABASE_URL: url } });
    const second = await startApp(loadConfig(here.settings), {
      clock: here.clock,
      log: openLog('silent', []),
      marketoLimits: { pauseMs: 5, windowMs: 200, timeoutMs: 2_000 },
    });
    await second.caughtUp();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const loseLocks = async () => {
      const { rows } = await client.query(`delete from leases where name like 'operation:%' returning name`);
      return rows.length;
    };
    try {
      await work(here, second, loseLocks);
      const operations = await client.query('select state, announced_at from operations');
      expect(operations.rows).toMatchObject([{ state: 'succeeded', announced_at: expect.any(String) }]);
      const users = await client.query("select owner from api_users where source = 'app'");
      expect(users.rows).toEqual([{ owner }]);
    } finally {
      await client.end();
      await second.stop();
    }
  }

  it.each([
    ['Get Users', 'delay'],
    // It shows the user that the other one makes meanwhile.
    ['Get Users', 'late'],
    ['Get Roles', 'delay'],
    ['Invite User', 'delay'],
    ['Invite User', 'late'],
  ] as const)(
    'while Marketo is slow (%s, %s): one invite, one user, and the true outcome once',
    async (call, kind) => {
      await twoReplicas(async (here, second, loseLocks) => {
        await here.openForm(administrator);
        here.fillForm(administrator, { owner });
        here.subscription.faults.plan({ call, fault: { kind, ms: 400 } });
        await here.hands.submit(administrator);
        await here.until(() => here.subscription.faults.waiting.length === 0);
        expect(await loseLocks()).toBeGreaterThan(0);
        await second.settle();
        await here.until(() => here.window(administrator).includes('User created'));
        await here.until(() => here.messagesTo(owner).length > 0);
        await Promise.all([second.settle(), here.app().settle()]);
        expect(calls(here, 'Invite User')).toBe(1);
        expect(here.createdInMarketo()).toEqual(['erp-sync@example.com']);
        expect(told(here)).toEqual([expect.stringContaining('was created in Marketo')]);
        expect(told(here, owner)).toHaveLength(1);
      });
    },
    40_000,
  );

  it.each(['Get Users', 'Get Roles'] as const)(
    'while Marketo is slow (%s) and shows nobody yet: the invite of the one is not sent again by the other',
    async (call) => {
      await twoReplicas(async (here, second, loseLocks) => {
        here.subscription.appearsAfterMinutes = 1;
        await here.openForm(administrator);
        here.fillForm(administrator, { owner });
        here.subscription.faults.plan({ call, fault: { kind: 'delay', ms: 400 } });
        await here.hands.submit(administrator);
        await here.until(() => here.subscription.faults.waiting.length === 0);
        expect(await loseLocks()).toBeGreaterThan(0);
        await second.settle();
        await here.until(() =>
          here.window(administrator).includes('Marketo has not given a clear answer yet'),
        );
        expect(told(here)).toEqual([]);
        here.clock.move({ minutes: 2 });
        await second.settle();
        await here.app().settle();
        expect(calls(here, 'Invite User')).toBe(1);
        expect(told(here)).toEqual([expect.stringContaining('was created in Marketo')]);
        expect(told(here, owner)).toHaveLength(1);
      });
    },
    40_000,
  );
});
