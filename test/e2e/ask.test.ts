import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack/workspace.ts';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, secondAdministrator, requester, owner } = PEOPLE;
const EMAIL = 'erp-sync@example.com';

const dayIn = (here: World, days: number) =>
  here.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate().add({ days }).toString();

/** Rita's request, as it stands in the administrators' channel and as her own copy. */
async function asked(options: WorldOptions = {}, values: Readonly<Record<string, string>> = {}) {
  const here = await world(options);
  await here.openForm(requester);
  here.fillForm(requester, { owner: requester, ...values });
  await here.hands.submit(requester);
  await here.until(() => here.window(requester).includes('waits for an administrator'));
  const inChannel = () =>
    here.workspace.messages.find(
      (message) => message.channel === ADMIN_CHANNEL && textOf(message).includes('asks for'),
    );
  const copy = () => here.messagesTo(requester).find((message) => textOf(message).includes('You asked for'));
  await here.until(() => inChannel() && copy());
  const click = (who: string, what: string, where: () => SlackMessage | undefined = inChannel) =>
    here.hands.click(who, `request:${what}`, where());
  const told = (who: string) => here.messagesTo(who).map((message) => textOf(message));
  return { here, inChannel, copy, click, told, [Symbol.asyncDispose]: () => here[Symbol.asyncDispose]() };
}

describe('an address that only Marketo knows, of a person', () => {
  const withPerson = {
    prepare: ({ subscription }: Pick<World, 'subscription'>) =>
      subscription.addUser({ emailAddress: EMAIL, firstName: 'Erna', lastName: 'Person', apiOnly: false }),
  };

  it('is named at its field before anybody is asked', async () => {
    await using here = await world(withPerson);
    await here.openForm(requester);
    here.fillForm(requester, { owner: requester });
    const deed = await here.hands.submit(requester);
    expect(JSON.stringify(deed)).toContain('Marketo already has a user with this email');
    expect(here.messagesTo(requester)).toEqual([]);
  });

  it('keeps a request from being approved that was sent before it was somebody’s', async () => {
    await using rita = await asked();
    const { here, click, inChannel } = rita;
    here.subscription.addUser({ emailAddress: EMAIL, firstName: 'Erna', lastName: 'Person', apiOnly: false });
    await click(administrator, 'approve');
    await here.until(() => here.window(administrator).includes('Marketo already has a user'));
    expect(textOf(inChannel())).toContain('Edit and approve');
    expect(here.kept.audit().map(({ action }) => action)).not.toContain('request.approved');
  });
});

describe('whoever may not create', () => {
  it('asks with the same form; an administrator approves with one click, and both sides see it', async () => {
    await using rita = await asked();
    const { here, inChannel, copy, click, told } = rita;
    expect(here.createdInMarketo()).toEqual([]);
    expect(textOf(inChannel())).toContain(EMAIL);
    expect(textOf(inChannel())).toContain(`@${requester}`);
    await click(administrator, 'approve');
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    await here.until(() => textOf(inChannel()).includes('and done'));
    await here.until(() => textOf(copy()).includes('and done'));
    expect(textOf(copy())).toContain(`@${administrator}`);
    expect(textOf(inChannel())).not.toContain('Edit and approve');
    await here.until(() => told(requester).some((text) => text.includes('was created in Marketo')));
    expect(here.madeUsers()).toMatchObject([{ requester, owner: requester }]);
  });

  it('reads why it was denied, in a message of its own', async () => {
    await using rita = await asked();
    const { here, inChannel, copy, click, told } = rita;
    await click(administrator, 'deny');
    await here.until(() => here.window(administrator).includes('What should they know?'));
    here.hands.fill(administrator, { reason: 'Use erp-sync, <!channel>' });
    await here.hands.submit(administrator);
    await here.until(() => textOf(inChannel()).includes('Denied by'));
    await here.until(() => told(requester).some((text) => text.includes('was denied')));
    await here.until(() => textOf(copy()).includes('Use erp-sync, <!channel>'));
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('sees what was changed where an administrator approves something else', async () => {
    await using rita = await asked();
    const { here, inChannel, copy, click } = rita;
    await click(administrator, 'amend');
    await here.until(() => here.window(administrator).includes('Approve with changes'));
    expect(here.window(administrator)).toContain('in the time zone of whoever asked');
    here.hands.fill(administrator, { expires: dayIn(here, 30) });
    await here.hands.submit(administrator);
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    await here.until(() => textOf(copy()).includes('with changes'));
    expect(textOf(copy())).toContain('instead of');
    // Both days as Slack says them in the reader's own zone.
    const dates = JSON.stringify(inChannel()?.blocks).match(/"type":"date"[^}]*date_long/g) ?? [];
    expect(dates.length).toBeGreaterThanOrEqual(3);
    await here.until(() => textOf(inChannel()).includes('with changes'));
    const made = here.subscription.users.find(({ emailAddress }) => emailAddress === EMAIL);
    expect(made?.expiresAt?.toZonedDateTimeISO('Europe/Berlin').toPlainDate().toString()).toBe(
      dayIn(here, 30),
    );
  });

  it('edits and withdraws while it waits; an approval of what was edited since does nothing', async () => {
    await using rita = await asked();
    const { here, inChannel, copy, click } = rita;
    const stale = inChannel();
    await click(requester, 'edit', copy);
    await here.until(() => here.window(requester).includes('Save'));
    here.hands.fill(requester, { lastName: 'Export' });
    const before = structuredClone(stale);
    await here.hands.submit(requester);
    await here.until(() => here.window(requester).includes('was changed'));
    await here.until(() => textOf(inChannel()).includes('Export'));
    if (before) await here.hands.click(administrator, 'request:approve', before);
    await here.until(() => here.window(administrator).includes('changed in the meantime'));
    expect(here.createdInMarketo()).toEqual([]);
    await click(requester, 'withdraw', copy);
    await here.until(() => textOf(inChannel()).includes('Withdrawn by'));
    here.hands.closeView(administrator);
    if (before) await here.hands.click(administrator, 'request:approve', before);
    await here.until(() => here.window(administrator).includes('withdrawn in the meantime'));
  });

  it('is told that nobody answered, after a reminder to the administrators', async () => {
    await using rita = await asked({}, {});
    const { here, told, inChannel } = rita;
    here.clock.move({ hours: 48 });
    await here.app().settle();
    await here.until(() => told(requester).some((text) => text.includes('still waits')));
    const nudges = () => here.workspace.messages.filter((each) => textOf(each).includes('Still waiting'));
    expect(nudges()).toHaveLength(1);
    here.clock.move({ days: 12 });
    await here.app().settle();
    await here.until(() => told(requester).some((text) => text.includes('Nobody answered')));
    await here.until(() => textOf(inChannel()).includes('Nobody answered in time'));
    await here.until(() => nudges().length === 0);
    // Nor does whoever asked read that it waits.
    await here.until(() => told(requester).some((text) => text.includes('I reminded the administrators')));
    expect(told(requester).filter((text) => text.includes('still waits'))).toEqual([]);
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('has all the time of a new request after an edit: the administrators are reminded of that, too', async () => {
    await using rita = await asked();
    const { here, copy, click, told } = rita;
    const nudges = () => here.workspace.messages.filter((each) => textOf(each).includes('Still waiting'));
    here.clock.move({ hours: 48 });
    await here.app().settle();
    await here.until(() => nudges().length === 1);
    here.clock.move({ days: 10 });
    await click(requester, 'edit', copy);
    await here.until(() => here.window(requester).includes('Save'));
    here.hands.fill(requester, { lastName: 'Export' });
    await here.hands.submit(requester);
    await here.until(() => here.window(requester).includes('was changed'));
    here.clock.move({ hours: 47 });
    await here.app().settle();
    expect(nudges()).toHaveLength(1);
    here.clock.move({ hours: 1 });
    await here.app().settle();
    await here.until(() => nudges().length === 2);
    expect(told(requester).filter((text) => text.includes('still waits'))).toHaveLength(2);
    here.clock.move({ days: 11 });
    await here.app().settle();
    expect(told(requester).some((text) => text.includes('Nobody answered'))).toBe(false);
    here.clock.move({ days: 2 });
    await here.app().settle();
    await here.until(() => told(requester).some((text) => text.includes('Nobody answered')));
  });

  it('is not brought to mind where nobody can approve it any more, until it is edited', async () => {
    const start = Temporal.Instant.from('2027-01-10T10:00:00Z');
    await using rita = await asked({ start }, { expires: '2027-01-12' });
    const { here, told } = rita;
    here.clock.move({ hours: 48 });
    await here.app().settle();
    await here.until(() => told(requester).some((text) => text.includes('It is too late for the day')));
    const nudges = here.workspace.messages.filter((each) => textOf(each).includes('Still waiting'));
    expect([nudges, told(requester).filter((text) => text.includes('I have reminded'))]).toEqual([[], []]);
  });

  it('is told once that the day has passed while it waited; an administrator reads what can be done then', async () => {
    const start = Temporal.Instant.from('2027-01-10T10:00:00Z');
    await using rita = await asked({ start }, { expires: '2027-01-12' });
    const { here, click, told } = rita;
    here.clock.move({ days: 1 });
    await here.app().settle();
    const passed = () => told(requester).filter((text) => text.includes('It is too late for the day'));
    expect(passed()).toEqual([]);
    here.clock.move({ days: 2 });
    await here.app().settle();
    await here.app().settle();
    expect(passed()).toHaveLength(1);
    expect(passed()[0]).toContain('Edit, to choose another day, and Withdraw');
    await click(administrator, 'approve');
    const window = () => here.window(administrator);
    await here.until(() => window().includes('too late by now for the day'));
    expect(window()).toContain('Edit and approve lets you choose another day; Deny…');
    expect(window()).not.toContain('An administrator can');
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('takes nothing that was typed where it was edited while an administrator was filling it in', async () => {
    await using rita = await asked();
    const { here, copy, click } = rita;
    await click(administrator, 'amend');
    await here.until(() => here.window(administrator).includes('Approve with changes'));
    here.hands.fill(administrator, { firstName: 'Typed' });
    await click(requester, 'edit', copy);
    await here.until(() => here.window(requester).includes('Save'));
    here.hands.fill(requester, { lastName: 'Export' });
    await here.hands.submit(requester);
    await here.until(() => here.window(requester).includes('was changed'));
    const deed = await here.hands.submit(administrator);
    expect(deed).toMatchObject({ result: 'errors' });
    expect(JSON.stringify(deed)).toContain('was changed while you were filling this in');
    expect(here.hands.filledIn(administrator)).toMatchObject({ firstName: 'Typed' });
    expect(here.createdInMarketo()).toEqual([]);
  });

  it('is not told that there is no such user, but that it waits', async () => {
    await using rita = await asked();
    const { here } = rita;
    await here.hands.command(requester, `/mkto-api-user show ${EMAIL}`);
    const answer = () => textOf(here.workspace.directMessagesTo(requester).at(-1));
    await here.until(() => answer().includes('is not there yet: you have asked for it'));
    await here.hands.command(owner, `/mkto-api-user show ${EMAIL}`);
    await here.until(() =>
      textOf(here.workspace.directMessagesTo(owner).at(-1)).includes('There is no API-only user'),
    );
  });

  it('sees under pending what their own press has done, where they pressed it', async () => {
    await using rita = await asked();
    const { here } = rita;
    await here.hands.command(requester, '/mkto-api-user pending');
    const answer = here.workspace.directMessagesTo(requester).at(-1);
    expect(textOf(answer)).toContain(EMAIL);
    await here.hands.click(requester, 'request:withdraw', answer);
    await here.until(() => textOf(answer).includes('Nothing waits'));
    await here.hands.command(administrator, '/mkto-api-user pending');
    const theirs = here.workspace.directMessagesTo(administrator).at(-1);
    expect(textOf(theirs)).toContain('Nothing waits');
  });

  it('finds it under pending and on Home, as those who decide do', async () => {
    await using rita = await asked();
    const { here, click } = rita;
    const pending = async (who: string) => {
      await here.hands.command(who, '/mkto-api-user pending');
      return textOf(here.workspace.directMessagesTo(who).at(-1));
    };
    expect(await pending(requester)).toMatch(/You wait for.*erp-sync@example.com/s);
    expect(await pending(administrator)).toMatch(/Waits for you.*erp-sync@example.com/s);
    expect(await pending(owner)).toContain('Nothing waits');
    await here.hands.openHome(administrator);
    const home = () => textOf(here.workspace.views.homeOf(administrator));
    await here.until(() => home().includes('Waits for you (1)'));
    await here.hands.click(administrator, 'request:approve', 'home');
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    await here.until(() => !home().includes('Waits for you') && home().includes(EMAIL));
    expect(await pending(requester)).toContain('Nothing waits');
    await click(administrator, 'approve').catch(() => undefined);
  });

  it.each(['deny', 'amend'])(
    'shows on Home what was changed since, where %s was pressed beside it',
    async (what) => {
      await using rita = await asked();
      const { here, click, copy } = rita;
      await here.hands.openHome(administrator);
      const home = () => textOf(here.workspace.views.homeOf(administrator));
      await here.until(() => home().includes('Waits for you (1)'));
      await click(requester, 'edit', copy);
      await here.until(() => here.window(requester).includes('Edit'));
      here.hands.fill(requester, { reason: 'Every hour' });
      await here.hands.submit(requester);
      await here.until(() => textOf(copy()).includes('Every hour'));
      expect(home()).not.toContain('Every hour');
      await here.hands.click(administrator, `request:${what}`, 'home');
      await here.until(() => here.window(administrator).includes('changed in the meantime'));
      await here.until(() => home().includes('Every hour'));
      here.hands.closeView(administrator);
      await here.hands.click(administrator, `request:${what}`, 'home');
      await here.until(() =>
        here.window(administrator).includes(what === 'deny' ? 'What should they know' : 'Approve'),
      );
    },
  );
});

describe('a decision', () => {
  it('is one, of two administrators at once: the other is told who was first', async () => {
    await using rita = await asked();
    const { here, inChannel } = rita;
    const before = structuredClone(inChannel());
    if (!before) throw new Error('nothing was asked');
    await Promise.all(
      [administrator, secondAdministrator].map((who) => here.hands.click(who, 'request:approve', before)),
    );
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    const other = await here.until(() =>
      [administrator, secondAdministrator].find((who) => here.window(who).includes('was first')),
    );
    expect(here.window(other)).toContain('has approved it');
    await here.until(() => here.madeUsers().length > 0);
    expect(here.madeUsers()).toHaveLength(1);
  });

  it('is nobody’s who is no administrator, also where they were shown the buttons', async () => {
    await using rita = await asked();
    const { here, click } = rita;
    for (const who of [requester, owner]) {
      await click(who, 'approve');
      await here.until(() => here.window(who).includes('Nothing was changed'));
    }
    expect(here.createdInMarketo()).toEqual([]);
    expect(here.kept.journal()).toEqual([]);
    const refused = here.kept.audit().filter(({ action }) => action === 'access.refused');
    expect(refused.length).toBe(2);
  });

  it('that Marketo refuses is “approved, not done”, with a way to try again, for both sides', async () => {
    await using rita = await asked();
    const { here, inChannel, copy, click } = rita;
    here.subscription.faults.plan({
      call: 'Invite User',
      fault: { kind: 'error', code: '709', message: 'Not today' },
    });
    await click(administrator, 'approve');
    await here.until(() => textOf(inChannel()).includes('not done'));
    await here.until(() => textOf(copy()).includes('Not today'));
    expect(textOf(copy())).toContain('Try again');
    // Also where it is told that it failed: what the form sends would have to be approved anew.
    const failed = () => here.messagesTo(requester).find((each) => textOf(each).includes('Back to the form'));
    await here.until(failed);
    expect(textOf(failed())).toContain('Try again');
    await here.hands.click(requester, 'back_to_form', failed());
    await here.until(() => here.window(requester).includes('Email'));
    await here.hands.submit(requester);
    await here.until(() => here.window(requester).includes('waits for an administrator'));
    await click(requester, 'again', failed);
    await here.until(() => here.window(requester).includes('Another request for the same waits'));
    here.hands.closeView(requester);
    const second = here.messagesTo(requester).findLast((each) => textOf(each).includes('You asked for'));
    await here.hands.click(requester, 'request:withdraw', second);
    await here.until(() => textOf(second).includes('Withdrawn'));
    await click(requester, 'again', failed);
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    await here.until(() => textOf(inChannel()).includes('and done'));
  });

  it('that Marketo refused says so no longer with a way to try it again once somebody else has made it', async () => {
    await using rita = await asked();
    const { here, inChannel, copy, click } = rita;
    here.subscription.faults.plan({ call: 'Invite User', fault: { kind: 'error', code: '709' } });
    await click(administrator, 'approve');
    await here.until(() => textOf(copy()).includes('Try again'));
    expect(textOf(inChannel())).toContain('Try again');
    await here.create(administrator, { owner: requester });
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    await here.until(() => !textOf(copy()).includes('Try again'));
    expect(textOf(inChannel())).not.toContain('Try again');
  });

  it('survives a restart: what was approved is made, what waits goes on waiting', async () => {
    await using rita = await asked();
    const { here, click, inChannel } = rita;
    await here.restart();
    expect(here.createdInMarketo()).toEqual([]);
    await click(secondAdministrator, 'approve');
    await here.until(() => here.createdInMarketo().includes(EMAIL));
    await here.restart();
    await here.until(() => textOf(inChannel()).includes('and done'));
    expect(here.workspace.messages.filter((message) => textOf(message).includes('asks for'))).toHaveLength(1);
  });
});
