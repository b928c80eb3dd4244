import type { FetchFunction } from '@slack/web-api';
import { Agent, type Dispatcher, request } from 'undici';

/** A call that has no answer by then is given up: a trigger lives for 3 s. */
const TIMEOUT_MS = 2_500;

/** Our own: the one that Node shares with everybody may be of another version, or somebody else's to replace. */
const dispatcher = new Agent();

/**
 * What Slack's libraries need of `fetch`, and no more: one request, one whole answer, within the time. Node's own `fetch`
 * keeps what a browser needs (streams, clones, policies), which takes longer than all the rest of a command.
 *
 * Redirects are not followed: they are an answer that no caller takes for success.
 */
export const slackFetch: FetchFunction = async (url, { method = 'GET', headers, body, signal } = {}) => {
  if (body !== undefined && typeof body !== 'string') throw new TypeError('Files are not sent to Slack');
  const abort = new AbortController();
  const late = () => abort.abort(new DOMException(`No answer within ${TIMEOUT_MS} ms`, 'TimeoutError'));
  const timer = setTimeout(late, TIMEOUT_MS);
  try {
    const answer = await request(url, {
      method: method as Dispatcher.HttpMethod,
      dispatcher,
      // It is read as it comes.
      headers: { ...headers, 'accept-encoding': 'identity' },
      body: body ?? null,
      signal: signal ? AbortSignal.any([signal, abort.signal]) : abort.signal,
    });
    const text = await answer.body.text();
    const { statusCode: status, statusText } = answer;
    return {
      ok: status >= 200 && status <= 299,
      status,
      statusText,
      url: String(url),
      headers: headersOf(answer.headers),
      text: async () => text,
      json: async () => JSON.parse(text),
      arrayBuffer: async () => new TextEncoder().encode(text).buffer,
    };
  } catch (error) {
    throw spoken(error);
  } finally {
    clearTimeout(timer);
  }
};

/** Where a name has several addresses and none of them answers, the error that holds them all has no words of its own. */
function spoken(error: unknown): unknown {
  return error instanceof AggregateError && error.message === '' ? (error.errors[0] ?? error) : error;
}

type Headers = Awaited<ReturnType<FetchFunction>>['headers'];

/** @param received with names in lower case; a name that came several times holds a list */
function headersOf(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value);
  return {
    get: (name) => one(received[name.toLowerCase()]) ?? null,
    entries: () =>
      Object.entries(received).map(([name, value]): [string, string] => [name, one(value) ?? '']),
  };
}
