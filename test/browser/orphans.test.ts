import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, behind, inChannel, makeForOmar, press, shows, visitWith } from './visit.ts';

let browser: Browser;

describe.skipIf(!CHROMIUM)('an owner who leaves, in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('leaves two users, which an administrator gives to somebody in one go, who reads it', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await makeForOmar(page);
    await makeForOmar(page, 'bi-export@example.com');
    await behind(page, 'People');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Leaves: Omar' }).press('Enter');
    await page.getByRole('button', { name: 'Comes back: Omar' }).waitFor();
    await inChannel(page);
    await shows(page, 'Nobody is accountable for 2 API-only users any more');
    await press(page, 'Assign all…');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('bi-export@example.com').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await dialog
      .getByLabel('Who is accountable for all of them?')
      .selectOption({ label: 'Rita (requester)' });
    await press(page, 'Assign all');
    await dialog.getByText('2 API-only users have a new owner').first().waitFor();
    await press(page, 'Done');
    await expect
      .poll(() => page.getByRole('log').getByRole('button', { name: 'Assign all…' }).count())
      .toBe(0);
    await become(page, 'Rita, requester');
    await shows(page, '2 API-only users have a new owner');
    await page.getByRole('button', { name: 'Home', exact: true }).click();
    await shows(page, 'bi-export@example.com');
    await shows(page, 'erp-sync@example.com');
  }, 120_000);
});
