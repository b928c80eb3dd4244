import { chromium } from 'playwright-core';
import { serveBrowser } from '../sandbox/browser/server.ts';
import { openStage } from '../sandbox/stage.ts';
import { ARGUMENTS, CHROMIUM } from '../test/browser/chromium.ts';

/** How long the page takes until something is painted: `npx tsx bench/first-paint.ts`. Median of ten fresh visits. */
const server = await serveBrowser(await openStage());
const browser = await chromium.launch({ ...(CHROMIUM ? { executablePath: CHROMIUM } : {}), args: ARGUMENTS });
const times: number[] = [];
for (let visit = 0; visit < 10; visit += 1) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole('navigation').waitFor();
  times.push(
    await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    ),
  );
  await context.close();
}
times.sort((one, other) => one - other);
console.log(`first contentful paint: median ${times[5]?.toFixed(0)} ms, worst ${times[9]?.toFixed(0)} ms`);
await browser.close();
await server.close();
