import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { SlackMessage } from '../../sandbox/slack/workspace.ts';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, owner, requester } = PEOPLE;
const EMAIL = 'erp-sync@example.com';

/** Omar is warned a week before the end, which is a Wednesday, and would be 3 days before, which is a Sunday. */
async function warned(): Promise<World> {
  const here = await world({
    start: Temporal.Instant.from('2027-01-10T10:00:00Z'),
    settings: { REMINDER_HOUR: '9', REMINDER_DAYS: '7,3,0', TIME_ZONE: 'Europe/Berlin' },
  });
  await here.create(administrator, { owner, expires: '2027-03-10' });
  await here.until(() => here.messagesTo(owner).length === 1);
  here.workspace.messages.length = 0;
  here.clock.moveTo(Temporal.Instant.from('2027-03-03T08:00:00Z'));
  await here.app().settle();
  await here.until(() => here.messagesTo(owner).length === 1);
  return here;
}

/** The warning as it stands, or as somebody still has it on their screen. */
const warning = (here: World): SlackMessage => {
  const [message] = here.messagesTo(owner);
  if (!message) throw new Error('nobody was warned');
  return message;
};

const press = (here: World, person: string, message: SlackMessage, actionId = 'say:later') => {
  const id = here.madeUsers()[0]?.id;
  const isInMenu = actionId === 'say:later';
  const inMenu = JSON.stringify(message).match(/say:later [^"]+/)?.[0];
  return here.hands.act(
    person,
    { blockId: `access:${id}`, actionId: isInMenu ? 'more' : actionId },
    isInMenu ? inMenu : undefined,
    message,
  );
};

describe('Remind me later', () => {
  it('says in the warning when the next one comes, in the digest who that is, and in the history that they said so', async () => {
    await using here = await warned();
    await press(here, owner, warning(here));
    await here.until(() => textOf(warning(here)).includes('The next warning comes on March 5, 2027'));
    expect(textOf(warning(here))).not.toContain('Remind me later');
    expect(textOf(warning(here))).toContain('Extend 90 days');
    const digest = () => here.workspace.messagesIn(ADMIN_CHANNEL).map(textOf).join();
    await here.until(() => digest().includes('will be reminded on March 5, 2027'));
    await here.hands.command(owner, `/mkto-api-user show ${EMAIL}`);
    await here.until(() => here.window(owner).includes('wants to be reminded on March 5, 2027'));
    // On the Friday, because three days before the end is a Sunday.
    here.clock.moveTo(Temporal.Instant.from('2027-03-05T08:00:00Z'));
    await here.app().settle();
    await here.until(() => here.messagesTo(owner).length === 2);
    expect(textOf(here.messagesTo(owner)[1])).toContain('Remind me later');
  });

  it('is refused to whoever is not the owner any more, and to somebody who has left', async () => {
    await using here = await warned();
    const onScreen = structuredClone(warning(here));
    await press(here, requester, onScreen);
    await here.until(() => here.window(requester).includes('is not yours'));
    const person = here.workspace.personOf(owner);
    if (person) person.deleted = true;
    here.clock.move({ minutes: 2 });
    await press(here, owner, onScreen);
    await here.until(() => here.kept.audit().some(({ action }) => action === 'access.refused'));
    expect(here.kept.audit().some(({ action }) => action === 'reminder.later')).toBe(false);
  });

  it('says at a button that is no longer so what has become of it', async () => {
    await using here = await warned();
    const onScreen = structuredClone(warning(here));
    await press(here, owner, warning(here), 'do:set_expiry:extend_90');
    await here.until(() => textOf(warning(here)).includes('Extended to'));
    await press(here, owner, onScreen);
    await here.until(() => here.window(owner).includes('Access ends at another time by now'));
    expect(here.kept.audit().some(({ action }) => action === 'reminder.later')).toBe(false);
  });
});
