import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Temporal } from 'temporal-polyfill';
import { serveBrowser } from './browser/server.ts';
import { openStage } from './stage.ts';

/** Takes the pictures of the README from the real thing: `npm run screenshots`. Needs a Chromium (`CHROMIUM` names it). */
const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));

/** Always the same morning, so that a picture changes only when the product does. */
const START = Temporal.Instant.from('2027-01-11T08:05:00Z');

async function slack(browser: Browser): Promise<void> {
  const open = () => openStage({ start: START });
  const server = await serveBrowser(await open(), { open });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
  });
  const page = await context.newPage();
  const take = async (name: string) => {
    await page.waitForTimeout(400);
    await page.screenshot({ path: `${IMAGES}${name}.png` });
  };
  await page.goto(server.url);
  await page
    .getByLabel(/^Message to/)
    .fill('/mkto-api-user create erp-sync@example.com expires:2027-03-31 role:"API Integration"');
  await page.keyboard.press('Enter');
  await page.getByLabel('First name').fill('ERP');
  await page.getByLabel('Last name').fill('Sync');
  await choose(page, 'Workspace', 'Europe');
  await page.getByLabel('Owner').selectOption({ label: 'Omar (owner)' });
  await page.getByLabel('Reason').fill('Sends orders from the ERP to Marketo every night.');
  await page.getByRole('dialog').getByLabel('Email').focus();
  await take('form');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('Next: make a custom service').first().waitFor();
  await take('created');
  await page.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('button', { name: '⚡ New API-only user' }).click();
  await choose(page, 'Role', 'API Read Only');
  await choose(page, 'Workspace', 'Default');
  await page.getByLabel('Email').fill('bi-export@example');
  await page.getByLabel('First name').fill('BI');
  await page.getByLabel('Last name').fill('Export');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('alert').waitFor();
  await take('wrong-field');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await become(page, 'Omar, owner');
  await page
    .getByLabel(/^Message to/)
    .fill('/mkto-api-user create bi-export@example.com expires:2027-06-30 role:"API Read Only"');
  await page.keyboard.press('Enter');
  await page.getByLabel('First name').fill('BI');
  await page.getByLabel('Last name').fill('Export');
  await choose(page, 'Workspace', 'Europe');
  await page.getByLabel('Reason').fill('Dashboards in the warehouse.');
  await page.getByRole('button', { name: 'Send request' }).click();
  await page.getByText('Request sent').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await become(page, 'Grace, administrator');
  await page.getByRole('button', { name: /# marketo-admins/ }).click();
  await page.getByText('Omar asks for').first().waitFor();
  await take('request');
  await page.getByRole('button', { name: 'Home', exact: true }).click();
  await page.getByText('Waits for you').first().waitFor();
  await take('home');
  await page.getByRole('button', { name: 'Edit and approve' }).click();
  await page.getByLabel('Access expires').fill('2027-05-31');
  await page.getByRole('button', { name: 'Approve with changes' }).click();
  await page.getByText('Answered').waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await become(page, 'Omar, owner');
  await page.getByText('An API-only user was created in Marketo.').waitFor();
  await page.getByText(', and done.').waitFor();
  await page
    .getByText('You asked for')
    .first()
    .evaluate((header) => header.closest('article')?.scrollIntoView({ block: 'start' }));
  await take('copy');
  await become(page, 'Grace, administrator');

  await page.getByRole('button', { name: 'To the next reminder' }).click();
  await become(page, 'Omar, owner');
  await page
    .getByText(/^⏰ .* ends in/)
    .first()
    .waitFor();
  await page
    .getByText(/^🤔 Nobody has used/)
    .last()
    .waitFor();
  await page.getByRole('tab', { name: 'Marketo' }).click();
  await page
    .getByText(/^⏰ .* ends in/)
    .first()
    .evaluate((header) => header.closest('article')?.scrollIntoView({ block: 'start' }));
  await take('reminder');
  await context.close();
  await server.close();
}

async function become(page: Page, who: string): Promise<void> {
  await page.getByLabel('You are').selectOption({ label: who });
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).fill(option);
  await page.getByRole('option', { name: option, exact: true }).waitFor();
  await page.keyboard.press('Enter');
}

const COLORS: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  35: '#d2a8ff',
  36: '#79c0ff',
};

/** The colours of a terminal as HTML. */
function toHtml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal are control characters
      .replace(/\u001b\[(\d+)m/g, (_, code: string) => {
        if (code === '1') return '<b>';
        if (code === '2') return '<i>';
        if (code === '22') return '</b></i>';
        return code === '39' ? '</span>' : `<span style="color:${COLORS[code] ?? 'inherit'}">`;
      })
  );
}

/** The part of the told demo in which a wrong form is corrected. */
async function terminal(browser: Browser): Promise<void> {
  const told = execFileSync('npx', ['tsx', 'sandbox/demo.ts', '--script'], {
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1' },
  });
  const lines = told.split('\n');
  const from = lines.findIndex((line) => line.includes('A wrong form is corrected'));
  const to = lines.findIndex((line, index) => index > from && line.includes('corrects the three fields'));
  const page = await browser.newPage({ viewport: { width: 860, height: 800 }, deviceScaleFactor: 1.5 });
  await page.setContent(
    `<body style="margin:0;background:#0d1117"><style>i{font-style:normal;opacity:.55}</style>
     <pre style="display:inline-block;margin:0;padding:20px 28px;color:#e6edf3;font:14px/1.35 'DejaVu Sans Mono',monospace">${toHtml(lines.slice(from, to + 1).join('\n'))}</pre></body>`,
  );
  await page.locator('pre').screenshot({ path: `${IMAGES}terminal.png` });
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
await slack(browser);
await terminal(browser);
await browser.close();
