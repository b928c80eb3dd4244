import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, choose, makeForOmar, press, shows, type, visitWith } from './visit.ts';

let browser: Browser;

/** Two users that Omar owns, and the one that the app runs as. */
async function withSome() {
  const here = await visitWith(browser);
  const { page } = here;
  for (const email of ['erp-sync@example.com', 'bi-export@example.com']) {
    await makeForOmar(page, email);
  }
  return here;
}

const addresses = (page: Page) => page.getByRole('rowheader').allTextContents();

describe.skipIf(!CHROMIUM)('looking for API-only users in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('lists them, sorts them, and leads from one that is found by its letters to all about it', async () => {
    await using here = await withSome();
    const { page } = here;
    await type(page, '/mkto-api-user list');
    await shows(page, '3 API-only users');
    expect(await addresses(page)).toHaveLength(3);
    await page.getByRole('columnheader', { name: 'Address' }).getByRole('button').press('Enter');
    await expect
      .poll(() => addresses(page))
      .toEqual(['bi-export@example.com', 'erp-sync@example.com', 'slack-app@api.example.com']);
    expect(await seriousFaults(page)).toEqual([]);
    await choose(page, 'Show one of them', 'bi-export@example.com');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('made it for').waitFor();
    await dialog.getByText('API Integration in Europe').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Extend 90 days' }).press('Enter');
    await dialog.getByText('set its end to').waitFor();
    await press(page, 'Close');
    await type(page, '/mkto-api-user list mine');
    await shows(page, 'None of the API-only users that you may see is like that.');
  }, 120_000);

  it('shows an owner theirs, from Home and by a part of the address', async () => {
    await using here = await withSome();
    const { page } = here;
    await become(page, 'Omar, owner');
    await type(page, '/mkto-api-user show erp');
    await page.getByRole('dialog').getByText('erp-sync@example.com').first().waitFor();
    await press(page, 'Close');
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await shows(page, 'bi-export@example.com');
    await page.getByRole('combobox', { name: 'More' }).first().selectOption({ label: 'Details' });
    await page.getByRole('dialog').getByText('What happened').waitFor();
  }, 120_000);
});
