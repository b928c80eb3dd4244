import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, type WorldOptions, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;

const number = (index: number) => String(index).padStart(2, '0');

/** Thirty users that end a day after each other, the first tomorrow; with the app's own, which never ends, 31. */
const withThirty = (options: WorldOptions = {}) =>
  world({
    ...options,
    prepare({ subscription }) {
      for (let index = 1; index <= 30; index += 1) {
        subscription.addUser({
          emailAddress: `sync-${number(index)}@example.com`,
          firstName: 'Sync',
          lastName: number(index),
          apiOnly: true,
          expiresAt: subscription.clock
            .now()
            .add({ hours: 24 * index })
            .round('second'),
        });
      }
    },
  });

const homeOf = (here: World, person: string) => here.workspace.views.homeOf(person);
const words = (here: World, person: string = administrator) => textOf(homeOf(here, person));
const listed = (here: World, person: string = administrator) =>
  [...words(here, person).matchAll(/([\w-]+)@[\w.]+/g)].map(([, name]) => name);

/** What somebody does in Home, and what stands there then. */
const press = (here: World, actionId: string, person: string = administrator) =>
  here.hands.act(person, { actionId }, undefined, 'home');
const choose = (here: World, among: string, person: string = administrator) =>
  here.hands.act(person, { actionId: 'among' }, among, 'home');
const until = (here: World, text: string, person: string = administrator) =>
  here.until(() => words(here, person).includes(text));

async function extend(here: World, name: string): Promise<void> {
  const user = here.kept.apiUsers().find(({ email }) => email === `${name}@example.com`);
  const button = { blockId: `access:${user?.id}`, actionId: 'do:set_expiry:extend_90' };
  await here.hands.act(administrator, button, undefined, 'home');
}

async function openHome(here: World, person: string = administrator): Promise<void> {
  await here.hands.openHome(person);
  await here.until(() => words(here, person).includes('API-only users'));
}

const chosen = (here: World, person: string = administrator) =>
  homeOf(here, person)
    ?.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []))
    .flatMap((element) => (element.type === 'static_select' ? [element] : []))[0];

describe('Home with more users than stand on a page', () => {
  it('turns pages, lists those that are chosen, and stays where somebody is who extends one', async () => {
    await using here = await withThirty();
    await openHome(here);
    await until(here, '1–22 of 31');
    expect(listed(here)).toHaveLength(22);
    expect(words(here)).not.toContain('Back');
    await press(here, 'turn:next');
    await until(here, '23–31 of 31');
    expect(listed(here)[0]).toBe('sync-23');
    expect(listed(here).at(-1)).toBe('slack-app');
    expect(words(here)).not.toContain('Next');
    await press(here, 'turn:back');
    await until(here, '1–22 of 31');

    await choose(here, 'ending');
    await until(here, '1–22 of 30');
    expect(chosen(here)?.initial_option?.value).toBe('ending');
    await press(here, 'turn:next');
    await until(here, '23–30 of 30');
    await extend(here, 'sync-25');
    // It ends later than within 30 days now: the others of the page stay.
    await until(here, '23–29 of 29');
    expect(listed(here)).toEqual(['23', '24', '26', '27', '28', '29', '30'].map((each) => `sync-${each}`));
    expect(chosen(here)?.initial_option?.value).toBe('ending');

    // By now there is no second page: the last one there is.
    here.clock.move({ days: 10, hours: 1 });
    await extend(here, 'sync-26');
    await here.until(() => listed(here)[0] === 'sync-11' && listed(here).length === 18);
    expect(homeOf(here, administrator)?.private_metadata).toBe('{"among":"ending","page":1}');
    expect(words(here)).not.toContain(' of ');
    await choose(here, 'ended');
    await here.until(() => listed(here).length === 10);
    expect(listed(here)[0]).toBe('sync-10');

    await openHome(here);
    await until(here, '1–22 of 31');
    expect(chosen(here)?.initial_option?.value).toBe('all');
  });

  it.each([
    'not JSON',
    '{"among":"everything","page":2}',
    '{"among":"in:elsewhere","page":2}',
    '{"among":"ended","page":-1}',
    '{"among":"ended","page":"2"}',
    '{"among":"ended","page":1,"owner":"U0GRACE"}',
  ])('begins anew with all of them where it carries %s', async (private_metadata) => {
    await using here = await withThirty();
    await openHome(here);
    const shown = homeOf(here, administrator);
    if (!shown) throw new Error('no Home');
    here.workspace.views.publishHome(administrator, { ...shown, private_metadata });
    await extend(here, 'sync-01');
    await here.until(() => listed(here)[0] === 'sync-02' && words(here).includes('1–22 of 31'));
    expect(homeOf(here, administrator)?.private_metadata).toBe('{"among":"all","page":1}');
  });
});

describe('a request that is denied from Home', () => {
  it('leaves the administrator with the users that they have chosen', async () => {
    await using here = await withThirty();
    await here.openForm(requester);
    here.fillForm(requester, { owner: requester });
    await here.hands.submit(requester);
    await here.until(() => here.window(requester).includes('waits for an administrator'));
    await openHome(here);
    await choose(here, 'ending');
    await until(here, '1–22 of 30');
    await press(here, 'turn:next');
    await until(here, '23–30 of 30');
    await press(here, 'request:deny');
    await here.until(() => here.window(administrator).includes('What should they know?'));
    here.hands.fill(administrator, { reason: 'Use the other one' });
    await here.hands.submit(administrator);
    await here.until(() => !words(here).includes('Waits for you'));
    expect(words(here)).toContain('23–30 of 30');
  });
});

describe('a window that was opened from Home', () => {
  /** The second page of the users that end soon. */
  async function onPageTwo(here: World): Promise<void> {
    await openHome(here);
    await choose(here, 'ending');
    await until(here, '1–22 of 30');
    await press(here, 'turn:next');
    await until(here, '23–30 of 30');
  }

  const blockIds = (here: World) =>
    here.hands.view(administrator)?.content.blocks.map(({ block_id }) => block_id) ?? [];

  const menu = (here: World, name: string, what: string) => {
    const user = here.kept.apiUsers().find(({ email }) => email === `${name}@example.com`);
    const button = { blockId: `access:${user?.id}`, actionId: 'more' };
    return here.hands.act(administrator, button, `open:set_expiry:${what} ${user?.id}`, 'home');
  };

  it('for another date leads back to where they were', async () => {
    await using here = await withThirty();
    await onPageTwo(here);
    await menu(here, 'sync-25', 'date');
    await here.until(() => here.window(administrator).includes('sync-25@example.com'));
    // The form is drawn anew on the way.
    await here.hands.click(administrator, 'days:90');
    await here.until(() => blockIds(here).includes('expires#1'));
    await here.hands.submit(administrator);
    await until(here, '23–29 of 29');
    expect(chosen(here)?.initial_option?.value).toBe('ending');
  });

  it('to end access, which is completed later, leads back to where they were', async () => {
    await using here = await withThirty();
    await onPageTwo(here);
    await menu(here, 'sync-25', 'now');
    await here.until(() => here.window(administrator).includes('does not list this user'));
    await here.hands.submit(administrator);
    await until(here, '23–29 of 29');
    expect(chosen(here)?.initial_option?.value).toBe('ending');
  });

  it('for a new user leads back to where they were, whatever instance is chosen in it', async () => {
    await using here = await withThirty({ withSandbox: true });
    await onPageTwo(here);
    await press(here, 'new_api_user');
    await here.until(() => blockIds(here).includes('instance'));
    await here.hands.act(administrator, { actionId: 'instance' }, 'sandbox');
    await here.until(() => blockIds(here).includes('role:sandbox'));
    await here.hands.choose(administrator, 'role:sandbox', 'Trial Integration');
    here.hands.fill(administrator, { email: 'trial@example.com', firstName: 'Trial', lastName: 'Sync' });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Done'));
    await until(here, '23–30 of 30');
    expect(chosen(here)?.initial_option?.value).toBe('ending');
  });
});

describe('whoever is no administrator', () => {
  it('sees of theirs alone what is chosen, whatever Home carries', async () => {
    await using here = await world();
    const day = (days: number) =>
      here.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days }).toString();
    await here.create(administrator, { email: 'theirs-soon@example.com', owner, expires: day(5) });
    await here.create(administrator, { email: 'theirs-late@example.com', owner, expires: day(80) });
    await here.create(administrator, { email: 'another@example.com', expires: day(6) });
    await openHome(here, owner);
    expect(listed(here, owner)).toEqual(['theirs-soon', 'theirs-late']);
    expect(chosen(here, owner)?.options?.map(({ value }) => value)).toEqual([
      'all',
      'ending',
      'ended',
      'idle',
    ]);
    await choose(here, 'ending', owner);
    await here.until(() => listed(here, owner).length === 1);
    expect(listed(here, owner)).toEqual(['theirs-soon']);
    await choose(here, 'ended', owner);
    await until(here, 'none of these', owner);
    // What was never offered to them lists all of theirs.
    await choose(here, 'unowned', owner);
    await here.until(() => listed(here, owner).length === 2);
    expect(homeOf(here, owner)?.private_metadata).toBe('{"among":"all","page":1}');
  });
});

describe('with several Marketo instances', () => {
  it('one of them can be chosen', async () => {
    await using here = await world({ withSandbox: true });
    await openHome(here);
    const options = chosen(here)?.options?.map(({ value }) => value);
    expect(options).toEqual(['all', 'ending', 'ended', 'idle', 'unowned', 'in:production', 'in:sandbox']);
    const everywhere = listed(here).length;
    await choose(here, 'in:sandbox');
    await here.until(
      () => homeOf(here, administrator)?.private_metadata === '{"among":"in:sandbox","page":1}',
    );
    expect(listed(here).length).toBeGreaterThan(0);
    expect(listed(here).length).toBeLessThan(everywhere);
    await openHome(here, owner);
    expect(words(here, owner)).toContain('You own no API-only user.');
    expect(chosen(here, owner)).toBeUndefined();
  });
});
