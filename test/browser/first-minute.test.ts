import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, fillIn, press, shows, type, visitWith } from './visit.ts';

let browser: Browser;

const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: at } = document;
    return at?.getAttribute('aria-label') ?? at?.id ?? at?.tagName ?? '';
  });

describe.skipIf(!CHROMIUM)('the first minute', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('begins a form in its first field, and goes on where it was opened when it is closed', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await type(page, '/mkto-api-user');
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => focused(page)).toBe('input-email');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await expect.poll(() => focused(page)).toBe('composer');
    const shortcut = page.getByRole('button', { name: '⚡ New API-only user' });
    await shortcut.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toContain('New API-only user');
  }, 120_000);

  it('begins a question with the button that is meant, never with the cross', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await type(page, '/mkto-api-user');
    await fillIn(page);
    await press(page, 'Create');
    await shows(page, 'User created');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Done');
  }, 120_000);

  it('lists commands that are chosen by arrows, Tab and Enter, and closed by Escape', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    const field = page.getByLabel(/^Message to/);
    await field.fill('/mk');
    await page.getByRole('list', { name: 'Commands' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await field.inputValue()).toBe('/mkto-api-user ');
    await field.fill('/mk');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('list', { name: 'Commands' }).count()).toBe(0);
    await field.fill('/mkt');
    await page.keyboard.press('Tab');
    await page.keyboard.type('help');
    await page.keyboard.press('Enter');
    await shows(page, 'Only visible to you');
  }, 120_000);

  it('turns the tabs behind the scenes by arrows', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    const selected = () => page.locator('[role=tab][aria-selected=true]').textContent();
    await page.getByRole('tab', { name: 'Story' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await selected()).toBe('Marketo');
    await page.keyboard.press('End');
    expect(await selected()).toBe('Wire');
    await page.keyboard.press('ArrowRight');
    expect(await selected()).toBe('Story');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Story');
  }, 120_000);

  it('says who got a message when the clock was moved, with the way there, or that nobody did', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await press(page, '+ 1 day');
    await shows(page, 'Nobody got a message: nothing was due.');
    await type(page, '/mkto-api-user');
    await fillIn(page, { owner: 'Omar (owner)' });
    await press(page, 'Create');
    await shows(page, 'User created');
    await press(page, 'Done');
    await press(page, 'To the next reminder');
    const news = page
      .getByRole('status', { name: 'Messages on the way' })
      .getByRole('listitem')
      .filter({ hasText: /^Omar got / });
    await news.waitFor({ timeout: 30_000 });
    expect(await seriousFaults(page)).toEqual([]);
    await news.getByRole('button', { name: 'Go there' }).press('Enter');
    await expect.poll(() => page.getByLabel('You are').inputValue()).toBe('U0OMAR');
    await shows(page, /erp-sync@example.com ends in/);
  }, 90_000);

  it('says so where a shortcut, or a button of a message, meets an app that does not run', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await press(page, 'Kill it');
    await shows(page, 'The app is dead');
    await press(page, '⚡ New API-only user');
    const toast = page.getByRole('alert');
    await toast.getByText('We had some trouble connecting').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await toast.getByRole('button', { name: 'Dismiss' }).press('Enter');
    await expect.poll(() => toast.count()).toBe(0);
  }, 120_000);

  it('shows messages by days, as Slack does, and names a sender once', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await type(page, '/mkto-api-user help');
    await shows(page, 'Only visible to you');
    await type(page, '/mkto-api-user pending');
    await shows(page, '☀️ Nothing waits.');
    const log = page.getByRole('log');
    expect(await log.getByText('today', { exact: true }).count()).toBe(1);
    await expect.poll(() => log.locator('.byline strong:visible').count()).toBe(1);
    expect(await log.locator('time').first().textContent()).toMatch(/^\d{1,2}:\d\d [AP]M$/);
    await become(page, 'Omar, owner');
  }, 120_000);
});
