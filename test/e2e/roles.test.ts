import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;

const EMAIL = 'erp-sync@example.com';

async function owned(): Promise<World> {
  const here = await world();
  await here.create(administrator, { owner });
  await here.until(() => here.messagesTo(owner).length > 0);
  here.hands.closeView(administrator);
  here.workspace.messages.length = 0;
  return here;
}

const grants = (here: World) =>
  here.subscription.users
    .find(({ emailAddress }) => emailAddress === EMAIL)
    ?.grants.map(({ accessRoleId, workspaceId }) => `${accessRoleId}@${workspaceId}`);
const message = (here: World, person: string, text: string) =>
  here.messagesTo(person).find((each) => textOf(each).includes(text));

describe('the roles of a user', () => {
  it('are exchanged by an administrator: the window and both messages say what was and what is', async () => {
    await using here = await owned();
    await here.openForm(administrator, `/mkto-api-user roles ${EMAIL}`);
    const form = here.window(administrator);
    expect(form).toContain('API Integration in Europe');
    expect(form).toContain('there is no moment in which it has none');
    expect(form).not.toContain('Standard User');
    here.hands.fill(administrator, { keep: [], role: '102', workspace: '1' });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Roles changed'));
    expect(here.window(administrator)).toContain('API Read Only in Default');
    expect(grants(here)).toEqual(['102@1']);
    await here.until(() => message(here, owner, 'Roles changed'));
    expect(textOf(message(here, administrator, 'Roles changed')).replace(/\s+/g, ' ')).toContain(
      'Roles before: API Integration in Europe',
    );
    here.hands.closeView(administrator);
    await here.openForm(administrator, `/mkto-api-user show ${EMAIL}`);
    expect(here.window(administrator)).toContain('gave it other roles');
    expect(here.window(administrator)).toContain('API Read Only');
  });

  it('are added and taken away, never to none, and what is wrong stands at its field', async () => {
    await using here = await owned();
    await here.openForm(administrator, `/mkto-api-user roles ${EMAIL}`);
    here.hands.fill(administrator, { keep: [] });
    expect(await here.hands.submit(administrator)).toMatchObject({
      result: 'errors',
      errors: { keep: expect.stringContaining('at least one role') },
    });
    here.hands.fill(administrator, { keep: ['101@2'], role: '102' });
    expect(await here.hands.submit(administrator)).toMatchObject({
      result: 'errors',
      errors: { workspace: 'Choose a workspace.' },
    });
    here.hands.fill(administrator, { workspace: '2' });
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('Roles changed'));
    expect(grants(here)).toEqual(['101@2', '102@2']);
    here.hands.closeView(administrator);
    await here.openForm(administrator, `/mkto-api-user roles ${EMAIL}`);
    here.hands.fill(administrator, { keep: ['102@2'] });
    await here.hands.submit(administrator);
    await here.until(() => grants(here)?.join() === '102@2');
  });

  it('are shown anew first where somebody has changed them while the form was open', async () => {
    await using here = await owned();
    await here.openForm(administrator, `/mkto-api-user roles ${EMAIL}`);
    const user = here.subscription.users.find(({ emailAddress }) => emailAddress === EMAIL);
    if (!user) throw new Error('no user');
    user.grants = [{ accessRoleId: 102, workspaceId: 2 }];
    await here.app().reconcile();
    here.hands.fill(administrator, { keep: ['101@2'], role: '102', workspace: '1' });
    await here.hands.submit(administrator);
    expect(here.window(administrator)).toContain('Its roles were changed while you filled this in');
    expect(grants(here)).toEqual(['102@2']);
  });

  it('are no matter of owners and others', async () => {
    await using here = await owned();
    for (const person of [owner, requester]) {
      await here.hands.command(person, `/mkto-api-user roles ${EMAIL}`);
      const answers = here.workspace.messages.filter(({ ephemeralFor }) => ephemeralFor === person);
      expect(answers.map(textOf).join()).toContain(
        'rules leave this to an administrator|Only administrators'.split('|')[person === owner ? 0 : 1],
      );
    }
    expect(grants(here)).toEqual(['101@2']);
  });
});
