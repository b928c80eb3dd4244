import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaults } from './axe.ts';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, makeForOmar, press, shows, type, visitWith } from './visit.ts';

const EMAIL = 'erp-sync@example.com';
const RITA = 'Rita, requester';
const OMAR = 'Omar, owner';

let browser: Browser;

/** Omar's user, and Rita asked to take it over. */
async function asked() {
  const here = await visitWith(browser);
  const { page } = here;
  await makeForOmar(page, EMAIL);
  await become(page, OMAR);
  await type(page, `/mkto-api-user transfer ${EMAIL}`);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Until they accept, it stays yours').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByLabel('Who is to be the owner?').selectOption({ label: 'Rita (requester)' });
  await press(page, 'Ask them');
  await shows(page, 'They are asked whether they take it over.');
  await press(page, 'Done');
  await shows(page, `You asked somebody to take over ${EMAIL}`);
  await become(page, RITA);
  await shows(page, 'Omar asks you to take over an API-only user');
  return here;
}

const buttonsLeft = (page: Page, name: string) => page.getByRole('log').getByRole('button', { name }).count();

describe.skipIf(!CHROMIUM)('handing a user over in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('is accepted by whoever was asked; both read it, and the user is theirs', async () => {
    await using here = await asked();
    const { page } = here;
    await shows(page, 'Waits for you since');
    expect(await seriousFaults(page)).toEqual([]);
    await press(page, 'Accept');
    await shows(page, '✅ Accepted by');
    expect(await buttonsLeft(page, 'Decline…')).toBe(0);
    await shows(page, 'New owner');
    await type(page, '/mkto-api-user list mine');
    await shows(page, '1 API-only user');
    await become(page, OMAR);
    await shows(page, '✅ Accepted by');
    await shows(page, 'is accountable for');
  }, 120_000);

  it('is declined with a reason, which its owner reads', async () => {
    await using here = await asked();
    const { page } = here;
    await press(page, 'Decline…');
    await page.getByRole('dialog').getByLabel('What should they know?').fill('The data team runs it.');
    await press(page, 'Decline');
    await shows(page, '🚫 Declined by');
    await become(page, OMAR);
    await shows(page, `It was declined to take over ${EMAIL}`);
    await shows(page, 'The data team runs it.');
  }, 120_000);
});
