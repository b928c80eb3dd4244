import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { type Effect, judgeNonsense, judgeSilence, judgeStatus, speaksForItself } from './failures.ts';

/** One request as it goes out. */
export interface Outgoing {
  /** Name of the call for people, such as `Invite User`. */
  readonly call: string;
  readonly effect: Effect;
  readonly method: 'GET' | 'POST';
  /** Path and query; never written to a log, because identity's query holds the secret. */
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  /** Ends the exchange early: the deadline of its call, or the end of the app. */
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  /** Parsed JSON; `undefined` for an empty body. */
  readonly body: unknown;
  /** The `Date` header: Marketo's clock, to the second. */
  readonly date: Date | undefined;
}

/** Sends one request and gives a whole answer. Throws `JudgedFailure` where none came or it is not JSON. */
export type Exchange = (outgoing: Outgoing) => Promise<Answer>;

/** Longest answer that is read, in bytes; a page of 200 users is below 100 kB. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

/** An idle connection is kept this long, in milliseconds, unless Marketo asks for less. */
const KEEP_ALIVE_MS = 30_000;

export interface ExchangeOptions {
  readonly baseUrl: string;
  /** Time for one whole exchange, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * HTTP to one Marketo instance: keep-alive connections, a time-out on everything.
 *
 * `HTTPS_PROXY` and `NO_PROXY` of the environment are followed, and certificate authorities of
 * `NODE_EXTRA_CA_CERTS` are trusted.
 */
export function httpExchange({ baseUrl, timeoutMs }: ExchangeOptions): {
  readonly exchange: Exchange;
  /** Cuts off what is under way. */
  close(): Promise<void>;
} {
  const options = {
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const dispatcher: Dispatcher =
    process.env.HTTPS_PROXY || process.env.https_proxy ? new EnvHttpProxyAgent(options) : new Agent(options);

  async function exchange({ call, effect, method, path, token, body, signal }: Outgoing): Promise<Answer> {
    const sent = body === undefined ? null : JSON.stringify(body);
    let status: number;
    let date: Date | undefined;
    let text: string;
    try {
      const timeout = AbortSignal.timeout(timeoutMs);
      const response = await request(`${baseUrl}${path}`, {
        method,
        dispatcher,
        headers: {
          accept: 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(sent === null ? {} : { 'content-type': 'application/json' }),
        },
        body: sent,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      status = response.statusCode;
      date = dateOf(response.headers.date);
      text = await bodyOf(response.body);
    } catch (error) {
      throw judgeSilence(call, effect, error);
    }
    if (text.trim() === '') return { status, date, body: undefined };
    try {
      return { status, date, body: JSON.parse(text) };
    } catch {
      if (speaksForItself(status)) throw judgeStatus(call, effect, status);
      const shape = /^\s*</.test(text) ? 'an HTML page' : 'no JSON';
      throw judgeNonsense(call, effect, `the answer is ${shape}`, status);
    }
  }
  return { exchange, close: () => dispatcher.destroy() };
}

function dateOf(header: string | string[] | undefined): Date | undefined {
  if (typeof header !== 'string') return undefined;
  const date = new Date(header);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > LONGEST_ANSWER) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
