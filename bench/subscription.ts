import { movableClock } from '../sandbox/clock.ts';
import { exampleSubscription } from '../sandbox/marketo/example.ts';
import { startNeighbour } from '../sandbox/marketo/neighbour.ts';
import { serveMarketo } from '../sandbox/marketo/server.ts';

/** What the benchmark asks of the subscription's process, and what it hears. */
export interface SubscriptionOptions {
  readonly users: number;
  readonly apiUsers: number;
  /** Share of the window that another integration uses. */
  readonly otherShare: number;
  readonly windowMs: number;
}

export type FromSubscription =
  | { readonly tell: 'ready'; readonly url: string; readonly clientId: string; readonly clientSecret: string }
  | {
      readonly tell: 'counts';
      readonly calls: number;
      /** Codes with which our calls, and those of the other integration, were refused. */
      readonly refused: readonly string[];
      readonly otherCalls: number;
      readonly otherRefused: readonly string[];
      readonly perWindow: readonly number[];
    };

/** A subscription and another integration on it, in a process of their own: busy work of ours does not slow them. */
const { users, apiUsers, otherShare, windowMs } = JSON.parse(process.argv[2] ?? '{}') as SubscriptionOptions;
const { subscription, service } = exampleSubscription(movableClock(), {
  limits: { windowMs, perDay: Number.MAX_SAFE_INTEGER },
});
const every = Math.round(users / apiUsers);
for (let number = 0; number < users; number += 1) {
  subscription.addUser({
    emailAddress: `user-${number}@example.com`,
    firstName: 'User',
    lastName: String(number),
    apiOnly: number % every === 0,
  });
}
const server = await serveMarketo(subscription);
const neighbour = startNeighbour(server, { callsPerWindow: subscription.limits.callsPerWindow * otherShare });
const tell = (message: FromSubscription) => process.send?.(message);

process.on('message', async (message) => {
  if (message !== 'counts') return;
  await neighbour.stop();
  const ours = server.exchanges.filter(({ call }) => call !== 'Identity');
  const from = ours[0]?.at ?? 0;
  const perWindow: number[] = [];
  for (const { at } of ours) {
    const window = Math.floor((at - from) / windowMs);
    perWindow[window] = (perWindow[window] ?? 0) + 1;
  }
  tell({
    tell: 'counts',
    calls: ours.length,
    refused: ours.filter(({ status }) => status === 403).map(({ answer }) => JSON.stringify(answer)),
    otherCalls: neighbour.calls,
    otherRefused: neighbour.refused,
    perWindow,
  });
});
process.once('disconnect', () => process.exit(0));
tell({ tell: 'ready', url: server.url, ...service });
