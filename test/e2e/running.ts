import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs one of our entry points as its own process, with these settings alone. */
export function start(
  entry: string,
  settings: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  /** Where it runs, and looks for `.env`. */
  cwd = process.cwd(),
  /** What stands in its standard input; without it, there is none. */
  input?: string,
) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), resolve(entry), ...args], {
    cwd,
    env: { PATH, HOME, ...settings },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let output = '';
  child.stdout?.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    output += data.toString();
  });
  return { child, output: () => output, ended: endOf(child, () => output) };
}

async function endOf(child: ChildProcess, output: () => string): Promise<Ended> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, output: output() };
}
