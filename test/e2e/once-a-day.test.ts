import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, owner } = PEOPLE;
/** A Sunday, at eleven in Berlin, where everybody lives. */
const SUNDAY = Temporal.Instant.from('2027-01-10T10:00:00Z');
const ERP = 'erp-sync@example.com';
const BI = 'bi-export@example.com';

const settings = {
  REMINDER_HOUR: '9',
  REMINDER_DAYS: '3,0',
  FIRST_CALLS_DAYS: '90',
  TIME_ZONE: 'Europe/Berlin',
};

const worldOfMornings = (options: WorldOptions = {}) =>
  world({ start: SUNDAY, ...options, settings: { ...settings, ...options.settings } });

/** Lives through the working days of a week, a quarter of an hour at a time in the mornings, and gives what somebody was told on each. */
async function week(here: World, person: string, from: string, days: number): Promise<string[][]> {
  const told: string[][] = [];
  for (let day = 0; day < days; day += 1) {
    const midnight = Temporal.PlainDate.from(from).add({ days: day }).toZonedDateTime('Europe/Berlin');
    const before = here.messagesTo(person).length;
    for (const time of [
      '05:00',
      '08:45',
      '09:00',
      '09:05',
      '09:10',
      '09:20',
      '09:35',
      '09:40',
      '10:20',
      '15:10',
      '20:10',
    ]) {
      const now = midnight.withPlainTime(time).toInstant();
      if (Temporal.Instant.compare(now, here.clock.now()) <= 0) continue;
      here.clock.moveTo(now);
      await here.app().settle();
    }
    told.push(
      here
        .messagesTo(person)
        .slice(before)
        .map((message) => message.text),
    );
  }
  return told;
}

/** One that ends on Thursday, and one that lives on, both Omar's. */
async function withTwo(here: World): Promise<void> {
  await here.create(administrator, { owner, expires: '2027-01-14' });
  await here.create(administrator, { owner, email: BI, expires: '2027-06-30' });
  await here.until(() => here.messagesTo(owner).length === 2);
  here.workspace.messages.length = 0;
}

describe('what the app says by itself', () => {
  it('comes once a day to each, in their own morning, warnings first, and what can wait on the next working days', async () => {
    await using here = await worldOfMornings();
    await withTwo(here);
    here.subscription.usage.countCalls(BI, 214, 0);
    here.subscription.userOf(BI).expiresAt = Temporal.Instant.from('2027-09-30T21:59:59Z');
    const days = await week(here, owner, '2027-01-10', 6);
    expect(days).toEqual([
      [],
      [`The access of ${ERP} ends in 3 days.`],
      [expect.stringContaining('1 change in Marketo')],
      [`${BI} made its first 214 API calls`],
      [`The access of ${ERP} ends today at 11:59 PM.`],
      [`The access of ${ERP} ended yesterday at 11:59 PM.`],
    ]);
    // Whoever asked for it had nothing else to hear, and hears it on Monday.
    const first = here.messagesTo(administrator).filter(({ text }) => text.includes('first 214'));
    expect(first).toHaveLength(1);
  });

  it('is no longer said where it is no longer so when its day comes', async () => {
    await using here = await worldOfMornings();
    await withTwo(here);
    const end = here.subscription.userOf(BI).expiresAt;
    here.subscription.userOf(BI).expiresAt = Temporal.Instant.from('2027-09-30T21:59:59Z');
    const monday = await week(here, owner, '2027-01-11', 1);
    expect(monday).toEqual([[`The access of ${ERP} ends in 3 days.`]]);
    // The digest comes right after.
    const digest = here.workspace.messagesIn(ADMIN_CHANNEL).map(textOf).join();
    expect(digest).toMatch(/erp-sync@example\.com \n ends in 3 days.*@U0OMAR {2}was told/);
    // Put right again before Tuesday, and seen at night.
    here.subscription.userOf(BI).expiresAt = end;
    const [tuesday = [], wednesday] = await week(here, owner, '2027-01-12', 2);
    expect(tuesday).toHaveLength(1);
    const words = textOf(here.messagesTo(owner).at(-1));
    expect(words.match(/bi-export@example\.com/g)).toHaveLength(1);
    expect(wednesday).toEqual([]);
  });

  it('comes a second time on a day only where access would end before the next morning', async () => {
    await using here = await worldOfMornings();
    await withTwo(here);
    await week(here, owner, '2027-01-11', 1);
    expect(here.messagesTo(owner)).toHaveLength(1);
    // In the evening somebody ends it tonight, by hand: there is no other morning.
    here.subscription.userOf(BI).expiresAt = Temporal.Instant.from('2027-01-12T05:00:00Z');
    await here.app().reconcile();
    here.clock.move({ minutes: 15 });
    await here.app().settle();
    await here.until(() => here.messagesTo(owner).length === 2);
    expect(here.messagesTo(owner).at(-1)?.text).toBe(`The access of ${BI} ends tomorrow at 6:00 AM.`);
  });

  it('comes once where Slack took it and the app was killed before it knew', async () => {
    await using here = await worldOfMornings();
    await withTwo(here);
    here.subscription.usage.countCalls(BI, 214, 0);
    here.workspace.faults.plan({
      method: 'chat.postMessage',
      about: owner,
      times: 1,
      fault: { kind: 'cut' },
    });
    here.clock.moveTo(Temporal.Instant.from('2027-01-11T08:00:00Z'));
    await here.app().settle();
    await here.restart();
    for (let minute = 0; minute < 40; minute += 1) {
      here.clock.move({ minutes: 1 });
      await here.app().settle();
    }
    expect(here.messagesTo(owner).map(({ text }) => text)).toEqual([`The access of ${ERP} ends in 3 days.`]);
  });

  it('asks the owner of an idle user in their own morning, on a day without a warning', async () => {
    await using here = await worldOfMornings({ settings: { IDLE_DAYS: '7', REMINDER_DAYS: '1' } });
    await here.create(administrator, { owner, email: BI, expires: '2027-06-30' });
    await here.create(administrator, { owner, expires: '2027-01-19' });
    await here.until(() => here.messagesTo(owner).length === 2);
    here.workspace.messages.length = 0;
    const days = await week(here, owner, '2027-01-10', 12);
    const told = days.flatMap((texts, day) => texts.map((text) => `${day} ${text}`));
    // Idle since Sunday.
    expect(told).toEqual([
      `8 The access of ${ERP} ends tomorrow at 11:59 PM.`,
      '9 Nobody has used 2 API-only users of yours for 7 days',
      `10 The access of ${ERP} ended yesterday at 11:59 PM.`,
    ]);
    // What had to wait was given back: nobody looks in Slack whether it went out.
    expect(here.slack.calls.filter(({ arguments: { oldest } }) => oldest !== undefined)).toEqual([]);
  });
});
