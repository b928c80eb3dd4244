import { type Browser, chromium } from 'playwright-core';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, behind, inChannel, press, shows, type, visitWith } from './visit.ts';

let browser: Browser;

/** A day, as it is picked: the demo begins in the present. */
const inDays = (days: number) => Temporal.Now.plainDateISO().add({ days }).toString();

describe.skipIf(!CHROMIUM)('a user that was made by hand, in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('is found in the night; one gets an owner, who reads it, and the other is never spoken of again', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await behind(page, 'Marketo');
    for (const email of ['by-hand-1@example.com', 'by-hand-2@example.com', 'by-hand-3@example.com']) {
      await press(page, 'Make an API-only user by hand');
      await shows(page, email);
    }
    await press(page, '+ 1 day');
    await inChannel(page);
    const log = page.getByRole('log');
    await log.getByText('by-hand-3@example.com').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await log.getByRole('button', { name: 'Ignore', exact: true }).last().press('Enter');
    await log.getByText('Ignored by').first().waitFor();
    await log.getByRole('button', { name: 'Adopt…' }).first().press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('by-hand-1@example.com').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByLabel('Owner').selectOption({ label: 'Omar (owner)' });
    await press(page, 'Make them the owner');
    await shows(page, 'New owner');
    await press(page, 'Set when its access ends…');
    await dialog.getByLabel('Access ends').waitFor();
    await dialog.getByRole('button', { name: '90 days' }).press('Enter');
    await press(page, 'Set this end');
    await shows(page, 'New end of access');
    await press(page, 'Done');
    // The next one gets its owner and its end in one form.
    await log.getByRole('button', { name: 'Adopt…' }).first().press('Enter');
    await dialog.getByText('by-hand-2@example.com').first().waitFor();
    await dialog.getByLabel('Owner').selectOption({ label: 'Omar (owner)' });
    await dialog.getByLabel('Access ends').fill(inDays(200));
    await press(page, 'Make them the owner');
    await shows(page, 'Its access ends');
    await press(page, 'Close');
    await type(page, '/mkto-api-user list ignored');
    await page.getByRole('rowheader', { name: 'by-hand-3@example.com' }).waitFor();
    await become(page, 'Omar, owner');
    await shows(page, 'by-hand-1@example.com');
  }, 120_000);
});
