import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, inChannel, makeForOmar, press, shows, type, visitWith } from './visit.ts';

let browser: Browser;

describe.skipIf(!CHROMIUM)('a review in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('is started, answered by an owner, looked at and ended by an administrator', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    for (const email of ['erp-sync@example.com', 'bi-export@example.com', 'web-forms@example.com']) {
      await makeForOmar(page, email);
    }
    await type(page, '/mkto-api-user review start');
    await shows(page, 'The review has begun');
    await become(page, 'Omar, owner');
    await shows(page, 'still needed?');
    expect(await seriousFaults(page)).toEqual([]);
    await press(page, 'Keep');
    await shows(page, 'Kept by');
    await page.getByRole('log').getByRole('button', { name: 'No longer needed' }).nth(1).press('Enter');
    await shows(page, 'with one more warning at most');
    await become(page, 'Grace, administrator');
    await inChannel(page);
    await shows(page, /Review: 2 of \d+ answered/);
    expect(await seriousFaults(page)).toEqual([]);
    await press(page, 'Show what is open');
    await page.getByRole('dialog').getByText('API-only user is open').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await press(page, 'Close');
    await type(page, '/mkto-api-user review stop');
    await page.getByRole('dialog').getByText('does not go on').waitFor();
    await press(page, 'End the review');
    await shows(page, /The review has ended: 2 of \d+ answered/);
    await become(page, 'Omar, owner');
    await shows(page, 'nobody answered in time');
    await expect.poll(() => page.getByRole('log').getByRole('button', { name: 'Keep' }).count()).toBe(0);
  }, 120_000);
});
