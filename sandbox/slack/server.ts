import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type RunningServer, readBody } from '../http.ts';
import type { AppLink, SlackExchange } from './app-link.ts';
import { httpLink } from './app-link.ts';
import { checkMessageBlocks } from './block-kit/surfaces.ts';
import { Hands } from './hands.ts';
import { METHODS } from './methods/index.ts';
import { SlackRefusal } from './methods/method.ts';
import { ResponseUrls } from './response-urls.ts';
import { type SocketMode, socketMode } from './socket-mode.ts';
import type { Workspace } from './workspace.ts';

/** One call of the Web API. */
export interface WebApiCall {
  /** When, in milliseconds since the process started. */
  readonly at: number;
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly answer: object | undefined;
}

export interface SlackServer extends RunningServer {
  readonly workspace: Workspace;
  /** Base address of the Web API, for `SLACK_API_URL`. */
  readonly apiUrl: string;
  readonly calls: WebApiCall[];
  readonly exchanges: SlackExchange[];
  readonly hands: Hands;
  readonly socketMode: SocketMode;
}

export interface SlackServerOptions {
  readonly workspace: Workspace;
  readonly botToken: string;
  readonly appToken?: string;
  readonly signingSecret: string;
  /** Where the app listens, such as `http://127.0.0.1:3000/slack/events`; without it, the app uses Socket Mode. */
  readonly appUrl?: () => string | undefined;
  readonly port?: number;
}

/** Serves a workspace's Web API on loopback, and is the way from its people to the app. */
export async function serveSlack(options: SlackServerOptions): Promise<SlackServer> {
  const { workspace, signingSecret, appUrl } = options;
  const calls: WebApiCall[] = [];
  const exchanges: SlackExchange[] = [];
  let base = '';
  const responseUrls = new ResponseUrls(() => base);
  const server = createServer((request, response) => {
    answer(options, sockets, calls, responseUrls, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  const sockets = socketMode(server, () => base);
  const running = await listen(server, options.port ?? 0);
  base = running.url;
  const overHttp = httpLink({
    url: () => appUrl?.() ?? '',
    signingSecret,
    // Signatures are held against real time, whatever the workspace's clock shows.
    now: () => Date.now(),
  });
  const link: AppLink = {
    send: (request) => (appUrl?.() === undefined ? sockets.send(request) : overHttp.send(request)),
  };
  return {
    ...running,
    workspace,
    calls,
    exchanges,
    apiUrl: `${base}/api/`,
    socketMode: sockets,
    hands: new Hands({ workspace, link, responseUrls, exchanges }),
    async close() {
      sockets.close();
      await running.close();
    },
  };
}

async function answer(
  options: SlackServerOptions,
  sockets: SocketMode,
  calls: WebApiCall[],
  responseUrls: ResponseUrls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://slack');
  const text = await readBody(request);
  if (request.method !== 'POST') return send(response, 404, { ok: false, error: 'not_found' });
  if (pathname.startsWith('/response/'))
    return answerResponseUrl(options.workspace, responseUrls, pathname, text, response);
  const name = /^\/api\/([\w.]+)$/.exec(pathname)?.[1] ?? '';
  const args = argumentsIn(request, text);
  const fault = options.workspace.faults.next(name, args);
  if (fault?.kind === 'hang') return;
  const record = (body: object | undefined) =>
    calls.push({ at: performance.now(), method: name, arguments: args, answer: body });
  if (fault?.kind === 'unavailable') {
    record(undefined);
    response.writeHead(503, { 'content-type': 'text/html' });
    response.end('<html><body>Service unavailable</body></html>');
    return;
  }
  if (fault?.kind === 'rate_limited') return limited(response, record, fault.retryAfter);
  const body =
    fault?.kind === 'error' ? { ok: false, error: fault.code } : call(options, sockets, name, request, args);
  if ('error' in body && body.error === 'ratelimited') return limited(response, record, 1);
  record(body);
  if (fault?.kind === 'cut') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'done_with_error') return send(response, 200, { ok: false, error: fault.code });
  if (fault?.kind === 'altered') return send(response, 200, fault.alter(body));
  if (fault?.kind === 'half') {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body).slice(0, -10));
    return;
  }
  send(response, 200, body, {
    ...(options.workspace.namesScopes ? { 'x-oauth-scopes': options.workspace.app.scopes.join(',') } : {}),
    'x-accepted-oauth-scopes': METHODS[name]?.scopes.join(',') ?? '',
  });
}

function limited(response: ServerResponse, record: (body: object) => void, retryAfter: number): void {
  const body = { ok: false, error: 'ratelimited' };
  record(body);
  send(response, 429, body, { 'retry-after': String(retryAfter) });
}

function call(
  { workspace, botToken, appToken }: SlackServerOptions,
  sockets: SocketMode,
  name: string,
  request: IncomingMessage,
  args: Readonly<Record<string, unknown>>,
): object {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? args.token;
  if (token === undefined) return { ok: false, error: 'not_authed' };
  if (name === 'apps.connections.open') {
    return token === appToken ? { ok: true, url: sockets.newUrl() } : { ok: false, error: 'invalid_auth' };
  }
  if (token !== botToken) return { ok: false, error: 'invalid_auth' };
  const known = METHODS[name];
  if (!known) return { ok: false, error: 'unknown_method', req_method: name };
  if (known.scopes.length > 0 && !known.scopes.some((scope) => workspace.app.scopes.includes(scope))) {
    const [needed] = known.scopes;
    return { ok: false, error: 'missing_scope', needed, provided: workspace.app.scopes.join(',') };
  }
  const { token: _, ...rest } = args;
  const parsed = known.arguments.safeParse(rest);
  if (!parsed.success) {
    const messages = parsed.error.issues.map(({ message, path }) => `[ERROR] ${path.join('/')}: ${message}`);
    return { ok: false, error: 'invalid_arguments', response_metadata: { messages } };
  }
  try {
    return { ok: true, ...known.run(workspace, parsed.data) };
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const { code, messages } = error;
    return { ok: false, error: code, ...(messages.length === 0 ? {} : { response_metadata: { messages } }) };
  }
}

function argumentsIn(request: IncomingMessage, text: string): Record<string, unknown> {
  if (request.headers['content-type']?.startsWith('application/json')) {
    return JSON.parse(text) as Record<string, unknown>;
  }
  return Object.fromEntries(new URLSearchParams(text));
}

function answerResponseUrl(
  workspace: Workspace,
  responseUrls: ResponseUrls,
  path: string,
  text: string,
  response: ServerResponse,
): void {
  const where = responseUrls.use(path);
  if (!where) {
    send(response, 404, { ok: false, error: 'used_url' });
    return;
  }
  const body = JSON.parse(text) as {
    text?: string;
    blocks?: unknown;
    response_type?: string;
    replace_original?: boolean;
  };
  const checked = checkMessageBlocks(body.blocks ?? []);
  if (!checked.ok) {
    send(response, 400, { ok: false, error: 'invalid_blocks' });
    return;
  }
  const ephemeralFor = body.response_type === 'in_channel' ? undefined : where.person;
  const said = { text: body.text ?? '', blocks: checked.value };
  const pressed = body.replace_original
    ? workspace.messagesIn(where.channel).find(({ ts }) => ts === where.message)
    : undefined;
  if (pressed) workspace.replaceMessage(pressed, said);
  else
    workspace.addMessage({
      channel: where.channel,
      user: workspace.app.botUserId,
      ...said,
      ephemeralFor,
    });
  send(response, 200, { ok: true });
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}
