import type { Browser, Page } from 'playwright-core';
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';
import { type BrowserServer, serveBrowser } from '../../sandbox/browser/server.ts';
import { openStage } from '../../sandbox/stage.ts';

/** A morning before the hour of the reminders, whatever time it is: a week on, as much time has passed as a week is long. */
const MORNING = Temporal.Now.zonedDateTimeISO('Europe/Berlin').withPlainTime('08:05').toInstant();

/** A fresh stage and a page on it; what the console says of errors is kept. */
export async function visitWith(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}) {
  const server: BrowserServer = await serveBrowser(await openStage({ start: MORNING }));
  const errors: string[] = [];
  const open = async (hash = '') => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(server.url + hash);
    await page.getByRole('navigation').waitFor();
    return page;
  };
  return {
    server,
    open,
    page: await open(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      await server.close();
      expect(errors, 'errors on the console').toEqual([]);
    },
  };
}

/** A user that an administrator has made for Omar. */
export async function makeForOmar(page: Page, email = 'erp-sync@example.com'): Promise<void> {
  await type(page, '/mkto-api-user');
  await fillIn(page, { email, owner: 'Omar (owner)' });
  await press(page, 'Create');
  await shows(page, 'User created');
  await press(page, 'Done');
}

/** The conversation of the administrators. */
export const inChannel = (page: Page) =>
  page
    .getByRole('button', { name: /marketo-admins/ })
    .first()
    .click();

/** A tab behind the scenes. */
export const behind = (page: Page, tab: 'Story' | 'Marketo' | 'People' | 'Wire') =>
  page.getByRole('tab', { name: tab }).click();

export const become = (page: Page, who: string) => page.getByLabel('You are').selectOption({ label: who });

export async function type(page: Page, line: string): Promise<void> {
  const field = page.getByLabel(/^Message to/);
  await field.fill(line);
  await field.press('Enter');
}

/** Fills the form in by its labels, as a person reads it. */
export async function fillIn(page: Page, { email = 'erp-sync@example.com', owner = '' } = {}): Promise<void> {
  const form = page.getByRole('dialog');
  await form.getByLabel('Email').fill(email);
  await form.getByLabel('First name').fill('ERP');
  await form.getByLabel('Last name').fill('Sync');
  await choose(page, 'Role', 'API Integration');
  await choose(page, 'Workspace', 'Europe');
  if (owner) await form.getByLabel('Owner').selectOption({ label: owner });
}

/**
 * Presses the first button of a name, by its keys: a pointer would miss one that moves while a word about what was filled in
 * comes up above it.
 */
export async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true }).first();
  await button.waitFor();
  await expect.poll(() => button.isEnabled(), { timeout: 30_000 }).toBe(true);
  await button.press('Enter');
}

export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).fill(option);
  await page.getByRole('option', { name: option, exact: true }).waitFor();
  await page.keyboard.press('Enter');
}

export const shows = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
