import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, makeForOmar, press, shows, type, visitWith } from './visit.ts';

const EMAIL = 'erp-sync@example.com';

let browser: Browser;

/** Omar's user, on whose custom service an integration runs, revoked by an administrator. */
async function revoked() {
  const here = await visitWith(browser);
  const { page } = here;
  await makeForOmar(page, EMAIL);
  await page.getByRole('tab', { name: 'Marketo' }).click();
  await press(page, 'Make one');
  await shows(page, 'a custom service');
  await type(page, `/mkto-api-user revoke ${EMAIL}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('That cannot be undone').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await press(page, 'Revoke');
  await dialog.getByText('Its access has ended').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await press(page, 'Done');
  await shows(page, `Being revoked: ${EMAIL}`);
  return here;
}

/** Says that the services are removed, in the newest message about it. */
async function saysRemoved(page: Awaited<ReturnType<typeof revoked>>['page']) {
  await page
    .getByRole('log')
    .getByRole('button', { name: 'They are removed: delete it' })
    .last()
    .press('Enter');
  await shows(page, 'Delete it for good?');
  await press(page, 'Delete it');
}

describe.skipIf(!CHROMIUM)('revoking a user in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('asks once more, says that a service still uses it, and deletes it when that is removed in LaunchPoint', async () => {
    await using here = await revoked();
    const { page } = here;
    await saysRemoved(page);
    await page.getByRole('dialog').getByText('a custom service still uses it').waitFor();
    await press(page, 'Done');
    await press(page, 'Remove');
    await shows(page, 'no custom service');
    await saysRemoved(page);
    await page.getByRole('dialog').getByText('It is deleted').waitFor();
    await press(page, 'Done');
    await expect
      .poll(() => page.getByRole('log').getByRole('button', { name: 'They are removed: delete it' }).count())
      .toBe(0);
    await become(page, 'Omar, owner');
    await shows(page, `Revoked and deleted: ${EMAIL}`);
  }, 120_000);

  it('is taken back by a later end, and its owner reads both', async () => {
    await using here = await revoked();
    const { page } = here;
    await press(page, 'Bring it back…');
    await page.getByRole('dialog').getByLabel('Access ends').waitFor();
    await press(page, 'Set this end');
    await shows(page, 'New end of access');
    await press(page, 'Done');
    await shows(page, `No longer revoked: ${EMAIL}`);
    await become(page, 'Omar, owner');
    await shows(page, `No longer revoked: ${EMAIL}`);
  }, 120_000);
});
