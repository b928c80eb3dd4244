import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, choose, makeForOmar, press, shows, type, visitWith } from './visit.ts';

let browser: Browser;

describe.skipIf(!CHROMIUM)('other roles in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('are given by an administrator, who cannot give none; the owner reads what was and what is', async () => {
    await using here = await visitWith(browser);
    const { page } = here;
    await makeForOmar(page);
    await type(page, '/mkto-api-user roles erp-sync@example.com');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('there is no moment in which it has none').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await dialog.getByRole('checkbox', { name: 'API Integration in Europe' }).uncheck();
    await press(page, 'Save roles');
    await dialog.getByText('at least one role').waitFor();
    await choose(page, 'It gets (optional)', 'API Read Only');
    await choose(page, 'In which workspace (optional)', 'Default');
    await press(page, 'Save roles');
    await dialog.getByText('Roles changed').first().waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await press(page, 'Done');
    await become(page, 'Omar, owner');
    await shows(page, 'API Read Only in Default');
    await shows(page, 'API Integration in Europe');
    // What he has no right to is not there for him.
    await type(page, '/mkto-api-user roles erp-sync@example.com');
    await shows(page, 'rules leave this to an administrator');
  }, 120_000);
});
