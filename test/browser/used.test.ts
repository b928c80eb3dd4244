import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, behind, inChannel, makeForOmar, press, shows, visitWith } from './visit.ts';

let browser: Browser;

describe.skipIf(!CHROMIUM)('whether a user is used, in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('is told once it makes its first calls, to its owner and whoever asked', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await makeForOmar(page);
    await behind(page, 'Marketo');
    await press(page, 'Make one');
    await press(page, 'Let it call');
    await shows(page, '214 calls in 7 days');
    await press(page, '+ 1 day');
    await shows(page, 'erp-sync@example.com made its first 214 API calls');
    await become(page, 'Omar, owner');
    await shows(page, 'erp-sync@example.com made its first 214 API calls');
    expect(await seriousFaults(page)).toEqual([]);
  }, 120_000);

  it('is asked where nobody uses it for months: its owner keeps it, and every week the administrators see how all stand', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await makeForOmar(page);
    for (let week = 0; week < 9; week += 1) {
      await press(page, '+ 1 week');
      await page.getByLabel('Messages on the way').or(page.getByText('Nobody got a message')).waitFor();
    }
    await inChannel(page);
    await shows(page, 'Once a week');
    expect(await seriousFaults(page)).toEqual([]);
    await become(page, 'Omar, owner');
    await shows(page, 'Nobody has used erp-sync@example.com for 60 days');
    expect(await seriousFaults(page)).toEqual([]);
    await press(page, 'Keep');
    await shows(page, 'Kept by');
    await expect.poll(() => page.getByRole('log').getByRole('button', { name: 'Keep' }).count()).toBe(0);
  }, 120_000);
});
