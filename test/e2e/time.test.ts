import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/marketo/faults.ts';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;
const at = (text: string) => Temporal.Instant.from(text);
const START = at('2027-01-10T10:00:00Z');
const EMAIL = 'erp-sync@example.com';

/** Somebody's user, made by an administrator in Berlin unless the test moves them. */
async function withUser(expires: string, options: WorldOptions = {}, values = {}): Promise<World> {
  const here = await world({ start: START, ...options });
  await here.create(administrator, { owner, expires, ...values });
  await here.until(() => here.messagesTo(owner).length === 1);
  here.workspace.messages.length = 0;
  return here;
}

const toOwner = (here: World) => here.messagesTo(owner).map(({ text }) => text);
const toAdministrators = (here: World) => here.workspace.messagesIn(ADMIN_CHANNEL).map(textOf);

/** Get User shows an end of access of this shape. */
const endsAt = (expiresAt: unknown): Fault => ({
  kind: 'altered',
  alter: (body) => ({ ...(body as object), expiresAt }),
});

/** What the schedule does, minute by minute. */
async function minutes(here: World, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    here.clock.move({ minutes: 1 });
    await here.app().settle();
  }
}

const livesIn = (tz: string, tzOffset?: number): WorldOptions => ({
  prepare: ({ workspace }) => {
    for (const id of [owner, administrator]) Object.assign(workspace.personOf(id) ?? {}, { tz, tzOffset });
  },
});

describe('a run of the reminders', () => {
  it('comes when nobody heard its minute: a process that was held up', async () => {
    await using here = await withUser('2027-03-11', livesIn('Europe/Berlin'));
    here.clock.moveTo(at('2027-03-07T08:58:00Z'));
    await here.app().settle();
    here.workspace.messages.length = 0;
    here.clock.moveTo(at('2027-03-08T09:04:00Z'));
    await here.app().settle();
    expect(toOwner(here)).toEqual([`The access of ${EMAIL} ends in 3 days.`]);
    await minutes(here, 3);
    expect(toOwner(here)).toHaveLength(1);
  });

  it('is done when nothing of it is owed: what failed for 40 s comes within minutes, once each', async () => {
    await using here = await world({ start: START, ...livesIn('Europe/Berlin') });
    for (let number = 0; number < 4; number += 1) {
      await here.create(administrator, { email: `user-${number}@example.com`, owner, expires: '2027-03-11' });
    }
    await here.until(() => here.messagesTo(owner).length === 4);
    here.clock.moveTo(at('2027-03-07T10:00:00Z'));
    await here.app().settle();
    here.workspace.messages.length = 0;
    here.clock.moveTo(at('2027-03-08T08:59:00Z'));
    here.workspace.faults.plan({ method: 'chat.postMessage', times: 999, fault: { kind: 'unavailable' } });
    await minutes(here, 1);
    expect(toOwner(here)).toEqual([]);
    here.workspace.faults.clear();
    await minutes(here, 3);
    expect(toOwner(here)).toEqual([
      '4 API-only users of yours end soon. First: user-0@example.com ends in 3 days.',
    ]);
    for (const all of [textOf(here.messagesTo(owner)[0]), toAdministrators(here).join()])
      expect(new Set(all.match(/user-\d@example/g)).size).toBe(4);
    expect(toAdministrators(here)).toHaveLength(1);
    expect(here.kept.runs().find(({ job }) => String(job).startsWith('remind'))).toMatchObject({
      tries: 0,
    });
  });

  it('does not knock at a Slack that is down for each of many', async () => {
    await using here = await world({ start: START });
    const owners = [owner, administrator, PEOPLE.secondAdministrator, PEOPLE.requester];
    for (let number = 0; number < 12; number += 1) {
      const theirs = { email: `user-${number}@example.com`, owner: owners[number % 4] ?? owner };
      await here.create(administrator, { ...theirs, expires: '2027-03-11' });
    }
    await here.until(() => here.messagesTo(PEOPLE.requester).length === 3);
    here.clock.moveTo(at('2027-03-09T09:00:00Z'));
    here.slack.calls.length = 0;
    here.workspace.faults.plan({ method: 'chat.postMessage', times: 99, fault: { kind: 'unavailable' } });
    await here.app().remind();
    expect(here.slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(5);
  });

  it('is tried again after a restart, too', async () => {
    await using here = await withUser('2027-03-11');
    here.clock.moveTo(at('2027-03-09T09:00:00Z'));
    here.workspace.faults.plan({ method: 'chat.postMessage', times: 2, fault: { kind: 'unavailable' } });
    await here.app().settle();
    expect(toOwner(here)).toEqual([]);
    here.clock.move({ minutes: 5 });
    await here.restart();
    expect(toOwner(here)).toHaveLength(1);
  });

  it.each([
    ['in the hour that daylight saving skips', '30 2 * * *', '2027-03-28T01:05:00Z', '2027-03-31'],
    ['on the last working day before a weekend', '0 9 * * 1-5', '2027-03-26T08:05:00Z', '2027-03-27'],
  ])('comes %s', async (_, pattern, now, expires) => {
    const settings = { REMINDER_CRON: pattern, TIME_ZONE: 'Europe/Berlin', REMINDER_DAYS: '3,0' };
    await using here = await withUser(expires, { settings, ...livesIn('Europe/Berlin') });
    here.clock.moveTo(at(now).subtract({ hours: 30 }));
    await here.app().settle();
    here.workspace.messages.length = 0;
    here.clock.moveTo(at(now));
    await here.app().settle();
    expect(toOwner(here)).toHaveLength(1);
    expect(toOwner(here)[0]).toMatch(/ends (in 3 days|tomorrow at 11:59 PM)\.$/);
  });
});

describe('the last day', () => {
  it('reaches an owner in New York before the end, by the clock there, though the runs are in UTC', async () => {
    await using here = await withUser('2027-03-11', livesIn('America/New_York'));
    expect(here.subscription.userOf(EMAIL).expiresAt?.toString()).toBe('2027-03-12T04:59:59Z');
    // As they were sent: later they say what is so by then.
    const [sent, digests]: [string[], string[]] = [[], []];
    for (const day of ['2027-03-10', '2027-03-11', '2027-03-12', '2027-03-13']) {
      here.clock.moveTo(at(`${day}T09:00:00Z`));
      await here.app().settle();
      sent.push(...toOwner(here).slice(sent.length));
      digests.push(...toAdministrators(here).slice(digests.length));
    }
    expect(sent).toEqual([
      `The access of ${EMAIL} ends tomorrow at 11:59 PM.`,
      `The access of ${EMAIL} ends today at 11:59 PM.`,
      `The access of ${EMAIL} ended yesterday at 11:59 PM.`,
    ]);
    expect(digests.map((text) => /\n (end.*?) {2}·/.exec(text)?.[1])).toEqual([
      // The run of the channel's own last day would come after the end.
      'ends in 2 days',
      'ends tomorrow',
      'ended today',
    ]);
    // Beside that stands the moment, which Slack draws by the clock of whoever reads it.
    for (const { text, blocks } of here.workspace.messagesIn(ADMIN_CHANNEL)) {
      const moment = { type: 'date', timestamp: at('2027-03-12T04:59:59Z').epochMilliseconds / 1000 };
      const [row] = blocks.flatMap((block) => (block.type === 'rich_text' ? block.elements : []));
      expect(row).toMatchObject({ elements: expect.arrayContaining([expect.objectContaining(moment)]) });
      expect(text).toMatch(/has ended|at 4:59 AM \(UTC\)/);
    }
  });

  it('never says that something ends which has ended while the run went on', async () => {
    await using here = await withUser('2027-03-11', livesIn('Europe/Berlin'));
    here.clock.moveTo(at('2027-03-11T22:59:58.900Z'));
    here.subscription.faults.plan({ call: 'Get User', fault: { kind: 'delay', ms: 300 } });
    await here.app().remind();
    expect(Temporal.Instant.compare(here.clock.now(), at('2027-03-11T22:59:59Z'))).toBe(1);
    await here.app().remind();
    here.clock.move({ days: 1 });
    await here.app().remind();
    expect(toOwner(here)).toEqual([`The access of ${EMAIL} ended today at 11:59 PM.`]);
    expect(toAdministrators(here)).toHaveLength(1);
  });
});

describe('an end that has come', () => {
  it('is told to the owner once, with what it means and what to do', async () => {
    await using here = await withUser('2027-03-11', livesIn('Europe/Berlin'));
    for (const day of ['12', '13', '14', '20']) {
      here.clock.moveTo(at(`2027-03-${day}T09:00:00Z`));
      await here.app().settle();
    }
    expect(here.messagesTo(owner)).toHaveLength(1);
    const words = textOf(here.messagesTo(owner)[0]);
    expect(words).toContain(`⛔ ${EMAIL} ended yesterday at 11:59 PM`);
    expect(words).toContain('Calls of its integrations are refused since March 11, 2027 at 11:59 PM');
    expect(words).toContain('with a later end they work again');
    expect(words).toContain('Bring it back 90 days');
    // From then on it costs no run anything.
    expect(here.madeUsers()[0]?.warnedExpiry).toBe('2027-03-11T22:59:59Z');
  });

  it('is followed by a new series where Marketo gives a later expiry', async () => {
    await using here = await withUser('2027-03-11', livesIn('Europe/Berlin'));
    for (const day of ['12', '13', '14']) {
      here.clock.moveTo(at(`2027-03-${day}T09:00:00Z`));
      await here.app().settle();
    }
    here.subscription.userOf(EMAIL).expiresAt = at('2027-06-30T21:59:59Z');
    here.clock.moveTo(at('2027-06-29T09:00:00Z'));
    await here.app().reconcile();
    await here.app().remind();
    expect(toOwner(here).at(-1)).toBe(`The access of ${EMAIL} ends tomorrow at 11:59 PM.`);
  });

  it('is shown as ended on the Home tab, below what is ahead', async () => {
    await using here = await withUser('2027-01-12', livesIn('Europe/Berlin'));
    await here.create(administrator, { email: 'later@example.com', owner, expires: '2027-03-11' });
    here.clock.moveTo(at('2027-01-13T09:00:00Z'));
    await here.hands.openHome(owner);
    const home = await here.until(() => {
      const words = textOf(here.workspace.views.homeOf(owner));
      return words.includes('later@') && words;
    });
    expect(home).toMatch(/later@example\.com.*ends in.*Ended.*erp-sync@example\.com.*ended yesterday/s);
  });
});

describe('a time zone that this Node does not know', () => {
  it.each([
    ['by the offset that Slack also sends', 'Europe/Atlantis', 19_800, '4:29 AM'],
    ['by the instance’s zone where there is no offset', 'Europe/Atlantis', undefined, '10:59 PM'],
    ['by the offset where there is no name', '', -12_600, '7:29 PM'],
    ['by the instance’s zone where both are nonsense', 'x', 9_999_999, '10:59 PM'],
  ])('counts %s', async (_, tz, offset, time) => {
    await using here = await withUser('2027-03-11');
    Object.assign(here.workspace.personOf(owner) ?? {}, { tz, tzOffset: offset, locale: 'xx_not a locale' });
    here.clock.moveTo(at('2027-03-11T09:00:00Z'));
    await here.app().remind();
    expect(toOwner(here)).toHaveLength(1);
    expect(toOwner(here)[0]).toContain(time);
  });

  it('opens the form, whose day ends there', async () => {
    await using here = await withUser('2027-03-11', livesIn('Europe/Atlantis', 19_800));
    expect(here.subscription.userOf(EMAIL).expiresAt?.toString()).toBe('2027-03-11T18:29:59Z');
  });
});

describe('an expiry that cannot be read', () => {
  it('is not known, neither never nor nothing, and the administrators hear of it once', async () => {
    await using here = await world({
      start: START,
      prepare: ({ subscription }) => {
        subscription.addUser({
          emailAddress: 'odd@example.com',
          firstName: 'O',
          lastName: 'D',
          apiOnly: true,
        });
        subscription.faults.plan({ call: 'Get User', times: 99, fault: endsAt('next spring') });
      },
    });
    await here.until(() => toAdministrators(here).some((text) => text.includes('Cannot be watched')));
    await here.app().reconcile();
    expect(
      toAdministrators(here)
        .join()
        .match(/Cannot be watched/g),
    ).toHaveLength(1);
    await here.hands.openHome(administrator);
    const home = await here.until(() => {
      const words = textOf(here.workspace.views.homeOf(administrator));
      return words.includes('odd@') && words;
    });
    expect(home).toMatch(/odd@example\.com\s+end not known/);
    expect(home).not.toContain('never');
  });

  it('takes no warning away that is known', async () => {
    await using here = await withUser('2027-03-11', livesIn('Europe/Berlin'));
    here.subscription.faults.plan({ call: 'Get User', times: 99, fault: endsAt(17) });
    here.clock.moveTo(at('2027-03-08T09:00:00Z'));
    await here.app().reconcile();
    await here.app().remind();
    expect(toOwner(here)).toEqual([`The access of ${EMAIL} ends in 3 days.`]);
  });

  it('is not known either where the user’s page is refused', async () => {
    await using here = await world({ start: START });
    here.subscription.addUser({
      emailAddress: 'shut@example.com',
      firstName: 'S',
      lastName: 'H',
      apiOnly: true,
    });
    here.subscription.faults.plan({ call: 'Get User', times: 99, fault: { kind: 'error', code: '1003' } });
    await here.app().reconcile();
    expect(toAdministrators(here).join()).toContain('Cannot be watched');
    expect(here.kept.apiUsers().find(({ email }) => email === 'shut@example.com')).toMatchObject({
      expiryKnown: 'no',
      unreadable: 'refused',
    });
  });
});

describe('calls in the last seven days', () => {
  it.each([
    ['under the userid', 'guid', '4,999 API calls in 7 days'],
    ['under the address', 'address', '4,999 API calls in 7 days'],
    ['under another name', 'other', 'no API calls listed in 7 days'],
  ])('are found %s', async (_, named, shown) => {
    await using here = await withUser('2027-03-11', livesIn('Europe/Berlin'));
    const guid = '0F4E2D1C-AAAA-BBBB-CCCC-123456789ABC';
    here.subscription.userOf(EMAIL).userid = guid;
    await here.app().reconcile();
    here.clock.moveTo(at('2027-03-08T09:00:00Z'));
    const name = { guid, address: EMAIL, other: 'someone' }[named] ?? '';
    here.subscription.usage.countCalls(name, 4_999, 1);
    await here.app().remind();
    expect(textOf(here.messagesTo(owner)[0])).toContain(shown);
  });
});

describe('people', () => {
  it('are asked about only where they are told something', async () => {
    await using here = await world({ start: START, ...livesIn('Europe/Berlin') });
    await here.create(administrator, { email: 'far@example.com', owner: requester, expires: '2027-12-31' });
    await here.create(administrator, { email: 'near@example.com', owner, expires: '2027-03-11' });
    await here.until(
      () => here.messagesTo(administrator).length === 2 && here.messagesTo(owner).length === 1,
    );
    // Home comes last: until it is drawn, somebody is still asked about.
    await here.until(() => textOf(here.workspace.views.homeOf(administrator)).includes('near@example.com'));
    here.clock.moveTo(at('2027-03-08T09:00:00Z'));
    here.slack.calls.length = 0;
    await here.app().remind();
    const asked = () =>
      here.slack.calls.filter(({ method }) => method === 'users.info').map(({ arguments: { user } }) => user);
    expect(new Set(asked())).toEqual(new Set([owner]));
    here.slack.calls.length = 0;
    await here.app().remind();
    expect(asked()).toEqual([]);
  });
});
