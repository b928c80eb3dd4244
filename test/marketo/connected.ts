import { type MovableClock, movableClock } from '../../sandbox/clock.ts';
import { exampleSubscription } from '../../sandbox/marketo/example.ts';
import { type MarketoServer, serveMarketo } from '../../sandbox/marketo/server.ts';
import type { CustomService, Subscription, SubscriptionOptions } from '../../sandbox/marketo/subscription.ts';
import { type MarketoClient, marketoClient } from '../../src/marketo/client.ts';
import { connect, type Limits } from '../../src/marketo/connection.ts';
import { Secret } from '../../src/secret.ts';

export interface Connected extends AsyncDisposable {
  readonly client: MarketoClient;
  readonly subscription: Subscription;
  readonly server: MarketoServer;
  readonly service: CustomService;
  readonly clock: MovableClock;
  /** Names of the calls that arrived, in order. */
  calls(): string[];
}

/** Pauses short enough for tests; the rules stay the same. */
const QUICK: Partial<Limits> = { pauseMs: 5, timeoutMs: 300, windowMs: 200 };

/** A client connected over HTTP to a subscription of its own. */
export async function connected({
  limits = {},
  subscription: options = {},
  secret,
}: {
  limits?: Partial<Limits>;
  subscription?: Omit<SubscriptionOptions, 'clock'>;
  secret?: string;
} = {}): Promise<Connected> {
  const clock = movableClock();
  const { subscription, service } = exampleSubscription(clock, options);
  const server = await serveMarketo(subscription);
  const connection = connect({
    baseUrl: server.url,
    clientId: service.clientId,
    clientSecret: new Secret(secret ?? service.clientSecret),
    clock,
    limits: { ...QUICK, ...limits },
  });
  return {
    client: marketoClient(connection, 'test'),
    subscription,
    server,
    service,
    clock,
    calls: () => server.exchanges.map(({ call }) => call ?? '?'),
    async [Symbol.asyncDispose]() {
      await connection.close(0);
      await server.close();
    },
  };
}
