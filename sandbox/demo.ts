import { Command } from 'commander';
import colors from 'picocolors';
import { serveBrowser } from './browser/server.ts';
import { openStage, type Stage } from './stage.ts';
import { terminalTeller } from './terminal/teller.ts';
import { WALKS } from './walks/index.ts';

/**
 * Everything with nothing but Node. Serves a small Slack in the browser; with --script it tells the main job on the
 * terminal instead, and ends with 0 only if everything went as told (with --serve it then stays up). With --sandbox there
 * is a second Marketo instance.
 */
const program = new Command('npm run demo --')
  .description(
    'a small Slack in the browser, with the real app and a stand-in Marketo; nothing leaves this machine',
  )
  .option('--port <port>', 'where the page is served', '4000')
  .option('--script', 'tells the main job on the terminal instead', false)
  .option('--serve', 'with --script: serves the page afterwards', false)
  .option('--sandbox', 'with a second Marketo instance', false)
  .parse();
const values = program.opts<{ port: string; script: boolean; serve: boolean; sandbox: boolean }>();

const write = (line: string) => process.stdout.write(`${line}\n`);
write(colors.bold('\nMarketo API-only users in Slack'));
write(
  colors.dim('The app is the real one. Slack and Marketo are stand-ins on this machine; nothing leaves it.'),
);

const open = () => openStage({ logLevel: process.env.LOG_LEVEL ?? 'info', withSandbox: values.sandbox });
const stage = await open();
if (values.script) await script(stage);
if (!values.script || values.serve) await page(stage);
else await stage.close();

async function script(on: Stage): Promise<void> {
  const tell = terminalTeller(on, write);
  try {
    for (const walk of WALKS) {
      await tell.chapter(walk.title);
      await walk.play(on, tell);
    }
  } catch (error) {
    tell.broken.push(error instanceof Error ? error.message : String(error));
  }
  write('');
  if (tell.broken.length === 0) {
    write(colors.green(colors.bold('Everything went as told.')));
    return;
  }
  write(colors.red(`Not as told: ${tell.broken.join('; ')}`));
  write(colors.dim(`\nWhat the app wrote:\n${on.output()}`));
  process.exitCode = 1;
}

async function page(on: Stage): Promise<void> {
  const browser = await firstFree(on, Number(values.port));
  write(`
   ${colors.bold(colors.cyan(browser.url))}

   Open this address, and type ${colors.yellow('/mkto-api-user')} there.
   ${colors.dim(`the app ${on.app().port} · Marketo ${on.marketo.url} · Slack Web API ${on.slack.apiUrl}`)}
   ${colors.dim('Ctrl+C ends it. For the story on the terminal: npm run demo -- --script')}
`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await browser.close();
}

/** The wished port, or the first free one after it. */
async function firstFree(on: Stage, wished: number) {
  for (let port = wished; port < wished + 20; port += 1) {
    try {
      return await serveBrowser(on, { port, open });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
  return serveBrowser(on, { open });
}
