import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

/** Takes the pictures of the README from the real thing: `npm run screenshots`. Needs a Chromium (`CHROMIUM` names it). */
const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));

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

/** The part of the demo in which a wrong form is corrected. */
async function demo(browser: Browser): Promise<void> {
  const told = execFileSync('npx', ['tsx', 'sandbox/demo.ts', '--script'], {
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '1' },
  });
  const lines = told.split('\n');
  const from = lines.findIndex((line) => line.includes('A wrong form is corrected'));
  const to = lines.findIndex((line, index) => index > from && line.includes('corrects the three fields'));
  const page = await browser.newPage({ viewport: { width: 860, height: 800 }, deviceScaleFactor: 2 });
  await page.setContent(
    `<body style="margin:0;background:#0d1117"><style>i{font-style:normal;opacity:.55}</style>
     <pre style="display:inline-block;margin:0;padding:20px 28px;color:#e6edf3;font:14px/1.35 'DejaVu Sans Mono',monospace">${toHtml(lines.slice(from, to + 1).join('\n'))}</pre></body>`,
  );
  await page.locator('pre').screenshot({ path: `${IMAGES}demo.png` });
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
await demo(browser);
await browser.close();
