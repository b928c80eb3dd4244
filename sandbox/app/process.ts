import { Temporal } from 'temporal-polyfill';
import { type RunningApp, startApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { exitWith } from '../../src/exit.ts';
import { movableClock } from '../clock.ts';
import { type FromApp, SHORT_WINDOW_MS, type ToApp, type Work } from './messages.ts';

/**
 * The real app in a process of its own, with a clock that its parent moves: what can be killed at any moment.
 * Settings come from the environment, as for the real one.
 */
const clock = movableClock(
  Temporal.Instant.from(process.env.SANDBOX_NOW ?? Temporal.Now.instant().toString()),
);
const WORK: Readonly<Record<Work, (app: RunningApp) => Promise<unknown>>> = {
  remind: (app) => app.remind(),
  settle: (app) => app.settle(),
  reconcile: (app) => app.reconcile(),
  catch_up: (app) => app.caughtUp(),
};

const tell = (message: FromApp) => process.send?.(message);

try {
  const app = await startApp(loadConfig(), { clock, marketoLimits: { windowMs: SHORT_WINDOW_MS } });
  process.on('message', (message: ToApp) => {
    if (message.tell === 'clock') {
      clock.moveTo(Temporal.Instant.from(message.now));
      return;
    }
    WORK[message.tell](app).then(() => tell({ tell: 'done', id: message.id }), exitWith);
  });
  process.once('SIGTERM', () => app.stop().then(() => process.exit(0), exitWith));
  // Nobody is left to talk to.
  process.once('disconnect', () => process.exit(0));
  tell({ tell: 'ready', port: app.port });
} catch (error) {
  exitWith(error);
}
