import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { type EventsConfig, whereOf } from '../config/events.ts';
import { isLoopback } from '../config/settings.ts';
import type { EventReceiver } from '../ports/receiver.ts';
import type { Clock } from '../ports/system.ts';
import { signed } from './signature.ts';

/** Time for one whole delivery, in milliseconds: shorter than the app has to stop. */
const TIMEOUT_MS = 10_000;

/** Bytes of an answer that are read before the connection is given up for it; nobody looks at them. */
const MOST_READ = 64 * 1024;

export interface HttpReceiverOptions extends EventsConfig {
  readonly clock: Clock;
  /** The app is stopping: nothing new leaves, and what is under way is waited for. */
  readonly ending: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * Whoever takes events at an address, over HTTP.
 *
 * A status of 2xx takes an event; nothing else does. No redirect is followed: the signature is for this address alone.
 * `HTTPS_PROXY` and `NO_PROXY` of the environment are followed, except to this machine, and certificate authorities of
 * `NODE_EXTRA_CA_CERTS` are trusted.
 */
export function httpReceiver({
  url,
  secrets,
  clock,
  ending,
  timeoutMs = TIMEOUT_MS,
}: HttpReceiverOptions): EventReceiver & { close(): Promise<void> } {
  const address = new URL(url.reveal());
  const options = { connect: { timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  const isProxied = process.env.HTTPS_PROXY || process.env.https_proxy;
  const dispatcher: Dispatcher =
    isProxied && !isLoopback(address.hostname) ? new EnvHttpProxyAgent(options) : new Agent(options);
  return {
    where: whereOf({ url, secrets }),
    async deliver(event) {
      if (ending.aborted) return { is: 'stopping' };
      const timestamp = Math.floor(clock.now().epochMilliseconds / 1_000);
      const signature = signed(event, timestamp, secrets);
      try {
        const { statusCode, headers, body } = await request(address, {
          method: 'POST',
          dispatcher,
          headers: { 'content-type': 'application/json', 'user-agent': 'mkto-api-user', ...signature },
          body: event.body,
          signal: AbortSignal.timeout(timeoutMs),
        });
        // The status has said it; what comes behind it may come half, or never end.
        await body.dump({ limit: MOST_READ });
        const said = `HTTP ${statusCode}`;
        if (statusCode >= 200 && statusCode < 300) return { is: 'taken', said };
        return { is: 'not_taken', said, askedSeconds: secondsOf(headers['retry-after'], clock) };
      } catch (error) {
        return { is: 'not_taken', said: silence(error, timeoutMs) };
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** A number of seconds, or a date; `undefined` for none, and for a moment that has passed. Source: RFC 9110, 10.2.3. */
function secondsOf(header: string | string[] | undefined, clock: Clock): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^\d{1,9}$/.test(header) ? Number(header) : secondsUntil(header, clock);
  return seconds > 0 ? seconds : undefined;
}

function secondsUntil(text: string, clock: Clock): number {
  // What JavaScript takes for a date is far more than HTTP does.
  const date = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return (date - clock.now().epochMilliseconds) / 1_000;
}

/** Codes of Node, of its TLS and of undici. Their words may repeat what was sent, or what came. */
const CODE = /^[A-Z][A-Z0-9_]{2,60}$/;

function silence(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'no answer';
  const code = 'code' in error ? String(error.code) : '';
  if (error.name === 'TimeoutError' || /TIMEOUT$/.test(code))
    return `no answer within ${timeoutMs / 1_000} s`;
  return CODE.test(code) ? code : 'no answer';
}
