import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { PEOPLE, type World, world } from '../world.ts';

const { administrator, owner, requester, guest } = PEOPLE;

async function homeOf(here: World, person: string): Promise<string> {
  await here.hands.openHome(person);
  await here.until(() => here.workspace.views.homeOf(person));
  return textOf(here.workspace.views.homeOf(person));
}

describe('the Home tab', () => {
  it('shows administrators every API-only user, soonest end first, and the way to the form', async () => {
    await using here = await world({ settings: { EXPIRY_REQUIRED: 'false' } });
    expect(await homeOf(here, administrator)).toContain('slack-app@api.example.com');
    const day = (days: number) =>
      here.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days }).toString();
    await here.create(administrator, { email: 'late@example.com', expires: day(90) });
    await here.create(administrator, { email: 'never@example.com', expires: '' });
    await here.create(administrator, { email: 'soon@example.com', expires: day(5), owner });
    here.workspace.views.publishHome(administrator, { type: 'home', blocks: [] });
    await here.hands.openHome(administrator);
    await here.until(() => textOf(here.workspace.views.homeOf(administrator)).includes('soon@'));
    const emails = textOf(here.workspace.views.homeOf(administrator)).match(/[\w-]+@[\w.]+/g);
    expect(emails).toEqual([
      'soon@example.com',
      'late@example.com',
      'never@example.com',
      'slack-app@api.example.com',
    ]);
    expect(textOf(here.workspace.views.homeOf(administrator))).toMatch(/State: {2}answers/);
    expect(textOf(here.workspace.views.homeOf(administrator))).toMatch(
      /never ends +· [^·]+· +this app, which runs on it/,
    );
    here.hands.closeView(administrator);
    await here.hands.click(administrator, 'new_api_user', 'home');
    await here.until(() => here.window(administrator).includes('New API-only user'));
  });

  it('shows with each user how much it was used, and nothing of that where Marketo does not say', async () => {
    await using here = await world();
    await here.create(administrator, { email: 'busy@example.com', owner });
    await here.create(administrator, { email: 'idle@example.com', owner });
    here.clock.move({ days: 10 });
    here.subscription.usage.countCalls('busy@example.com', 12_000, 2);
    here.subscription.usage.countCalls('busy@example.com', 480, 0);
    here.subscription.usage.countCalls('busy@example.com', 1, 8);
    const home = await homeOf(here, owner);
    expect(home).toMatch(/busy@example\.com[^@]+12,480 API calls in 7 days/);
    expect(home).toMatch(/idle@example\.com[^@]+no API calls listed in 7 days/);

    await using silent = await world();
    silent.subscription.faults.plan({
      call: 'Usage Last 7 Days',
      times: 9,
      fault: { kind: 'html', status: 502 },
    });
    await silent.create(administrator, { owner });
    const without = await homeOf(silent, owner);
    expect(without).toContain('erp-sync@example.com');
    expect(without).not.toContain('API calls');
  });

  it('shows everyone else what they own, and whom to ask where nothing can be asked for here', async () => {
    await using here = await world({ settings: { REQUESTS: 'deny' } });
    await here.create(administrator, { owner });
    const home = await homeOf(here, owner);
    expect(home).toContain('erp-sync@example.com');
    expect(home).toContain(`Need one? Ask  @${administrator}`);
    expect(await homeOf(here, requester)).toContain('You own no API-only user.');
    expect(await homeOf(here, requester)).not.toContain('erp-sync@example.com');
    expect(home).not.toContain('Ask for an API-only user');
  });

  it('shows everyone else the way to ask for one, and nothing that others own', async () => {
    await using here = await world();
    await here.create(administrator, { owner });
    const home = await homeOf(here, requester);
    expect(home).toContain('Ask for an API-only user');
    expect(home).not.toContain('New API-only user');
    expect(home).not.toContain('Need one? Ask');
    expect(home).not.toContain('erp-sync@example.com');
    expect(home).not.toContain('slack-app@api.example.com');
    await here.hands.click(requester, 'new_api_user', 'home');
    await here.until(() => here.window(requester).includes('Send request'));
  });

  it('shows guests nothing but the reason, and whom to ask', async () => {
    await using here = await world();
    await here.create(administrator);
    const home = await homeOf(here, guest);
    expect(home).toContain('Guests cannot look at API-only users');
    expect(home).toContain(`Ask  @${administrator}`);
    expect(home).not.toContain('erp-sync');
  });
});

describe('the global shortcut', () => {
  it('opens the form that creates for administrators, and the one that asks for everyone else', async () => {
    await using here = await world();
    await here.hands.shortcut(administrator, 'new_api_user');
    await here.until(() => here.window(administrator).includes('New API-only user'));
    expect(here.hands.view(administrator)?.content.submit?.text).toBe('Create');
    await here.hands.shortcut(requester, 'new_api_user');
    await here.until(() => here.window(requester).includes('New API-only user'));
    expect(here.hands.view(requester)?.content.submit?.text).toBe('Send request');
    await here.hands.shortcut(guest, 'new_api_user');
    await here.until(() => here.window(guest).includes('Guests cannot create or change API-only users'));
  });

  it('opens the refusal for everyone else where nothing can be asked for', async () => {
    await using here = await world({ settings: { REQUESTS: 'deny' } });
    await here.hands.shortcut(administrator, 'new_api_user');
    await here.until(() => here.window(administrator).includes('New API-only user'));
    await here.hands.shortcut(requester, 'new_api_user');
    await here.until(() => here.window(requester).includes('Only administrators can create'));
  });
});
