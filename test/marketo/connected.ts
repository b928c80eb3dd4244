import { type MovableClock, movableClock } from '../../sandbox/clock.ts';
import { exampleSubscription } from '../../sandbox/marketo/example.ts';
import { type MarketoServer, serveMarketo } from '../../sandbox/marketo/server.ts';
import type { CustomService, Subscription, SubscriptionOptions } from '../../sandbox/marketo/subscription.ts';
import { Secret } from '../../src/config/secret.ts';
import { type MarketoClient, marketoClient } from '../../src/marketo/client.ts';
import { type Connection, connect } from '../../src/marketo/connection.ts';
import type { Limits } from '../../src/marketo/limits.ts';
import type { SharedPlaces } from '../../src/ports/places.ts';
import type { Log } from '../../src/ports/system.ts';

export interface Connected extends AsyncDisposable {
  readonly client: MarketoClient;
  readonly connection: Connection;
  /** Messages that the connection has logged. */
  readonly logged: readonly string[];
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
  shared,
}: {
  limits?: Partial<Limits>;
  subscription?: Omit<SubscriptionOptions, 'clock'>;
  secret?: string;
  shared?: SharedPlaces;
} = {}): Promise<Connected> {
  const clock = movableClock();
  const logged: string[] = [];
  const write = (_fields: object, message: string) => logged.push(message);
  const log: Log = { info: write, warn: write, error: write };
  const { subscription, service } = exampleSubscription(clock, options);
  const server = await serveMarketo(subscription);
  const connection = connect({
    instance: 'test',
    baseUrl: server.url,
    clientId: service.clientId,
    clientSecret: new Secret(secret ?? service.clientSecret),
    clock,
    log,
    shared,
    limits: { ...QUICK, ...limits },
  });
  return {
    client: marketoClient(connection),
    connection,
    logged,
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
