import { type Browser, chromium, type Page, type Request, type Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '../../sandbox/browser/protocol.ts';
import { WALKS } from '../../sandbox/walks/index.ts';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, choose, fillIn, press, shows, type, visitWith } from './visit.ts';

if (!CHROMIUM) console.warn('The browser tests are left out: no Chromium is installed. CHROMIUM names one.');

let browser: Browser;

/** A fresh stage, and a page on it in this file's browser. */
const visit = (options?: Parameters<typeof visitWith>[1]) => visitWith(browser, options);

describe.skipIf(!CHROMIUM)('a small Slack in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('lists the app’s commands with their hints, and creates a user from the form', async () => {
    await using here = await visit();
    const { page } = here;
    await page.getByLabel(/^Message to/).fill('/');
    await shows(page, '| list expiring | show email |');
    await page.getByRole('button', { name: /^\/mkto-api-user/ }).click();
    await page.keyboard.press('Enter');
    await shows(page, 'New API-only user');
    await fillIn(page, { owner: 'Omar (owner)' });
    await press(page, 'Create');
    await shows(page, 'User created');
    await page.getByRole('button', { name: 'Done' }).click();
    await shows(page, 'Next: make a custom service');
    await page.getByRole('tab', { name: 'Marketo' }).click();
    await page.getByRole('tabpanel').getByText('erp-sync@example.com').waitFor();
    await page.getByRole('tab', { name: 'Wire' }).click();
    await page.getByText('Invite User').first().waitFor();
    expect(await page.getByRole('tabpanel').textContent()).not.toContain('demo-signing-secret');
    await become(page, 'Omar, owner');
    await shows(page, 'You are the owner of a new API-only user');
  });

  it('goes by keyboard alone', async () => {
    await using here = await visit();
    const { page } = here;
    await page.getByLabel(/^Message to/).focus();
    await page.keyboard.type('/mk');
    await page.keyboard.press('Tab');
    await page.keyboard.type('create erp@example.com first:ERP last:Sync role:101');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.getByRole('combobox', { name: 'Workspace' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'Default' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', { name: 'Workspace' }).inputValue()).toBe('Default');
    await page.keyboard.press('Enter');
    await shows(page, 'User created');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('fills in the form by keyboard, and is told early what will be refused', async () => {
    await using here = await visit();
    const { page } = here;
    await type(page, '/mkto-api-user');
    const form = page.getByRole('dialog');
    await form.getByLabel('First name').fill('ERP');
    await form.getByLabel('Email').focus();
    await page.keyboard.type('erp-sync@example');
    await page.keyboard.press('Enter');
    await shows(page, '“erp-sync@example”: Marketo does not take this as an email.');
    await page.keyboard.type('.com');
    await page.keyboard.press('Enter');
    await page.getByText('Marketo does not take this').waitFor({ state: 'detached' });
    await form.getByRole('combobox', { name: 'Role' }).focus();
    await page.keyboard.type('read');
    await page.keyboard.press('Enter');
    expect(await form.getByRole('combobox', { name: 'Role' }).inputValue()).toBe('API Read Only');
    await form.getByLabel('Last name').fill('Sync');
    await form.getByLabel('Access expires').fill('2020-01-01');
    await shows(page, 'Access has to end after today.');
    await form.getByRole('button', { name: 'In 30 days' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Access has to end after today.').waitFor({ state: 'detached' });
    expect(await form.getByLabel('First name').inputValue()).toBe('ERP');
    expect(await form.getByLabel('Last name').inputValue()).toBe('Sync');
    expect(await form.getByRole('combobox', { name: 'Role' }).inputValue()).toBe('API Read Only');
    await choose(page, 'Workspace', 'Default');
    await press(page, 'Create');
    await shows(page, 'User created');
  });

  it('names each wrong field where it is, keeps what was typed, and takes the correction', async () => {
    await using here = await visit();
    const { page } = here;
    await type(page, '/mkto-api-user');
    await page.getByRole('dialog').waitFor();
    await press(page, 'Create');
    await shows(page, 'Please complete this required field.');
    await fillIn(page, { email: 'nonsense' });
    await press(page, 'Create');
    // What was said before of the empty fields may stand there a moment longer.
    const alert = page.getByRole('alert').filter({ hasText: 'Marketo does not take this as an email' });
    await alert.waitFor();
    const email = page.getByLabel('Email');
    expect(await email.getAttribute('aria-invalid')).toBe('true');
    expect(await email.getAttribute('aria-describedby')).toContain(await alert.getAttribute('id'));
    expect(await page.getByLabel('First name').inputValue()).toBe('ERP');
    // Whoever goes by keyboard is where the mistake is.
    await expect
      .poll(() => email.evaluate((field) => field === field.ownerDocument.activeElement))
      .toBe(true);
    await email.fill('right@example.com');
    await press(page, 'Create');
    await shows(page, 'User created');
  });

  it('leaves whoever goes on after a refusal in the field where they are, when the form is drawn anew', async () => {
    await using here = await visit();
    const { page } = here;
    await type(page, '/mkto-api-user');
    const form = page.getByRole('dialog');
    await form.waitFor();
    await press(page, 'Create');
    await shows(page, 'Please complete this required field.');
    await form.getByLabel('Email').fill('nonsense');
    await choose(page, 'Role', 'API Integration');
    const last = form.getByLabel('Last name');
    await last.focus();
    // The app’s word about the address comes, and with it another form.
    await shows(page, '“nonsense”: Marketo does not take this as an email.');
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(await last.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
  });

  it('closes a window by Escape wherever the focus is', async () => {
    await using here = await visit();
    const { page } = here;
    await type(page, '/mkto-api-user');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  /** Holds the next answer of some kind back, and gives what releases it and waits until the page has drawn it. */
  async function holdsTheNextAnswer(page: Page, path: string) {
    let held: Request | undefined;
    let give = () => {};
    const isHeld = new Promise<void>((holds) => {
      const answer = async (route: Route) => {
        held = route.request();
        const response = await route.fetch();
        const late = new Promise<void>((given) => {
          give = given;
        });
        holds();
        await late;
        await route.fulfill({ response });
      };
      void page.route(path, answer, { times: 1 });
    });
    return {
      isHeld,
      async release() {
        // Until the page has heard of everything: what comes now is the last that it hears.
        await page.waitForTimeout(500);
        const given = page.waitForEvent('requestfinished', (request) => request === held);
        give();
        await given;
        await page.evaluate(
          'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
        );
      },
    };
  }

  it('keeps a window closed where an older answer of the server comes late', async () => {
    await using here = await visit();
    const { page } = here;
    await type(page, '/mkto-api-user');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    // Fetched while the window is open, given when it is closed.
    const { isHeld, release } = await holdsTheNextAnswer(page, '**/api/state*');
    await page.getByLabel('Let something fail').selectOption({ label: FAULTS.slack_429 });
    await isHeld;
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await release();
    expect(await dialog.count()).toBe(0);
  });

  it('shows somebody else where something that was done as the one before ends late', async () => {
    await using here = await visit();
    const { page } = here;
    const { isHeld, release } = await holdsTheNextAnswer(page, '**/api/visitor');
    await page.getByLabel('Let something fail').selectOption({ label: FAULTS.slack_429 });
    await isHeld;
    await become(page, 'Omar, owner');
    await page.getByLabel(/^Message to/).waitFor();
    const asked = page.waitForEvent('requestfinished', (request) => request.url().includes('U0GRACE'));
    await release();
    await asked;
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    expect(await page.getByText('Loading…').count()).toBe(0);
    expect(await page.getByLabel('You are').inputValue()).toBe('U0OMAR');
  });

  it('can be anybody: each person creates, asks or is refused as they may', async () => {
    await using here = await visit();
    const { page } = here;
    const people = await page.getByLabel('You are').locator('option').allTextContents();
    expect(people).toHaveLength(7);
    const answers: Record<string, string> = {
      'Grace, administrator': 'Create',
      'Sam, second administrator': 'Create',
      'Rita, requester': 'Send request',
      'Omar, owner': 'Send request',
      'Gus, guest': 'Guests cannot create or change API-only users',
      'Stella, from another company': 'This app belongs to another workspace',
      'Dora, deactivated': 'This account is deactivated',
    };
    for (const [who, said] of Object.entries(answers)) {
      await become(page, who);
      await type(page, '/mkto-api-user');
      if (said === 'Create' || said === 'Send request') {
        await page.getByRole('dialog').getByRole('button', { name: said, exact: true }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      } else {
        await shows(page, said);
        await shows(page, 'Only visible to you');
      }
    }
  });

  it('can be any time: the reminders come as the clock is moved, with unread marks', async () => {
    await using here = await visit();
    const { page } = here;
    await type(page, '/mkto-api-user');
    await fillIn(page, { owner: 'Omar (owner)' });
    await press(page, 'Create');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'To the next reminder' }).click();
    await page.getByRole('button', { name: /# marketo-admins.*unread/ }).click();
    await shows(page, '1 API-only user ends soon');
    await become(page, 'Omar, owner');
    await shows(page, 'ends in 30 days');
    await page.getByRole('button', { name: '+ 1 week' }).click();
    await page.getByRole('button', { name: '+ 1 day' }).click();
    expect(await page.getByText(/^⏰ .* ends in \d+ days$/).count()).toBe(1);
  });

  it('can let everything fail, kill the app, and start it again', async () => {
    await using here = await visit();
    const { page } = here;
    const faults = page.getByLabel('Let something fail');
    for (const label of Object.values(FAULTS)) {
      await faults.selectOption({ label });
      await page.getByRole('list', { name: 'Faults that wait' }).waitFor();
      await page.getByRole('button', { name: 'All well again' }).click();
      await page.getByRole('list', { name: 'Faults that wait' }).waitFor({ state: 'detached' });
    }
    await page.getByRole('button', { name: 'Kill it' }).click();
    await shows(page, 'The app is dead');
    await type(page, '/mkto-api-user');
    await shows(page, 'failed with the error “operation_unreachable”');
    await page.getByRole('button', { name: 'Start it' }).click();
    await shows(page, 'The app runs');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await faults.selectOption({ label: FAULTS.marketo_denied });
    await page.getByRole('button', { name: '⚡ New API-only user' }).click();
    await fillIn(page);
    await press(page, 'Create');
    await shows(page, 'Marketo denied access (603)');
    await page
      .getByRole('button', { name: 'All well again' })
      .click({ force: true })
      .catch(() => {});
  });

  it('plays every walk step by step, as it is told on the terminal', async () => {
    await using here = await visit();
    const { page } = here;
    for (const { title } of WALKS) {
      await page.getByRole('button', { name: title }).click();
      const walk = page.getByRole('region', { name: title });
      await walk.waitFor();
      while (!(await walk.getByText('The end.').isVisible())) {
        const next = walk.getByRole('button', { name: 'Next' });
        await next.or(walk.getByText('The end.')).first().waitFor();
        if (await next.isVisible()) await next.click();
        await page.waitForTimeout(20);
      }
      const story = await walk.textContent();
      expect(story).toContain('✓');
      expect(story).not.toContain('✗');
    }
  }, 240_000);

  it('shows the Home tab, from the records', async () => {
    await using here = await visit();
    const { page } = here;
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await shows(page, 'this app, which runs on it');
    await shows(page, 'API calls today, by everybody');
    await page.getByRole('main').getByRole('button', { name: 'New API-only user' }).click();
    await page.getByRole('dialog').waitFor();
  });

  it('lists in the Home tab what is chosen in its select', async () => {
    await using here = await visit();
    const { page } = here;
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await shows(page, 'this app, which runs on it');
    const select = () => page.getByRole('main').getByRole('combobox', { name: 'Which ones' });
    expect(await select().locator('option').allInnerTexts()).toEqual([
      'All',
      'Ending within 30 days',
      'Ended',
      'Idle: nobody uses them',
      'Without an owner',
    ]);
    await select().selectOption({ label: 'Ended' });
    await shows(page, 'There are none of these just now.');
    expect(await select().inputValue()).toBe('ended');
    await select().selectOption({ label: 'All' });
    await shows(page, 'this app, which runs on it');
  });

  it('starts over with an empty workspace', async () => {
    await using here = await visit();
    const { page } = here;
    await type(page, '/mkto-api-user help');
    await shows(page, 'Administrators create at once');
    await page.getByRole('button', { name: 'Start over' }).click();
    await shows(page, 'Nothing here yet.');
    await type(page, '/mkto-api-user');
    await page.getByRole('dialog').waitFor();
  });

  it('tells two visitors that they share the workspace', async () => {
    await using here = await visit();
    await here.open('#U0RITA');
    await shows(here.page, '2 windows share this workspace');
  });

  it.each(['light', 'dark'] as const)(
    'has no serious fault for axe-core in %s: page, form, errors, Home, panels',
    async (colorScheme) => {
      await using here = await visit({ colorScheme });
      const { page } = here;
      expect(await seriousFaults(page)).toEqual([]);
      await type(page, '/mkto-api-user');
      await page.getByRole('dialog').waitFor();
      await press(page, 'Create');
      await shows(page, 'Please complete this required field.');
      expect(await seriousFaults(page)).toEqual([]);
      await fillIn(page);
      await press(page, 'Create');
      await shows(page, 'User created');
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Done' }).click();
      for (const tab of ['Marketo', 'Wire', 'Story']) {
        await page.getByRole('tab', { name: tab }).click();
        expect(await seriousFaults(page)).toEqual([]);
      }
      await page.getByRole('button', { name: 'Home', exact: true }).click();
      await shows(page, 'What ends when');
      expect(await seriousFaults(page)).toEqual([]);
    },
    60_000,
  );

  it.each([360, 768, 1920])('fits a window of %i pixels', async (width) => {
    await using here = await visit({ viewport: { width, height: 800 } });
    const { page } = here;
    await type(page, '/mkto-api-user');
    await page.getByRole('dialog').waitFor();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await press(page, 'Create');
    await shows(page, 'Please complete this required field.');
  });
});
