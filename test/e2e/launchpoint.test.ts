import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner } = PEOPLE;
const LAUNCHPOINT = 'https://app-ab12.marketo.com/#MIAA';

/** The links in what somebody sees. */
const linksIn = (shown: unknown) =>
  [...JSON.stringify(shown).matchAll(/\{"type":"link","url":"([^"]*)"/g)].map(([, url]) => url);

const made = (here: World, person: string) =>
  here.messagesTo(person).find((message) => textOf(message).includes('make a custom service'));

describe('the steps for a custom service', () => {
  it('have a link to the LaunchPoint of the instance, in the window, in the message, and where nobody uses the user', async () => {
    await using here = await world({
      settings: { MARKETO_LAUNCHPOINT_URL: LAUNCHPOINT, FIRST_CALLS_DAYS: '1' },
    });
    await here.create(administrator, { owner });
    expect(linksIn(here.hands.view(administrator)?.content)).toEqual([LAUNCHPOINT]);
    await here.until(() => made(here, owner));
    expect(linksIn(made(here, owner))).toEqual([LAUNCHPOINT]);
    here.clock.move({ days: 1, hours: 1 });
    await here.app().settle();
    const unused = () =>
      here.messagesTo(owner).find((message) => textOf(message).includes('Nobody has used'));
    await here.until(unused);
    expect(linksIn(unused())).toEqual([LAUNCHPOINT]);
  });

  it('have none where the settings do not say where it is', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    await here.until(() => made(here, owner));
    expect(linksIn([made(here, owner), here.hands.view(administrator)?.content])).toEqual([]);
  });
});
