import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { openStage } from '../../sandbox/stage.ts';
import { apiOnlyUsers, openForm, until } from '../../sandbox/walks/walk.ts';
import {
  nothing,
  OTHER_SECRET,
  type ReceiverDouble,
  receiverDouble,
  SECRET,
  sampleOfTheDocumentation,
} from '../events/receiver-double.ts';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, owner } = PEOPLE;
const EMAIL = 'erp-sync@example.com';
const KEY = 'key-of-the-receiver';

const settingsFor = ({ url }: ReceiverDouble) => ({
  EVENTS_URL: `${url}/hooks/${KEY}`,
  EVENTS_SECRET: SECRET,
});

const dayIn = (here: World, days: number) =>
  here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days }).toString();

/** What arrived about one user, in the order of what happened. */
const about = (double: ReceiverDouble, email = EMAIL) =>
  double.arrived.map(({ event }) => event).filter(({ data }) => data.user?.email === email);

/** Looks until nothing is left to be told. */
async function told(here: World): Promise<void> {
  await here.app().settle();
  await here.app().settle();
}

const inMarketo = (here: World, email = EMAIL) => {
  const user = here.subscription.users.find(({ emailAddress }) => emailAddress === email);
  if (!user) throw new Error(`Marketo has no ${email}`);
  return user;
};

const changed = (here: World, settings: Readonly<Record<string, string | undefined>>) => {
  const all = here.settings as Record<string, string | undefined>;
  for (const [name, value] of Object.entries(settings)) {
    if (value === undefined) delete all[name];
    else all[name] = value;
  }
};

describe('events for others', () => {
  it('tell the life of a user, signed, each once', async () => {
    const verified = await sampleOfTheDocumentation();
    await using double = await receiverDouble();
    await using here = await world({ settings: settingsFor(double) });
    await here.create(administrator, { owner, expires: dayIn(here, 40) });
    here.hands.closeView(administrator);
    await told(here);
    const [user] = here.madeUsers();
    const blockId = `access:${user?.id}`;
    await here.hands.openHome(administrator);
    await here.until(() => textOf(here.workspace.views.homeOf(administrator)).includes(EMAIL));
    await here.hands.act(administrator, { blockId, actionId: 'do:set_expiry:extend_90' }, undefined, 'home');
    await here.until(() => here.kept.audit().some(({ action }) => action === 'api_user.expiry_changed'));
    await told(here);
    // By hand, in Marketo.
    inMarketo(here).expiresAt = here.clock.now().add({ hours: 24 * 6 });
    await here.app().reconcile();
    await told(here);
    here.clock.move({ days: 3 });
    await here.app().remind();
    await told(here);
    const person = here.workspace.personOf(owner);
    if (person) person.deleted = true;
    await here.hands.event({ type: 'user_change', user: { id: owner } });
    await here.until(() => here.kept.audit().some(({ action }) => action === 'api_user.orphaned'));
    await told(here);
    here.clock.move({ days: 4 });
    await here.app().remind();
    await told(here);
    here.subscription.users.splice(here.subscription.users.indexOf(inMarketo(here)), 1);
    await here.app().reconcile();
    await told(here);
    const life = about(double);
    expect(life.map(({ type }) => type)).toEqual([
      'api_user.created',
      'api_user.extended',
      'api_user.shortened',
      'api_user.ending',
      'api_user.orphaned',
      'api_user.ended',
      'api_user.gone',
    ]);
    expect(life.map(({ data }) => data.by)).toEqual([
      administrator,
      administrator,
      'app',
      'app',
      'app',
      'app',
      'app',
    ]);
    expect(new Set(life.map(({ data }) => data.user.id))).toEqual(new Set([user?.id]));
    expect(new Set(life.map(({ data }) => data.user.owner))).toEqual(new Set([owner]));
    expect(life[0].data).toMatchObject({ instance: user?.instance, user: { userid: user?.userid } });
    expect(life[1].data.from).toBe(life[0].data.user.expiry);
    expect(life[3].data.daysLeft).toBe(3);
    for (const { headers, body, path } of double.arrived) {
      expect(path).toBe(`/hooks/${KEY}`);
      expect(verified(headers, body, SECRET, Number(headers['webhook-timestamp']))).toEqual(JSON.parse(body));
    }
    expect(new Set(double.ids()).size).toBe(double.arrived.length);
  });

  it('tell of a revocation that access has ended, and then that the user is deleted, and nothing more', async () => {
    await using double = await receiverDouble();
    await using here = await world({ settings: settingsFor(double) });
    await here.create(administrator, { owner });
    here.subscription.addService('ERP', EMAIL);
    await here.openForm(administrator, `/mkto-api-user revoke ${EMAIL}`);
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Being revoked'));
    await told(here);
    expect(about(double).map(({ type }) => type)).toEqual(['api_user.created', 'api_user.ended']);
    here.subscription.removeServicesOf(EMAIL);
    here.clock.move({ hours: 24 });
    await told(here);
    await here.app().reconcile();
    await told(here);
    const life = about(double);
    expect(life.map(({ type }) => type)).toEqual(['api_user.created', 'api_user.ended', 'api_user.revoked']);
    expect(life.map(({ data }) => data.by)).toEqual([administrator, administrator, administrator]);
    expect(life[2].data.user).toEqual(life[1].data.user);
  });

  it('keep secrets, and what the receiver says, out of every log and record', async () => {
    await using double = await receiverDouble();
    await using here = await world({ settings: settingsFor(double) });
    double.otherwise = 500;
    await here.create(administrator, { owner });
    await told(here);
    expect(here.log()).toContain('Events are not taken; they are kept, and tried again');
    const records = JSON.stringify([here.kept.events(), here.kept.audit(), here.kept.runs()]);
    for (const secret of [SECRET, SECRET.slice(6), KEY, 'nobody else’s']) {
      expect(here.log()).not.toContain(secret);
      expect(records).not.toContain(secret);
    }
    expect(here.log()).toContain(`"where":"${double.url}"`);
  });

  it('are of nothing from before the address was set, and of everything since, whatever is off meanwhile', async () => {
    await using double = await receiverDouble();
    await using here = await world();
    await here.create(administrator, { owner });
    await told(here);
    changed(here, settingsFor(double));
    await here.restart();
    await here.create(administrator, { owner, email: 'second@example.com' });
    // It was not sent yet when the app stops, and a day goes by.
    expect(about(double, 'second@example.com')).toEqual([]);
    here.clock.move({ days: 1 });
    await here.restart();
    await told(here);
    expect(about(double)).toEqual([]);
    expect(about(double, 'second@example.com').map(({ type }) => type)).toEqual(['api_user.created']);
  });

  it('that wait are signed with the secrets of the moment in which they go out', async () => {
    const verified = await sampleOfTheDocumentation();
    await using double = await receiverDouble();
    await using here = await world({ settings: settingsFor(double) });
    double.otherwise = 401;
    await here.create(administrator, { owner });
    await told(here);
    changed(here, { EVENTS_SECRET: `${OTHER_SECRET},${SECRET}` });
    await here.restart();
    here.clock.move({ minutes: 5 });
    await told(here);
    double.otherwise = 200;
    changed(here, { EVENTS_SECRET: OTHER_SECRET });
    await here.restart();
    here.clock.move({ hours: 1 });
    await told(here);
    const tries = double.arrived.filter(({ event }) => event.data.user?.email === EMAIL);
    const first = tries[0];
    const last = tries.at(-1);
    const isBy = ({ headers, body }: (typeof tries)[number], secret: string) => {
      try {
        return verified(headers, body, secret, Number(headers['webhook-timestamp'])) !== undefined;
      } catch {
        return false;
      }
    };
    if (!first || !last) throw new Error('nothing arrived');
    expect(tries.map((each) => [isBy(each, SECRET), isBy(each, OTHER_SECRET)])).toEqual(
      expect.arrayContaining([
        [true, false],
        [true, true],
        [false, true],
      ]),
    );
    expect([isBy(last, SECRET), isBy(last, OTHER_SECRET)]).toEqual([false, true]);
    expect(new Set(tries.map(({ body }) => body))).toEqual(new Set([first.body]));
  });

  it('that are on their way when the app stops are waited for, and not sent again', async () => {
    await using double = await receiverDouble();
    await using here = await world({ settings: settingsFor(double) });
    await here.create(administrator, { owner });
    let isOnItsWay = false;
    double.meanwhile = async () => {
      isOnItsWay = true;
      await new Promise((resolve) => setTimeout(resolve, 300));
    };
    const settling = here.app().settle();
    await here.until(() => isOnItsWay);
    await Promise.all([here.restart(), settling.catch(() => {})]);
    await told(here);
    expect(about(double)).toHaveLength(1);
  });

  it('come again with the same id after the process was killed before it had noted the answer', async () => {
    await using double = await receiverDouble();
    const stage = await openStage();
    try {
      await stage.killApp();
      await stage.startApp(settingsFor(double));
      await openForm(stage, administrator, `/mkto-api-user create ${EMAIL} role:101`);
      stage.slack.hands.fill(administrator, { firstName: 'ERP', lastName: 'Sync', workspace: '1' });
      double.otherwise = nothing;
      await stage.slack.hands.submit(administrator);
      await until(() => apiOnlyUsers(stage).includes(EMAIL));
      await until(() => stage.rows('audit_events').some(({ action }) => action === 'api_user.created'));
      const looking = stage
        .app()
        .settle()
        .catch(() => {});
      await until(() => about(double).length === 1);
      await stage.killApp();
      await looking;
      double.otherwise = 200;
      await stage.startApp(settingsFor(double));
      await until(() => about(double).length === 2);
      await stage.app().settle();
      expect(about(double)).toHaveLength(2);
      const [first, second] = about(double);
      expect(second).toEqual(first);
    } finally {
      await stage.close();
    }
  }, 60_000);
});

describe('whoever runs it', () => {
  const cli = (here: World, double: ReceiverDouble, ...args: string[]) =>
    start('src/cli.ts', { ...here.settings, ...settingsFor(double), LOG_LEVEL: 'trace' }, args).ended;

  it('tries the receiver, and hears what it answers and what to look at', async () => {
    await using double = await receiverDouble();
    await using here = await world();
    const taken = await cli(here, double, 'events', 'test');
    expect(taken.output).toMatch(/has taken the test event evt_test_[-0-9a-f]+ \(HTTP 200\)\./);
    expect(taken.code).toBe(0);
    expect(double.arrived[0]?.event).toMatchObject({ version: 1, type: 'test', data: {} });
    double.answers = [401, { status: 301, headers: { location: '/elsewhere' } }, 410];
    for (const words of [
      'Does it know EVENTS_SECRET',
      'redirects are not followed',
      'wants no events any more',
    ]) {
      const { output, code } = await cli(here, double, 'events', 'test');
      expect(output).toContain(words);
      expect(output).not.toContain(KEY);
      expect(code).toBe(1);
    }
    const off = await start('src/cli.ts', here.settings, ['events', 'test']).ended;
    expect(off.output).toContain('Events are off, because EVENTS_URL is not set.');
    expect(off.code).toBe(1);
  });

  it('hears from doctor where events go, and since when they are stuck', async () => {
    await using double = await receiverDouble();
    // The command line lives in the present.
    await using here = await world({ settings: settingsFor(double), start: Temporal.Now.instant() });
    await here.create(administrator, { owner });
    await told(here);
    const well = await cli(here, double, 'doctor');
    expect(well.output).toContain(`Events go to ${double.url}; none waits.`);
    expect(well.code).toBe(0);
    double.otherwise = 503;
    await here.create(administrator, { owner, email: 'second@example.com' });
    await told(here);
    const before = double.arrived.length;
    const stuck = await cli(here, double, 'doctor');
    expect(stuck.output).toContain(`${double.url} does not take events (HTTP 503): 1 was sent in vain`);
    expect(stuck.output).toContain('npx mkto-api-user events test');
    expect(stuck.output).not.toContain(KEY);
    expect(stuck.code).toBe(1);
    expect(double.arrived).toHaveLength(before);
  });
});
