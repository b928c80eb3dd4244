import { startApp } from './app.ts';
import { loadConfig } from './config/config.ts';
import { addEnvironmentFile } from './config/environment.ts';
import { exitWith } from './exit.ts';

// A promise that nobody waits for, such as a revoked app-level token that a socket meets: said in words.
process.on('unhandledRejection', exitWith);

// Serves until SIGTERM or SIGINT; ends with 0 then, with 78 for wrong settings, with 1 for anything else.
try {
  const odd = addEnvironmentFile('.env');
  const app = await startApp(loadConfig(process.env, odd));
  let isStopping = false;
  const stop = () => {
    // An impatient second signal ends it at once; the journal knows what was under way.
    if (isStopping) process.exit(1);
    isStopping = true;
    app.stop().then(() => process.exit(0), exitWith);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
} catch (error) {
  exitWith(error);
}
