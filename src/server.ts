import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, type ConfigProblem } from './config/config-error.ts';

/** One thing that has to work for the app to be ready, and whether it does. */
export type ReadinessCheck = () => boolean | Promise<boolean>;

export interface ServerOptions {
  readonly host: string | undefined;
  /** 0 takes a free port. */
  readonly port: number;
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** Answers everything that is not about health; without it that is 404. */
  readonly slack: { readonly path: string; readonly listener: RequestListener } | undefined;
}

export interface AppServer {
  readonly port: number;
  /** Takes no new requests, lets those under way end. */
  stop(): Promise<void>;
}

/** A health check that has no answer by then counts as failed. */
const CHECK_TIMEOUT_MS = 2_000;

/**
 * The one port: `POST /slack/events`, `/healthz` (the process answers) and `/readyz` (it can do its work: 200, or
 * 503 with the check that fails).
 *
 * @throws ConfigError where HOST or PORT cannot be listened on; EADDRINUSE
 */
export async function startServer({ host, port, checks, slack }: ServerOptions): Promise<AppServer> {
  let stopping = false;
  const server = createServer((request, response) => {
    // Taken apart by hand: an address such as `//` is none, and must not end the process.
    const [pathname = '/'] = (request.url ?? '/').split('?');
    const json = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (slack && request.method === 'POST' && pathname === slack.path) {
      slack.listener(request, response);
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      json(404, { error: 'not found' });
    } else if (pathname === '/healthz') {
      json(200, { status: 'ok' });
    } else if (pathname === '/readyz') {
      readiness({ ...checks, running: () => !stopping }).then(
        (results) => json(Object.values(results).every(Boolean) ? 200 : 503, results),
        () => json(503, { readiness: false }),
      );
    } else {
      json(404, { error: 'not found' });
    }
  });
  await listen(server, host, port).catch((error: unknown) => {
    const problem = listenProblem(error);
    throw problem ? new ConfigError([problem]) : error;
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      stopping = true;
      return new Promise((resolve) => {
        server.close(() => resolve());
        // Connections that are kept alive would hold the end up.
        server.closeIdleConnections();
      });
    },
  };
}

async function readiness(checks: Readonly<Record<string, ReadinessCheck>>): Promise<Record<string, boolean>> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const),
  );
  return Object.fromEntries(results);
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()).catch(() => false), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function listen(server: Server, host: string | undefined, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
}

/** An address or a port that this machine does not give us; another process that listens there is no setting. */
function listenProblem(error: unknown): ConfigProblem | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EINVAL', 'EAFNOSUPPORT'].includes(code)) {
    return {
      setting: 'HOST',
      problem: `HOST is no address of this machine (${code}). Leave it out to listen on every address, or name one of this machine.`,
      example: '127.0.0.1',
    };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      setting: 'PORT',
      problem: `The user that the app runs as may not listen on PORT (${code}); ports below 1024 are kept for others.`,
      example: '8080',
    };
  }
  return undefined;
}

/** What is wrong with the address and the port to listen on, found by listening there for a moment. */
export async function listenProblems({
  host,
  port,
}: Pick<ServerOptions, 'host' | 'port'>): Promise<ConfigProblem[]> {
  const server = createServer();
  try {
    await listen(server, host, port);
    return [];
  } catch (error) {
    return [listenProblem(error) ?? []].flat();
  } finally {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }
}
