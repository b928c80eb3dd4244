import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { type Effect, judgeNonsense, judgeSilence, judgeStatus } from './failures.ts';

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
}

export interface Answer {
  readonly status: number;
  /** Parsed JSON; `undefined` for an empty body. */
  readonly body: unknown;
}

/** Sends one request and gives a whole answer. Throws `JudgedFailure` where none came or it is not JSON. */
export type Exchange = (outgoing: Outgoing) => Promise<Answer>;

/** Longest answer that is read, in bytes; a page of 200 users is below 100 kB. */
const LONGEST_ANSWER = 8 * 1024 * 1024;

export interface ExchangeOptions {
  readonly baseUrl: string;
  /** Time for one whole exchange, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

/** HTTP to one Marketo instance: keep-alive connections, a time-out on everything, proxies from the environment. */
export function httpExchange({ baseUrl, timeoutMs, signal }: ExchangeOptions): {
  readonly exchange: Exchange;
  close(): Promise<void>;
} {
  const timeouts = { connect: { timeout: timeoutMs }, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  const dispatcher: Dispatcher =
    process.env.HTTPS_PROXY || process.env.https_proxy
      ? new EnvHttpProxyAgent(timeouts)
      : new Agent(timeouts);

  async function exchange({ call, effect, method, path, token, body }: Outgoing): Promise<Answer> {
    let status: number;
    let text: string;
    try {
      const response = await request(`${baseUrl}${path}`, {
        method,
        dispatcher,
        headers: {
          accept: 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      status = response.statusCode;
      text = await bodyOf(response.body);
    } catch (error) {
      throw judgeSilence(call, effect, error);
    }
    if (text.trim() === '') return { status, body: undefined };
    try {
      return { status, body: JSON.parse(text) };
    } catch {
      if (status >= 400) throw judgeStatus(call, effect, status);
      const shape = /^\s*</.test(text) ? 'an HTML page' : 'no JSON';
      throw judgeNonsense(call, effect, `the answer is ${shape}`);
    }
  }
  return { exchange, close: () => dispatcher.close() };
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
