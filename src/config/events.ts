import type { ConfigProblem } from './config-error.ts';
import type { Reader } from './read.ts';
import { Secret } from './secret.ts';
import { exampleOf } from './settings.ts';

/** Who takes events for others, and what they are signed with. */
export interface EventsConfig {
  /** Whole: its path or query often holds a key of the receiver. */
  readonly url: Secret;
  /** Events are signed with each; mostly there is one. */
  readonly secrets: readonly Secret[];
}

/** `undefined` where nobody else is told; reports an address without a secret: nobody could tell our events from others'. */
export function eventsOf({ read, need, isSet }: Reader): EventsConfig | undefined {
  const url = read('EVENTS_URL');
  if (!isSet('EVENTS_URL')) {
    read('EVENTS_SECRET');
    return undefined;
  }
  const secrets = need('EVENTS_SECRET');
  return url === undefined || secrets === undefined
    ? undefined
    : { url: new Secret(url), secrets: secrets.map((secret) => new Secret(secret)) };
}

/** A secret that signs nothing. */
export function withoutReceiver({ isSet }: Pick<Reader, 'isSet'>): ConfigProblem[] {
  if (isSet('EVENTS_URL') || !isSet('EVENTS_SECRET')) return [];
  const problem = 'EVENTS_SECRET is set, and EVENTS_URL is not: nobody is sent events.';
  return [{ setting: 'EVENTS_URL', problem, example: exampleOf('EVENTS_URL') }];
}

/** Where events go, without what may be a key. */
export function whereOf({ url }: EventsConfig): string {
  return new URL(url.reveal()).origin;
}
