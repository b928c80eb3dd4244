import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MovableClock } from '../clock.ts';
import type { FromApp, ToApp, Work } from './messages.ts';

export interface AppProcess {
  readonly port: number;
  readonly pid: number;
  /** Tells the app what time it is now. */
  setClock(): void;
  /** Does what the cron job does at its hour. */
  remind(): Promise<void>;
  /** Does what is done every minute. */
  settle(): Promise<void>;
  /** Reads the whole subscription, as the job does at its hour. */
  reconcile(): Promise<void>;
  /** Waits for what a start makes up for. */
  caughtUp(): Promise<void>;
  /** Ends it at once, in the middle of whatever it does (SIGKILL). */
  kill(): Promise<void>;
  /** Ends it in order (SIGTERM). */
  stop(): Promise<void>;
}

export interface SpawnOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly clock: MovableClock;
  /** Gets everything that the process writes. */
  readonly output: (text: string) => void;
}

const ENTRY = fileURLToPath(new URL('./process.ts', import.meta.url));

/** Starts the real app in a process of its own. Throws where it ends before it serves. */
export async function spawnApp({ settings, clock, output }: SpawnOptions): Promise<AppProcess> {
  const { PATH, HOME, TMPDIR } = process.env;
  const child = fork(ENTRY, {
    // Nothing of the surroundings but what a process needs: settings of a real app must not leak in.
    env: { ...definedOnly({ PATH, HOME, TMPDIR }), ...settings, SANDBOX_NOW: clock.now().toString() },
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.stdout?.on('data', (data: Buffer) => output(data.toString()));
  child.stderr?.on('data', (data: Buffer) => output(data.toString()));
  const ended = once(child, 'exit');
  const ready = await Promise.race([firstReady(child), ended.then(() => undefined)]);
  if (ready === undefined) throw new Error('the app ended before it served; see its output');

  let serial = 0;
  const ask = async (what: Work): Promise<void> => {
    serial += 1;
    const id = serial;
    const done = new Promise<void>((resolve) => {
      const listen = (message: FromApp) => {
        if (message.tell !== 'done' || message.id !== id) return;
        child.off('message', listen);
        resolve();
      };
      child.on('message', listen);
    });
    send(child, { tell: what, id });
    await Promise.race([done, ended]);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  return {
    port: ready,
    pid: child.pid ?? 0,
    setClock: () => send(child, { tell: 'clock', now: clock.now().toString() }),
    remind: () => ask('remind'),
    settle: () => ask('settle'),
    reconcile: () => ask('reconcile'),
    caughtUp: () => ask('catch_up'),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

function firstReady(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message: FromApp) => {
      if (message.tell === 'ready') resolve(message.port);
    });
  });
}

function send(child: ChildProcess, message: ToApp): void {
  if (child.connected) child.send(message);
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
