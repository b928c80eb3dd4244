import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;

const orphaned = (here: World) =>
  here.workspace.messages.filter(
    (each) => each.channel === ADMIN_CHANNEL && textOf(each).includes('Nobody is accountable'),
  );

/** Omar owns two users, and then leaves. */
async function leaving() {
  const here = await world();
  await here.create(administrator, { owner });
  await here.create(administrator, { owner, email: 'bi-export@example.com' });
  const leave = () => {
    const person = here.workspace.personOf(owner);
    if (person) person.deleted = true;
  };
  return { here, leave, [Symbol.asyncDispose]: () => here[Symbol.asyncDispose]() };
}

describe('an owner who leaves the company', () => {
  it('leaves what they owned to the administrators, who hear of it at once and can give it to somebody else', async () => {
    await using omar = await leaving();
    const { here, leave } = omar;
    leave();
    await here.hands.event({ type: 'user_change', user: { id: owner } });
    const [message] = await here.until(() => orphaned(here).length > 0 && orphaned(here));
    const shown = () => textOf(message);
    expect(shown()).toContain('Nobody is accountable for 2 API-only users any more');
    expect(shown()).toContain(`@${owner}  is no longer a full member`);
    const user = here.madeUsers().find(({ email }) => email === 'bi-export@example.com');
    const button = { blockId: `access:${user?.id}`, actionId: 'open:set_owner:change' };
    here.hands.closeView(administrator);
    await here.hands.act(administrator, button, undefined, message);
    await here.until(() => here.window(administrator).includes('Who is accountable'));
    here.hands.fill(administrator, { owner: requester });
    await here.hands.submit(administrator);
    await here.until(() => shown().includes(`owner now:  @${requester}`));
    expect(shown().match(/Change owner/g)).toHaveLength(1);
  });

  it('leaves it to one person with one press, who is told once; what is wrong with them stands in the form', async () => {
    await using omar = await leaving();
    const { here, leave } = omar;
    leave();
    await here.hands.event({ type: 'user_change', user: { id: owner } });
    const [message] = await here.until(() => orphaned(here).length > 0 && orphaned(here));
    here.hands.closeView(administrator);
    await here.hands.click(administrator, 'assign_all', message);
    await here.until(() => here.window(administrator).includes('2 API-only users that'));
    expect(here.window(administrator)).toContain('erp-sync@example.com · ends in 90 days · Nightly orders');
    here.hands.fill(administrator, { owner: PEOPLE.guest });
    expect(await here.hands.submit(administrator)).toMatchObject({ result: 'errors' });
    here.hands.fill(administrator, { owner: requester });
    here.workspace.messages.splice(0, here.workspace.messages.length, ...orphaned(here));
    await here.hands.submit(administrator);
    await here.until(() => here.window(administrator).includes('2 API-only users have a new owner'));
    await here.until(() => textOf(message).match(/owner now/g)?.length === 2);
    expect(textOf(message)).not.toContain('Assign all');
    await here.until(() => here.messagesTo(requester).length > 0);
    expect(here.messagesTo(requester).map(textOf).join()).toContain('2 API-only users have a new owner');
    expect(here.messagesTo(requester).map(textOf).join()).toContain(
      'bi-export@example.com · ends in 90 days · Nightly orders',
    );
    expect(here.messagesTo(requester)).toHaveLength(1);
  });

  it('is told of once, whatever Slack says of them afterwards, and however many nights pass', async () => {
    await using omar = await leaving();
    const { here, leave } = omar;
    leave();
    for (let time = 0; time < 3; time += 1)
      await here.hands.event({ type: 'user_change', user: { id: owner } });
    await here.until(() => orphaned(here).length > 0);
    for (let night = 0; night < 3; night += 1) {
      here.clock.move({ days: 1 });
      await here.app().settle();
    }
    expect(orphaned(here)).toHaveLength(1);
  });

  it('is told of anew where they came back, and left again', async () => {
    await using omar = await leaving();
    const { here, leave } = omar;
    leave();
    await here.hands.event({ type: 'user_change', user: { id: owner } });
    await here.until(() => orphaned(here).length === 1);
    const person = here.workspace.personOf(owner);
    if (person) person.deleted = false;
    await here.hands.event({ type: 'user_change', user: { id: owner } });
    here.clock.move({ days: 1 });
    await here.app().settle();
    expect(orphaned(here)).toHaveLength(1);
    leave();
    await here.hands.event({ type: 'user_change', user: { id: owner } });
    await here.until(() => orphaned(here).length === 2);
  });

  it('is found out at night where Slack’s word was missed, and where Slack did not say at first', async () => {
    await using omar = await leaving();
    const { here, leave } = omar;
    leave();
    await here.app().settle();
    expect(orphaned(here)).toHaveLength(0);
    here.workspace.faults.plan({
      method: 'users.info',
      about: owner,
      times: 2,
      fault: { kind: 'unavailable' },
    });
    here.clock.move({ days: 1 });
    await here.app().settle();
    here.clock.move({ hours: 1 });
    await here.app().settle();
    here.clock.move({ hours: 1 });
    await here.app().settle();
    await here.until(() => orphaned(here).length === 1);
  });

  it('is no news while somebody is there, or owns nothing', async () => {
    await using omar = await leaving();
    const { here } = omar;
    await here.hands.event({ type: 'user_change', user: { id: owner } });
    await here.hands.event({ type: 'user_change', user: { id: PEOPLE.deactivated } });
    here.clock.move({ days: 1 });
    await here.app().settle();
    expect(orphaned(here)).toHaveLength(0);
  });
});
