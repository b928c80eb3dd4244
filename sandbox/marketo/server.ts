import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { listen, type RunningServer, readBody } from '../http.ts';
import { listedUser, shownGrants, shownInvited, shownRole, shownUser, shownWorkspace } from './answers.ts';
import { type CallName, callOf } from './calls.ts';
import { SubscriptionError } from './errors.ts';
import type { Fault } from './faults.ts';
import { LimitWindow } from './limits.ts';
import type { Subscription } from './subscription.ts';

/** One exchange with the subscription, for tests and for people who look behind the scenes. */
export interface MarketoExchange {
  /** When, in milliseconds since the process started. */
  readonly at: number;
  readonly call: CallName | undefined;
  readonly method: string;
  /** Path with query; the query of identity is left out, because it holds the secret. */
  readonly path: string;
  readonly requestBody: unknown;
  readonly status: number | undefined;
  readonly answer: unknown;
}

export interface MarketoServer extends RunningServer {
  readonly subscription: Subscription;
  readonly exchanges: MarketoExchange[];
  /** Uses the window up from outside, as another integration does. */
  readonly limits: LimitWindow;
}

const Grants = z.array(z.object({ accessRoleId: z.number().int(), workspaceId: z.number().int() }));

const InviteBody = z.strictObject({
  emailAddress: z.string().min(1),
  firstName: z.string(),
  lastName: z.string(),
  userRoleWorkspaces: Grants,
  apiOnly: z.boolean().optional(),
  expiresAt: z.string().optional(),
  reason: z.string().optional(),
  userid: z.string().optional(),
});

const UpdateBody = z.strictObject({
  emailAddress: z.string().min(1).optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  expiresAt: z.string().optional(),
  apiOnly: z.boolean().optional(),
});

/** Serves a subscription over HTTP on loopback; port 0 takes a free one. */
export async function serveMarketo(subscription: Subscription, port = 0): Promise<MarketoServer> {
  const exchanges: MarketoExchange[] = [];
  const limits = new LimitWindow(subscription.limits);
  const server = createServer((request, response) => {
    answer(subscription, limits, exchanges, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  return { ...(await listen(server, port)), subscription, exchanges, limits };
}

async function answer(
  subscription: Subscription,
  limits: LimitWindow,
  exchanges: MarketoExchange[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('date', new Date(subscription.clock.now().epochMilliseconds).toUTCString());
  const url = new URL(request.url ?? '/', 'http://marketo');
  const method = request.method ?? 'GET';
  const found = callOf(method, url.pathname);
  const text = await readBody(request);
  const record = (status: number | undefined, body: unknown) => {
    exchanges.push({
      at: performance.now(),
      call: found?.name,
      method,
      path: found?.name === 'Identity' ? url.pathname : `${url.pathname}${url.search}`,
      requestBody: jsonOf(text),
      status,
      answer: found?.name === 'Identity' && status === 200 ? { access_token: '…' } : body,
    });
  };
  const send = (status: number, body: unknown, raw?: string) => {
    record(status, raw ?? body);
    response.writeHead(status, {
      'content-type': raw === undefined ? 'application/json;charset=UTF-8' : 'text/html',
    });
    response.end(raw ?? JSON.stringify(body));
  };
  if (!found) {
    send(404, undefined, '<html><body><h1>404 Not Found</h1></body></html>');
    return;
  }

  const fault = subscription.faults.next(found.name);
  if (fault && !executesAnyway(fault)) {
    record(undefined, `fault: ${fault.kind}`);
    return misbehave(subscription, fault, response);
  }
  if (fault?.kind === 'late') await pause(fault.ms);
  const { status, body } = carryOut(subscription, limits, found, { request, response, url, text });
  if (fault?.kind === 'delay') await pause(fault.ms);
  if (!fault || fault.kind === 'delay' || fault.kind === 'late') return send(status, body);
  if (fault.kind === 'altered') return send(status, fault.alter(body, url));
  record(status, `fault: ${fault.kind}`);
  if (fault.kind === 'error') return misbehave(subscription, fault, response);
  return misbehaveAfter(fault, status, body, response);
}

function executesAnyway(fault: Fault): boolean {
  const { kind } = fault;
  if (fault.kind === 'error') return fault.executed ?? false;
  return [
    'truncated',
    'wrong_shape',
    'slow_body',
    'cut',
    'delay',
    'created',
    'short_page',
    'gateway',
    'altered',
    'late',
  ].includes(kind);
}

function misbehave(subscription: Subscription, fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'error': {
      const error = new SubscriptionError(
        fault.code,
        fault.message ?? `Fault ${fault.code}`,
        fault.status ?? 200,
      );
      response.writeHead(error.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(errorBody(subscription, error)));
      return;
    }
    case 'html':
      response.writeHead(fault.status, { 'content-type': 'text/html' });
      response.end('<html><head><title>Error</title></head><body><h1>Bad Gateway</h1></body></html>');
      return;
    case 'empty':
      response.writeHead(fault.status);
      response.end();
      return;
    case 'hang':
      return;
    default:
      response.socket?.resetAndDestroy();
  }
}

function misbehaveAfter(fault: Fault, status: number, body: unknown, response: ServerResponse): void {
  const json =
    JSON.stringify(fault.kind === 'short_page' && Array.isArray(body) ? body.slice(0, -1) : body) ?? '';
  if (fault.kind === 'cut') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault.kind === 'gateway') {
    response.writeHead(fault.status, { 'content-type': 'text/html' });
    response.end('<html><body><h1>The gateway gave up</h1></body></html>');
    return;
  }
  if (fault.kind === 'created') {
    response.writeHead(201);
    response.end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  if (fault.kind === 'slow_body') {
    response.write(json.slice(0, 1));
    return;
  }
  if (fault.kind === 'short_page') {
    response.end(json);
    return;
  }
  response.end(fault.kind === 'wrong_shape' ? '{"surprise":{"inside":1}}' : `${json.slice(0, -1)}`);
}

interface Received {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly text: string;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

function carryOut(
  subscription: Subscription,
  limits: LimitWindow,
  call: { name: CallName; userid: string },
  { request, response, url, text }: Received,
): Reply {
  if (call.name === 'Identity') return identityReply(subscription, url);
  const isRest = url.pathname.startsWith('/rest/');
  try {
    const caller = subscription.authenticate(request.headers.authorization);
    const release = limits.enter(subscription.usage.callsToday());
    response.once('close', release);
    subscription.usage.countCalls(caller.userid);
    if (!isRest) subscription.requireUserManagement(caller);
    const body = replyBody(subscription, call, url, text);
    if (!isRest) return { status: 200, body };
    return {
      status: 200,
      body: { requestId: REQUEST_ID, success: true, errors: [], warnings: [], result: body },
    };
  } catch (error) {
    if (!(error instanceof SubscriptionError)) throw error;
    subscription.usage.countError(error.code);
    const status = isRest || subscription.variants.failureStatus === '200' ? 200 : error.status;
    const body = errorBody(subscription, error);
    return { status, body: isRest ? { ...body, success: false, result: [], warnings: [] } : body };
  }
}

const REQUEST_ID = 'e42b#14272d07d78';

function identityReply(subscription: Subscription, url: URL): Reply {
  if (url.searchParams.get('grant_type') !== 'client_credentials') {
    return {
      status: 400,
      body: { error: 'unsupported_grant_type', error_description: 'Unsupported grant type' },
    };
  }
  const [id, secret] = [url.searchParams.get('client_id') ?? '', url.searchParams.get('client_secret') ?? ''];
  try {
    const { token, secondsLeft } = subscription.issueToken(id, secret);
    return {
      status: 200,
      body: {
        access_token: token.value,
        token_type: 'bearer',
        expires_in: secondsLeft,
        scope: token.service.userid,
      },
    };
  } catch (error) {
    if (!(error instanceof SubscriptionError)) throw error;
    return { status: error.status, body: { error: error.code, error_description: error.message } };
  }
}

function errorBody({ variants }: Subscription, { code, message }: SubscriptionError) {
  const shown = variants.codes === 'number' && /^\d+$/.test(code) ? Number(code) : code;
  return { requestId: REQUEST_ID, errors: [{ code: shown, message }] };
}

function replyBody(
  subscription: Subscription,
  { name, userid }: { name: CallName; userid: string },
  url: URL,
  text: string,
): unknown {
  switch (name) {
    case 'Get Users':
      return page(subscription, url).map(listedUser);
    case 'Get User':
      return shownUser(subscription, subscription.userOf(userid));
    case 'Get Invited User':
      return shownInvited(subscription, subscription.pendingUser(userid));
    case 'Get User Roles':
      return shownGrants(subscription, subscription.userOf(userid).grants);
    case 'Get Roles':
      return subscription.roles.map((role) => shownRole(subscription, role));
    case 'Get Workspaces':
      return [{ id: 0, name: 'AllZones' }, ...subscription.workspaces].map(shownWorkspace);
    case 'Invite User':
      subscription.invite(parse(InviteBody, text));
      return subscription.variants.inviteAnswer === 'boolean' ? true : 'true';
    case 'Update User':
      return shownUser(subscription, subscription.update(userid, parse(UpdateBody, text)));
    case 'Delete User':
      subscription.delete(userid);
      return true;
    case 'Delete Invited User':
      subscription.deletePending(userid);
      return true;
    case 'Add Roles':
      return shownGrants(subscription, subscription.addGrants(userid, grants(subscription, text)).grants);
    case 'Delete Roles':
      return shownGrants(subscription, subscription.deleteGrants(userid, grants(subscription, text)).grants);
    case 'Usage Today':
      return subscription.usage.calls(1);
    case 'Usage Last 7 Days':
      return subscription.usage.calls(7);
    case 'Errors Today':
      return subscription.usage.errors(1);
    case 'Errors Last 7 Days':
      return subscription.usage.errors(7);
    case 'Identity':
      throw new Error('identity is answered before');
  }
}

/** Pages of 20 unless told, at most 200. Source: Adobe, Get Users. */
function page(subscription: Subscription, url: URL) {
  const number = (name: string, otherwise: number) => {
    const text = url.searchParams.get(name);
    if (text === null) return otherwise;
    if (!/^\d+$/.test(text)) throw new SubscriptionError('1003', `${name} is not a number`, 400);
    return Number(text);
  };
  const size = Math.min(number('pageSize', 20), 200);
  const offset = number('pageOffset', 0);
  const showsPending = subscription.variants.pendingInList === 'yes';
  const most = Math.min(size, subscription.mostRows);
  return subscription.users
    .filter((user) => (showsPending || !user.pending) && subscription.isVisible(user))
    .slice(offset, offset + most);
}

function grants({ variants }: Subscription, text: string) {
  return variants.roleBody === 'array'
    ? parse(Grants, text)
    : parse(z.strictObject({ input: Grants }), text).input;
}

function parse<T extends z.ZodType>(type: T, text: string): z.output<T> {
  const body = jsonOf(text);
  if (body === undefined) throw new SubscriptionError('609', 'Invalid JSON', 400);
  const parsed = type.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SubscriptionError('1003', `${issue?.path.join('.') || 'body'}: ${issue?.message}`, 400);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
