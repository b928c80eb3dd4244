import { type MovableClock, movableClock } from '../../../sandbox/clock.ts';
import { exampleSubscription } from '../../../sandbox/marketo/example.ts';
import { type MarketoServer, serveMarketo } from '../../../sandbox/marketo/server.ts';
import type {
  CustomService,
  Subscription,
  SubscriptionOptions,
} from '../../../sandbox/marketo/subscription.ts';
import { at } from '../../builders.ts';

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer is whatever came over the wire
  readonly body: any;
}

/** Calls a stand-in subscription with nothing but HTTP. */
export interface Caller extends AsyncDisposable {
  readonly subscription: Subscription;
  readonly server: MarketoServer;
  readonly service: CustomService;
  readonly clock: MovableClock;
  token(service?: Pick<CustomService, 'clientId' | 'clientSecret'>, method?: string): Promise<Reply>;
  get(path: string, token?: string): Promise<Reply>;
  post(path: string, body?: unknown, token?: string): Promise<Reply>;
}

export async function caller(options: Omit<SubscriptionOptions, 'clock'> = {}): Promise<Caller> {
  const clock = movableClock(at('2027-01-10T10:00:00Z'));
  const { subscription, service } = exampleSubscription(clock, options);
  const server = await serveMarketo(subscription);
  const send = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(`${server.url}${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const token: Caller['token'] = ({ clientId, clientSecret } = service, method = 'GET') => {
    const query = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    return send(`/identity/oauth/token?${query}`, { method });
  };
  const own = async () => (await token()).body.access_token as string;
  return {
    subscription,
    server,
    service,
    clock,
    token,
    get: async (path, given) =>
      send(path, { headers: { authorization: `Bearer ${given ?? (await own())}` } }),
    post: async (path, body, given) =>
      send(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${given ?? (await own())}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

export const USERS = '/userservice/management/v1/users';

export const INVITATION = {
  emailAddress: 'erp-sync@example.com',
  firstName: 'ERP',
  lastName: 'Sync',
  userRoleWorkspaces: [{ accessRoleId: 101, workspaceId: 1 }],
  apiOnly: true,
};
