import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack/workspace.ts';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, owner, requester, guest } = PEOPLE;

/** Users that were made by hand in Marketo, and are found: their names say in how many days they end. */
const withFound = (days: readonly number[], options: WorldOptions = {}) =>
  world({
    ...options,
    prepare({ subscription }) {
      for (const each of days) {
        const name = `sync-${String(each).padStart(3, '0')}`;
        const expiresAt = subscription.clock
          .now()
          .add({ hours: 24 * each })
          .round('second');
        const emailAddress = `${name}@example.com`;
        subscription.addUser({ emailAddress, firstName: 'Sync', lastName: name, apiOnly: true, expiresAt });
      }
    },
  });

async function typed(here: World, person: string, line: string): Promise<SlackMessage | undefined> {
  const before = answersTo(here, person).length;
  const deed = await here.hands.command(person, `/mkto-api-user ${line}`);
  expect(deed).toEqual({ result: 'done' });
  return answersTo(here, person)[before];
}

/** What somebody sees alone. */
const answersTo = (here: World, person: string): SlackMessage[] =>
  here.workspace.directMessagesTo(person).filter(({ ephemeralFor }) => ephemeralFor === person);

function tableIn(message: SlackMessage | undefined): string[][] {
  const table = message?.blocks.find(({ type }) => type === 'data_table');
  if (table?.type !== 'data_table') return [];
  return table.rows.slice(1).map((row) => row.map((cell) => textOf(cell)));
}

const addressesIn = (message: SlackMessage | undefined) =>
  tableIn(message).map(([address = '']) => address.split('@')[0]);

describe('a list of API-only users', () => {
  it('shows administrators all of them in a table that can be sorted, soonest end first', async () => {
    await using here = await withFound([3, 40]);
    here.subscription.usage.countCalls('sync-003@example.com', 12_480, 1);
    await here.create(administrator, { owner });
    const list = await typed(here, administrator, 'list');
    const rows = tableIn(list);
    expect(textOf(list)).toContain('4 API-only users All that you may see');
    expect(rows.map(([address]) => address?.split('@')[0])).toEqual([
      'sync-003',
      'sync-040',
      'erp-sync',
      'slack-app',
    ]);
    // No end of a day where they live: the time is named, too.
    const end = here.clock.now().add({ hours: 72 }).toZonedDateTimeISO('Europe/Berlin').toPlainDateTime();
    expect(rows[0]).toEqual([
      'sync-003@example.com',
      '⏰ ends in 3 days',
      end.toString({ smallestUnit: 'minute' }).replace('T', ' '),
      '🫥 no owner',
      '–',
      '12,480',
    ]);
    expect(rows[2]?.[2]).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(rows[2]?.slice(3, 5)).toEqual([`@${owner}`, 'API Integration']);
    // Nothing can be done here about the user that the app runs as.
    expect(rows[3]?.slice(1, 4)).toEqual(['♾️ never ends', '–', 'this app']);
  });

  it('is narrowed down by words, and says what it was narrowed down to', async () => {
    await using here = await withFound([3, 40, 50]);
    await here.create(administrator, { owner });
    const listed = async (words: string) => addressesIn(await typed(here, administrator, `list ${words}`));
    expect(await listed('expiring')).toEqual(['sync-003']);
    expect(await listed('found SYNC-0')).toEqual(['sync-003', 'sync-040', 'sync-050']);
    expect(await listed('"api integration"')).toEqual(['erp-sync']);
    expect(await listed('role:101 erp')).toEqual(['erp-sync']);
    expect(await listed('mine')).toEqual([]);
    expect(await listed('unowned 04')).toEqual(['sync-040']);
    const narrowed = textOf(await typed(here, administrator, 'list unowned role:101 "api"'));
    expect(narrowed).toContain('Without an owner · Role API Integration · Address with “api”');
    expect(await listed('unowned found 04')).toEqual(['sync-040']);
    expect(await listed('expiring found')).toEqual(['sync-003']);
    here.clock.move({ days: 4 });
    expect(await listed('ended')).toEqual(['sync-003']);
    expect(await listed('ended unowned')).toEqual(['sync-003']);
    const both = textOf(await typed(here, administrator, 'list ended unowned'));
    expect(both).toContain('1 API-only user Ended · Without an owner');
  });

  it('of those whom somebody could adopt leaves out the user that the app itself runs as', async () => {
    await using here = await world();
    expect(addressesIn(await typed(here, administrator, 'list'))).toEqual(['slack-app']);
    for (const words of ['unowned', 'found', 'unowned found']) {
      const list = await typed(here, administrator, `list ${words}`);
      expect(textOf(list)).toContain('No API-only users');
      expect(addressesIn(list)).toEqual([]);
    }
    await here.hands.openHome(administrator);
    const home = () => textOf(here.workspace.views.homeOf(administrator));
    await here.until(() => home().includes('slack-app@'));
    await here.hands.act(administrator, { actionId: 'among' }, 'unowned', 'home');
    await here.until(() => !home().includes('slack-app@'));
  });

  it('says what it could not read, what there is instead, and what may have been meant', async () => {
    await using here = await withFound([3]);
    const said = async (words: string) => textOf(await typed(here, administrator, `list ${words}`));
    expect(await said('role:101 role:102')).toContain('I could not read: role:102.');
    expect(await said('ended expired soon')).toContain('expiring and ended exclude each other: no API-only');
    expect(await said('mine unowned')).toContain('mine and unowned exclude each other');
    expect(await said('role:"API Integrator"')).toMatch(
      /no role “API Integrator”\. There are: .*API Integration/,
    );
    expect(await said('instance:nowhere')).toContain('You see no Marketo instance “nowhere”. There are: ');
    expect(await said('exprng')).toMatch(/is like that\. Did you mean \/mkto-api-user list expiring/);
    expect(await said('zzz <!channel> *bold*')).toContain('Address with “<!channel>”');
  });

  it('shows others what they own, and nothing of anybody else', async () => {
    await using here = await withFound([3]);
    await here.create(administrator, { owner });
    expect(addressesIn(await typed(here, owner, 'list'))).toEqual(['erp-sync']);
    expect(addressesIn(await typed(here, owner, 'list found'))).toEqual([]);
    const none = textOf(await typed(here, requester, 'list'));
    expect(none).toContain('There is no API-only user that you may see.');
    for (const words of ['list', 'show erp-sync@example.com', 'pending', 'help'])
      expect(textOf(await typed(here, guest, words))).toContain('Guests cannot look at API-only users');
    // Whether somebody has an address, the words do not say.
    for (const address of ['erp-sync@example.com', 'nobody@example.com'])
      expect(textOf(await typed(here, guest, `extend ${address}`))).toContain(
        'Guests cannot create or change API-only users. Nothing was changed.',
      );
  });

  it('turns its pages where it stands, as the users are then, and for whoever may still see them', async () => {
    await using here = await withFound(Array.from({ length: 60 }, (_, index) => index + 1));
    const list = await typed(here, administrator, 'list sync');
    const before = answersTo(here, administrator).length;
    expect(addressesIn(list)).toHaveLength(25);
    expect(textOf(list)).toContain('1–25 of 60');
    await here.hands.click(administrator, 'list:next', list);
    await here.until(() => textOf(list).includes('26–50 of 60'));
    expect(addressesIn(list)[0]).toBe('sync-026');
    await here.hands.click(administrator, 'list:next', list);
    await here.until(() => textOf(list).includes('51–60 of 60'));
    expect(textOf(list)).not.toContain('Next');
    await here.hands.click(administrator, 'list:back', list);
    await here.until(() => textOf(list).includes('26–50 of 60'));
    expect(answersTo(here, administrator)).toHaveLength(before);

    const person = here.workspace.personOf(administrator);
    if (person) person.deleted = true;
    await here.hands.event({ type: 'user_change', user: { id: administrator } });
    await here.hands.click(administrator, 'list:back', list);
    await here.until(() => addressesIn(list).length === 0);
    expect(textOf(list)).not.toContain('sync-');
  });

  it('names the instance of each where there are several, and shows of another what is owned there', async () => {
    await using here = await world({ withSandbox: true });
    const rows = tableIn(await typed(here, administrator, 'list'));
    const labels = [...new Set(rows.map((row) => row.at(-1) ?? ''))];
    expect(labels).toHaveLength(2);
    const one = tableIn(await typed(here, administrator, `list "${labels[0]}"`));
    expect(new Set(one.map((row) => row.at(-1)))).toEqual(new Set([labels[0]]));
    expect(one.length).toBeLessThan(rows.length);
    expect(tableIn(await typed(here, administrator, 'list instance:SANDBOX')).length).toBeGreaterThan(0);
    expect(textOf(await typed(here, owner, 'list instance:sandbox'))).toContain(
      'You see no Marketo instance “sandbox”.',
    );
  });
});

describe('the window about one API-only user', () => {
  const show = async (here: World, person: string, what: string) => {
    here.hands.closeView(person);
    const answer = await typed(here, person, `show ${what}`);
    return here.hands.view(person) ? here.window(person) : textOf(answer);
  };

  it('says who is accountable, what it is for, how it is used, and what happened', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    here.clock.move({ days: 7 });
    here.subscription.usage.countCalls('erp-sync@example.com', 12_000, 2);
    here.subscription.usage.countCalls('erp-sync@example.com', 480, 0);
    const shown = await show(here, owner, 'erp-sync@example.com');
    expect(shown).toContain('Nightly orders');
    expect(shown).toContain(`Owner:  @${owner}`);
    expect(shown).toContain('API Integration in');
    expect(shown).toMatch(/12,480 API calls, last on/);
    expect(shown).toMatch(/█{12} {2}12,000\n/);
    expect(shown).toMatch(/█ {11} {2}480/);
    expect(shown).toContain(`@${administrator}  made it for  @${owner}`);
    expect(shown).toContain('Extend 90 days');
  });

  it('is drawn anew after what is done in it, with that in its history', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    await show(here, administrator, 'ERP-sync@example.com');
    const before = here.madeUsers()[0]?.expiry;
    await here.hands.click(administrator, 'do:set_expiry:extend_90');
    await here.until(() => /set its end to .* \(before: /.test(here.window(administrator)));
    expect(here.madeUsers()[0]?.expiry).not.toBe(before);
    expect(here.window(administrator)).not.toContain('being set');
    await here.hands.act(administrator, { actionId: 'more' }, moreOf(here, 'let_end'));
    await here.until(() => here.window(administrator).includes('said that it is no longer needed'));
    expect(here.window(administrator)).toContain('no longer needed, says');
  });

  it('opens from a part of the address that one has alone, lists several, and says where there is none', async () => {
    await using here = await withFound([3, 40]);
    expect(await show(here, administrator, 'sync-003')).toContain('ends in 3 days');
    expect(await show(here, administrator, 'sync-0')).toContain('2 API-only users');
    expect(await show(here, administrator, 'nobody')).toContain(
      'There is no API-only user with “nobody” that you may see.',
    );
    expect(await show(here, administrator, '')).toContain('Name an address, or a part of it');
  });

  it('is the one that may have been meant, of those that somebody may see, where nobody has the address', async () => {
    await using here = await withFound([3, 40]);
    await here.create(administrator, { owner });
    const said = async (person: string, line: string) => {
      here.hands.closeView(person);
      return textOf(await typed(here, person, line));
    };
    for (const word of ['show', 'extend', 'transfer']) {
      expect(await said(administrator, `${word} sync-003@exampel.com`)).toContain(
        'Did you mean sync-003@example.com?',
      );
      expect(await said(administrator, `${word} somebody@else.example`)).not.toContain('Did you mean');
    }
    expect(await said(administrator, 'show erp-snyc')).toContain('Did you mean erp-sync@example.com?');
    expect(await said(owner, 'extend erp-snyc@example.com')).toContain('Did you mean erp-sync@example.com?');
    expect(await said(owner, 'extend sync-004@example.com')).not.toContain('Did you mean');
    expect(await said(requester, 'extend erp-snyc@example.com')).not.toContain('Did you mean');
  });

  it('opens from a list, and from Home', async () => {
    await using here = await withFound([3]);
    const list = await typed(here, administrator, 'list');
    const block = list?.blocks.flatMap((each) => (each.type === 'actions' ? (each.block_id ?? '') : []))[0];
    const offered = await here.hands.options(administrator, block ?? '', 'sync', { where: list });
    expect(offered.map(({ text }) => text)).toEqual(['sync-003@example.com']);
    await here.hands.act(administrator, { actionId: 'show_user' }, offered[0]?.value, list);
    await here.until(() => here.hands.view(administrator));
    expect(here.window(administrator)).toContain('found in Marketo: it was made outside this app');
    here.hands.closeView(administrator);
    await here.hands.openHome(administrator);
    await here.until(() => here.workspace.views.homeOf(administrator));
    const [user] = here.kept.apiUsers().filter(({ email }) => email.startsWith('sync'));
    const menu = { blockId: `access:${user?.id}`, actionId: 'more' };
    await here.hands.act(administrator, menu, `show_user ${user?.id}`, 'home');
    await here.until(() => here.hands.view(administrator));
    expect(here.window(administrator)).toContain('sync-003@example.com');
  });

  it('is for administrators and the owner: whoever else names a user, or its id, reads of none', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    expect(await show(here, requester, 'erp-sync@example.com')).toContain('There is no API-only user with');
    const id = here.madeUsers()[0]?.id ?? '';
    const list = await typed(here, owner, 'list');
    await here.hands.act(requester, { actionId: 'show_user' }, id, list);
    await here.until(() => here.hands.view(requester));
    expect(here.window(requester)).not.toContain('erp-sync');
    const offered = await here.hands.options(
      requester,
      list?.blocks.flatMap((each) => (each.type === 'actions' ? (each.block_id ?? '') : []))[0] ?? '',
      '',
      { where: list },
    );
    expect(offered).toEqual([]);
  });

  it('is there without what Marketo does not say', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    await here.restart();
    here.subscription.faults.plan({ call: 'Usage Last 7 Days', times: 99, fault: { kind: 'hang' } });
    const shown = await show(here, owner, 'erp-sync');
    expect(shown).toContain('Marketo does not say just now how much it is used.');
    expect(shown).toContain('Nightly orders');
  });
});

/** The option of the menu in the open window that is about a kind of change. */
function moreOf(here: World, kind: string): string {
  const blocks = here.hands.view(administrator)?.content.blocks ?? [];
  const menus = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  const options = menus.flatMap((element) => (element.type === 'overflow' ? element.options : []));
  return options.find(({ value }) => value.includes(kind))?.value ?? '';
}
