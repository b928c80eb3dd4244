import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner, requester, guest } = PEOPLE;

const EMAIL = 'erp-sync@example.com';

/** A user that somebody is accountable for, and nothing said of it yet. */
async function owned(): Promise<World> {
  const here = await world();
  await here.create(administrator, { owner });
  await here.until(() => here.messagesTo(owner).length > 0);
  here.hands.closeView(administrator);
  here.workspace.messages.length = 0;
  return here;
}

const user = (here: World) => here.kept.apiUsers().find(({ email }) => email === EMAIL);
const home = (here: World, person: string) => textOf(here.workspace.views.homeOf(person));
const said = (here: World, person: string) =>
  here
    .messagesTo(person)
    .map((message) => textOf(message).replace(/\s+/g, ' '))
    .join('\n');
const message = (here: World, person: string, text: string) =>
  here.messagesTo(person).find((each) => textOf(each).includes(text));

/** The owner asks somebody to take it over. */
async function asked(here: World): Promise<void> {
  await here.openForm(owner, `/mkto-api-user transfer ${EMAIL} <@${requester}|rita>`);
  expect(here.window(owner)).toContain('Who is to be the owner?');
  expect(here.hands.filledIn(owner)).toMatchObject({ owner: requester });
  await here.hands.submit(owner);
  expect(here.window(owner)).toContain('They are asked');
  await here.until(() => message(here, requester, 'asks you to take over'));
}

describe('handing a user over', () => {
  it('is offered to its owner on Home, and begins with whom', async () => {
    await using here = await owned();
    await here.hands.openHome(owner);
    await here.until(() => home(here, owner).includes('Hand over…'));
    await here.hands.openHome(administrator);
    await here.until(() => home(here, administrator).includes('Change owner…'));
    expect(home(here, administrator)).not.toContain('Hand over…');

    const menu = { blockId: `access:${user(here)?.id}`, actionId: 'more' };
    await here.hands.act(owner, menu, `open:hand_over:ask ${user(here)?.id}`, 'home');
    await here.until(() => here.window(owner).includes('Who is to be the owner?'));
    expect(here.window(owner)).toContain('Until they accept, it stays yours');
    here.hands.fill(owner, { owner: guest });
    expect(await here.hands.submit(owner)).toMatchObject({ result: 'errors' });
    here.hands.fill(owner, { owner: requester });
    await here.hands.submit(owner);
    expect(here.window(owner)).toContain('They are asked');
    await here.until(() => home(here, owner).includes('You wait for'));
  });

  it('is accepted by whoever was asked: they are its owner from then on, and both messages say so', async () => {
    await using here = await owned();
    await asked(here);
    const question = message(here, requester, 'asks you to take over');
    expect(textOf(question).replace(/\s+/g, ' ')).toContain('What it is for: Nightly orders');
    expect(textOf(question)).toContain('Waits for you since');
    expect(here.messagesTo(administrator)).toEqual([]);
    // Pressed twice it is accepted once, and says so.
    await Promise.all([1, 2].map(() => here.hands.click(requester, 'request:approve', question)));
    await here.until(() => here.window(requester).includes('You have accepted it already'));
    await here.until(() => user(here)?.owner === requester);
    await here.until(() => textOf(question).includes('✅ Accepted by'));
    await here.until(() => said(here, owner).includes('✅ Accepted by'));
    expect(textOf(question)).not.toContain('Decline');
    await here.until(() => said(here, requester).includes('New owner'));
    await here.until(() => said(here, owner).includes('is accountable for'));
    await here.hands.openHome(requester);
    await here.until(() => home(here, requester).includes(EMAIL));
  });

  it('is declined with a reason that its owner reads, and stays theirs', async () => {
    await using here = await owned();
    await asked(here);
    const question = message(here, requester, 'asks you to take over');
    await here.hands.click(requester, 'request:deny', question);
    await here.until(() => here.window(requester).includes('What should they know?'));
    expect(here.window(requester)).toContain('Decline');
    here.hands.fill(requester, { reason: 'The data team runs it' });
    await here.hands.submit(requester);
    await here.until(() => said(here, owner).includes('It was declined to take over'));
    expect(said(here, owner)).toContain('The data team runs it');
    await here.until(() => textOf(question).includes('🚫 Declined by'));
    expect(user(here)?.owner).toBe(owner);
  });

  it('waits in `pending` for whoever was asked, who accepts it there, and for its owner, who takes it back', async () => {
    await using here = await owned();
    await asked(here);
    await here.hands.command(requester, '/mkto-api-user pending');
    const theirs = here.workspace.directMessagesTo(requester).at(-1);
    expect(textOf(theirs)).toContain('Waits for you');
    expect(textOf(theirs)).toContain('Accept');
    await here.hands.command(administrator, '/mkto-api-user pending');
    expect(textOf(here.workspace.directMessagesTo(administrator).at(-1))).toContain('Nothing waits');
    await here.hands.command(owner, '/mkto-api-user pending');
    const own = here.workspace.directMessagesTo(owner).at(-1);
    expect(textOf(own)).not.toContain('Edit');
    await here.hands.click(owner, 'request:withdraw', message(here, owner, 'You asked somebody'));
    const question = message(here, requester, 'asks you to take over');
    await here.until(() => textOf(question).includes('Withdrawn by'));
    expect(user(here)?.owner).toBe(owner);
  });

  it('is refused to whoever is not its owner, and is a change of the owner for an administrator', async () => {
    await using here = await owned();
    await here.hands.command(requester, `/mkto-api-user transfer ${EMAIL} <@${requester}|rita>`);
    expect(textOf(here.workspace.directMessagesTo(requester).at(-1))).toContain(
      'Only administrators can change',
    );
    await here.openForm(administrator, `/mkto-api-user transfer ${EMAIL} <@${requester}|rita>`);
    expect(here.window(administrator)).toContain('Who is accountable');
  });
});
