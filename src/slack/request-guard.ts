import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import { z } from 'zod';
import type { Log } from '../ports.ts';

/** Slack allows 250 kB for a view; nothing that it sends comes near this. */
const MOST_BYTES = 1_000_000;

/** Slack: a request that is further away than five minutes, whichever way, is not to be taken. */
const MOST_SECONDS_APART = 5 * 60;

const FORM = 'application/x-www-form-urlencoded';

const object = z.looseObject({});
const team = z.object({ id: z.string() }).nullish();
const user = z.object({ id: z.string() });

/** What Slack sends, as far as its libraries and we rely on it; everything else is not from Slack, whoever signed it. */
const Sent = z.union([
  z.object({ type: z.literal('url_verification'), challenge: z.string() }),
  z.object({ type: z.literal('event_callback'), event: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal('block_actions'), user, team, actions: z.array(object).min(1) }),
  z.object({ type: z.literal('block_suggestion'), user, team, action_id: z.string(), value: z.string() }),
  z.object({ type: z.enum(['view_submission', 'view_closed']), user, team, view: object }),
  z.object({ type: z.enum(['shortcut', 'message_action']), user, team, callback_id: z.string() }),
]);

/** A form field that is there twice is a list, and Slack sends none. */
const SentCommand = z.record(z.string(), z.string()).refine((form) => form.command && form.user_id);

type Refusal = 400 | 401 | 413;

/**
 * Stands before Bolt's own listener and lets through what Slack sends, and nothing else: Bolt ends the process where a
 * signed body is no object, waits for 3 s where it is another one, and takes times that are still to come.
 *
 * Answers 413 to a body of more than 1 MB, 401 to one that Slack has not signed within five minutes, 400 to one that is
 * not what Slack sends.
 *
 * @param now milliseconds since 1970
 */
export function guardRequests(
  listener: RequestListener,
  { signingSecret, log, now = Date.now }: { signingSecret: string; log: Log; now?: () => number },
): RequestListener {
  const judge = async (request: IncomingMessage): Promise<Buffer | Refusal> => {
    const body = await bodyOf(request);
    if (body === undefined) return 413;
    const form = request.headers['content-type'] === FORM ? parseForm(body.toString()) : undefined;
    // Slack proves its certificate check by nothing; Bolt answers it without looking at anything else.
    if (form?.ssl_check === '1') return body;
    if (!isSigned(request, body, signingSecret, now())) return 401;
    return isWhatSlackSends(body.toString(), form) ? body : 400;
  };
  return (request, response) => {
    judge(request).then(
      (judged) => {
        if (typeof judged === 'number') return refuse(request, response, judged, log);
        // Where Bolt looks for a body that was read before.
        Object.assign(request, { rawBody: judged });
        listener(request, response);
      },
      // Whoever asked has hung up before the end.
      () => response.destroy(),
    );
  };
}

/** Read to its end also where it is too large: whoever still sends does not hear an answer. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > 10 * MOST_BYTES) throw new Error('The body does not end');
    if (length <= MOST_BYTES) parts.push(part);
  }
  return length <= MOST_BYTES ? Buffer.concat(parts) : undefined;
}

function isSigned({ headers }: IncomingMessage, body: Buffer, signingSecret: string, now: number): boolean {
  const given = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  if (typeof given !== 'string' || typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp))
    return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > MOST_SECONDS_APART) return false;
  const right = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest('hex');
  const [ours, theirs] = [Buffer.from(`v0=${right}`), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

function isWhatSlackSends(text: string, form: ReturnType<typeof parseForm> | undefined): boolean {
  if (form && typeof form.payload !== 'string') return SentCommand.safeParse({ ...form }).success;
  try {
    return Sent.safeParse(JSON.parse(form ? String(form.payload) : text)).success;
  } catch {
    return false;
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, status: Refusal, log: Log): void {
  const why = {
    400: 'it is not what Slack sends',
    401: 'Slack has not signed it within five minutes of now: is SLACK_SIGNING_SECRET right, and the clock?',
    413: 'it is too large',
  };
  log.warn({ status, from: request.socket.remoteAddress }, `A request was refused: ${why[status]}`);
  // What is still to come is not waited for.
  response.writeHead(status, { connection: 'close' });
  response.end();
}
