import { parseArgs } from 'node:util';
import colors from 'picocolors';
import { openStage } from './stage.ts';
import { teller } from './terminal/teller.ts';
import { WALKS } from './walks/index.ts';

/** Tells the main job on the terminal. Ends with 0 only if everything went as told; with --serve it stays up. */
const { values } = parseArgs({ options: { serve: { type: 'boolean', default: false } } });

const write = (line: string) => process.stdout.write(`${line}\n`);
write(colors.bold('\nMarketo API-only users in Slack, told by four people'));
write(
  colors.dim('The app is the real one. Slack and Marketo are stand-ins on this machine; nothing leaves it.'),
);

const stage = await openStage({ logLevel: process.env.LOG_LEVEL ?? 'info' });
const tell = teller(stage, write);
try {
  for (const walk of WALKS) {
    tell.chapter(walk.title);
    await walk.play(stage, tell);
  }
  write('');
  if (tell.broken.length === 0) write(colors.green(colors.bold('Everything went as told.')));
  else write(colors.red(`Not as told: ${tell.broken.join('; ')}`));
  if (values.serve) await serveUntilStopped();
} catch (error) {
  tell.broken.push(error instanceof Error ? error.message : String(error));
  write(colors.red(error instanceof Error ? (error.stack ?? error.message) : String(error)));
} finally {
  await stage.close();
}
if (tell.broken.length > 0) write(colors.dim(`\nWhat the app wrote:\n${stage.output()}`));
process.exitCode = tell.broken.length === 0 ? 0 : 1;

async function serveUntilStopped(): Promise<void> {
  write(`\nStill up, until you press Ctrl+C:
  the app       http://127.0.0.1:${stage.app().port}/readyz
  Marketo       ${stage.marketo.url}
  Slack Web API ${stage.slack.apiUrl}`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}
