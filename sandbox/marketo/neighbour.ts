import { setTimeout as pause } from 'node:timers/promises';
import { SubscriptionError } from './errors.ts';
import type { MarketoServer } from './server.ts';

/** Another integration on the same subscription, with calls of its own. */
export interface Neighbour {
  /** Calls that it made, and the codes with which some of them were refused. */
  readonly calls: number;
  readonly refused: readonly string[];
  stop(): Promise<void>;
}

export interface NeighbourOptions {
  /** Calls in each window, evenly spread. */
  readonly callsPerWindow: number;
  /** How long each call takes. */
  readonly callMs?: number;
}

/**
 * Makes calls against the limits of a subscription as another integration does. They are counted like every call, and
 * refused like every call.
 */
export function startNeighbour(
  { subscription, limits }: Pick<MarketoServer, 'subscription' | 'limits'>,
  { callsPerWindow, callMs = 2 }: NeighbourOptions,
): Neighbour {
  const userid = 'crm-sync@api.example.com';
  const refused: string[] = [];
  let calls = 0;
  let isRunning = true;

  async function call(): Promise<void> {
    calls += 1;
    try {
      const leave = limits.enter(subscription.usage.callsToday());
      subscription.usage.countCalls(userid);
      await pause(callMs);
      leave();
    } catch (error) {
      if (!(error instanceof SubscriptionError)) throw error;
      refused.push(error.code);
    }
  }

  async function run(): Promise<void> {
    const spacing = subscription.limits.windowMs / callsPerWindow;
    const underWay = new Set<Promise<void>>();
    let next = performance.now();
    while (isRunning) {
      const calling = call().finally(() => underWay.delete(calling));
      underWay.add(calling);
      // A machine that was late makes no burst of what it missed.
      next = Math.max(next + spacing, performance.now());
      await pause(next - performance.now());
    }
    await Promise.all(underWay);
  }

  const running = run();
  return {
    get calls() {
      return calls;
    },
    refused,
    async stop() {
      isRunning = false;
      await running;
    },
  };
}
