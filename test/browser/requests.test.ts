import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARGUMENTS, CHROMIUM } from './chromium.ts';
import { become, fillIn, press, shows, type, visitWith } from './visit.ts';

const EMAIL = 'erp-sync@example.com';
const RITA = 'Rita, requester';
const OMAR = 'Omar, owner';
const GRACE = 'Grace, administrator';

let browser: Browser;

/** Rita's request, and Grace in front of it. */
async function asked() {
  const here = await visitWith(browser);
  const { page } = here;
  await become(page, RITA);
  await type(page, '/mkto-api-user');
  await fillIn(page, { email: EMAIL });
  await press(page, 'Send request');
  await shows(page, 'Your request waits for an administrator.');
  await press(page, 'Done');
  await shows(page, `You asked for ${EMAIL}`);
  await toDecide(page);
  return here;
}

async function toDecide(page: Page, who = GRACE): Promise<void> {
  await become(page, who);
  await page.getByRole('button', { name: /# marketo-admins/ }).click();
  await shows(page, 'Rita asks for an API-only user');
}

const buttonsLeft = (page: Page) => page.getByRole('log').getByRole('button').count();

async function inMarketo(page: Page): Promise<boolean> {
  await page.getByRole('tab', { name: 'Marketo' }).click();
  await page.getByRole('tabpanel').getByText('slack-app@api.example.com').waitFor();
  return page.getByRole('tabpanel').getByText(EMAIL).isVisible();
}

describe.skipIf(!CHROMIUM)('a request in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  it('is asked as one person and approved as another; both see it', async () => {
    await using here = await asked();
    const { page } = here;
    expect(await inMarketo(page)).toBe(false);
    await press(page, 'Approve');
    await shows(page, ', and done.');
    expect(await buttonsLeft(page)).toBe(0);
    expect(await inMarketo(page)).toBe(true);
    await become(page, RITA);
    await shows(page, ', and done.');
    await shows(page, 'An API-only user was created in Marketo.');
    await shows(page, '👍 Approved by');
  });

  it('is approved with changes, which whoever asked sees', async () => {
    await using here = await asked();
    const { page } = here;
    await press(page, 'Edit and approve');
    await page.getByRole('dialog').getByLabel('Last name').fill('Export');
    await press(page, 'Approve with changes');
    await press(page, 'Done');
    await become(page, RITA);
    await shows(page, 'Name: ERP Export instead of ERP Sync');
    await shows(page, ', and done.');
  });

  it('is denied with a reason that whoever asked reads', async () => {
    await using here = await asked();
    const { page } = here;
    await press(page, 'Deny…');
    await page.getByRole('dialog').getByLabel('What should they know?').fill('Use *the* other one.');
    await page.getByRole('dialog').getByRole('button', { name: 'Deny', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await shows(page, 'Denied by');
    expect(await buttonsLeft(page)).toBe(0);
    await become(page, RITA);
    await shows(page, `Your request for ${EMAIL} was denied`);
    await shows(page, 'Use *the* other one.');
    expect(await inMarketo(page)).toBe(false);
  });

  it('is withdrawn while it waits, and nobody can decide it any more', async () => {
    await using here = await asked();
    const { page } = here;
    await become(page, RITA);
    await press(page, 'Withdraw');
    await shows(page, 'Withdrawn by');
    await toDecide(page);
    await shows(page, 'Withdrawn by');
    expect(await buttonsLeft(page)).toBe(0);
    expect(await inMarketo(page)).toBe(false);
  });

  it('that was decided elsewhere has a stale button on an open Home tab, which says who was first', async () => {
    await using here = await asked();
    const { page } = here;
    const sam = await here.open('#U0SAM');
    await sam.getByRole('button', { name: 'Home', exact: true }).click();
    await shows(sam, 'Waits for you (1)');
    await press(page, 'Approve');
    await shows(page, ', and done.');
    await press(sam, 'Approve');
    await shows(sam, 'was first, and has approved it. What you pressed changed nothing.');
    await press(sam, 'Close');
    await sam.getByText('Waits for you').waitFor({ state: 'detached' });
  });

  it('that nobody answers ends by itself, and says so to both sides', async () => {
    await using here = await asked();
    const { page } = here;
    await press(page, '+ 1 week');
    await shows(page, 'Still waiting: Rita asks for an API-only user');
    await press(page, '+ 1 week');
    await shows(page, 'Nobody answered in time.');
    await expect.poll(() => buttonsLeft(page)).toBe(0);
    await become(page, RITA);
    await shows(page, `Nobody answered your request for ${EMAIL}`);
    await expect.poll(() => buttonsLeft(page)).toBe(0);
    expect(await inMarketo(page)).toBe(false);
  });
});

describe.skipIf(!CHROMIUM)('a warning in the browser', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(() => browser?.close());

  /** Omar in front of the warning of his user, a month before its end. */
  async function warned() {
    const here = await visitWith(browser);
    const { page } = here;
    await type(page, '/mkto-api-user');
    await fillIn(page, { email: EMAIL, owner: 'Omar (owner)' });
    await press(page, 'Create');
    await press(page, 'Done');
    await press(page, 'To the next reminder');
    await become(page, OMAR);
    await shows(page, `${EMAIL} ends in 30 days`);
    return here;
  }

  it('is answered by the owner, who needs nobody for the usual length', async () => {
    await using here = await warned();
    const { page } = here;
    await press(page, 'Extend 90 days');
    await shows(page, 'Extended to');
    await become(page, GRACE);
    await page.getByRole('button', { name: /# marketo-admins/ }).click();
    await shows(page, 'Extended to');
    expect(await buttonsLeft(page)).toBe(0);
  });

  it('is answered by the owner with more than that, which an administrator approves', async () => {
    await using here = await warned();
    const { page } = here;
    await press(page, 'Another date');
    const form = page.getByRole('dialog');
    await form.getByRole('button', { name: 'In 180 days' }).click();
    await shows(page, 'An administrator has to agree to this day');
    await press(page, 'Send request');
    await shows(page, 'Your request waits for an administrator.');
    await press(page, 'Done');
    await shows(page, /waits for an administrator/);
    await become(page, GRACE);
    await page.getByRole('button', { name: /# marketo-admins/ }).click();
    await shows(page, 'Omar asks for another end of access');
    await press(page, 'Approve');
    await shows(page, ', and done.');
    await become(page, OMAR);
    await shows(page, 'Extended to');
    await shows(page, ', approved by');
  });

  it('is answered with “No longer needed”, which the administrators see and the owner takes back', async () => {
    await using here = await warned();
    const { page } = here;
    await press(page, 'No longer needed');
    await shows(page, 'No longer needed, says');
    await become(page, GRACE);
    await page.getByRole('button', { name: /# marketo-admins/ }).click();
    await shows(page, 'No longer needed, says');
    await become(page, OMAR);
    await press(page, 'Take back');
    await page.getByRole('button', { name: 'Extend 90 days' }).waitFor();
    expect(await page.getByText('No longer needed, says').count()).toBe(0);
  });
});
