import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import type { Log } from '../ports/system.ts';
import { isCommand, isPayload } from './sent.ts';

/** Slack allows 250 kB for a view; nothing that it sends comes near this. */
const MOST_BYTES = 1_000_000;

/** Slack: a request that is further away than five minutes, whichever way, is not to be taken. */
const MOST_SECONDS_APART = 5 * 60;

const FORM = 'application/x-www-form-urlencoded';

/** Why a request is refused; the last two carry Slack’s kind of signature. */
type Refusal = 'foreign' | 'large' | 'unsigned' | 'late' | 'otherwise_signed';

const STATUS: Readonly<Record<Refusal, 400 | 401 | 413>> = {
  foreign: 400,
  large: 413,
  unsigned: 401,
  late: 401,
  otherwise_signed: 401,
};

const WHY: Readonly<Record<Exclude<Refusal, 'otherwise_signed'>, string>> = {
  foreign: 'it is not what Slack sends',
  large: 'it is too large',
  unsigned: 'it is not signed',
  late: 'Slack has signed it more than five minutes from now: is the clock of this machine right?',
};

/** What is left of a certificate check, which nothing proves: whatever else came with it is nobody's word. */
const SSL_CHECK = Buffer.from('ssl_check=1');

/**
 * Stands before Bolt's own listener and lets through what Slack sends, and nothing else: Bolt ends the process where a
 * signed body is no object, waits for 3 s where it is another one, and takes times that are still to come. What is proved
 * here is not proved again by Bolt, so nothing else may reach that listener.
 *
 * Answers 413 to a body of more than 1 MB, 401 to one that Slack has not signed within five minutes, 400 to one that is
 * not what Slack sends. A signature that does not fit is said once, with the setting, until another one fits.
 *
 * @param now milliseconds since 1970
 */
export function guardRequests(
  listener: RequestListener,
  { signingSecret, log, now = Date.now }: { signingSecret: string; log: Log; now?: () => number },
): RequestListener {
  let hasFitted = false;
  let isSaid = false;
  const say = (refusal: Refusal, from: string | undefined) => {
    const status = STATUS[refusal];
    if (refusal !== 'otherwise_signed')
      return log.warn({ status, from }, `A request was refused: ${WHY[refusal]}`);
    if (isSaid) return;
    isSaid = true;
    // Once one has fitted, the secret is proved, and this one is somebody else’s.
    if (hasFitted) return log.warn({ status, from }, 'A request was refused: Slack has not signed it');
    log.error(
      { status, from, setting: 'SLACK_SIGNING_SECRET' },
      'Requests are refused: they are not signed with SLACK_SIGNING_SECRET. If Slack says “dispatch_failed”, it is another app’s; copy it anew (Slack: Basic Information > Signing Secret)',
    );
  };
  const judge = async (request: IncomingMessage): Promise<Buffer | Refusal> => {
    const body = await bodyOf(request);
    if (body === undefined) return 'large';
    const form = request.headers['content-type'] === FORM ? parseForm(body.toString()) : undefined;
    if (form?.ssl_check === '1') return SSL_CHECK;
    const wrong = wrongSignature(request, body, signingSecret, now());
    if (wrong) return wrong;
    hasFitted = true;
    isSaid = false;
    return isWhatSlackSends(body.toString(), form) ? body : 'foreign';
  };
  return (request, response) => {
    judge(request).then(
      (judged) => {
        if (typeof judged === 'string') {
          say(judged, request.socket.remoteAddress);
          // What is still to come is not waited for.
          response.writeHead(STATUS[judged], { connection: 'close' });
          response.end();
          return;
        }
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
function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (part: Buffer) => {
      length += part.length;
      if (length > 10 * MOST_BYTES) request.destroy(new Error('The body does not end'));
      else if (length <= MOST_BYTES) parts.push(part);
    });
    request.on('end', () => resolve(length <= MOST_BYTES ? Buffer.concat(parts) : undefined));
    request.on('error', reject);
    request.on('close', () => {
      if (!request.complete) reject(new Error('The body has no end'));
    });
  });
}

function wrongSignature(
  { headers }: IncomingMessage,
  body: Buffer,
  signingSecret: string,
  now: number,
): Refusal | undefined {
  const given = headers['x-slack-signature'];
  const timestamp = headers['x-slack-request-timestamp'];
  if (typeof given !== 'string' || typeof timestamp !== 'string') return 'unsigned';
  if (!/^v0=[0-9a-f]{64}$/.test(given) || !/^\d{1,12}$/.test(timestamp)) return 'unsigned';
  const right = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest('hex');
  if (!timingSafeEqual(Buffer.from(`v0=${right}`), Buffer.from(given))) return 'otherwise_signed';
  return Math.abs(now / 1000 - Number(timestamp)) > MOST_SECONDS_APART ? 'late' : undefined;
}

function isWhatSlackSends(text: string, form: ReturnType<typeof parseForm> | undefined): boolean {
  if (form && typeof form.payload !== 'string') return isCommand(form);
  try {
    return isPayload(JSON.parse(form ? String(form.payload) : text));
  } catch {
    return false;
  }
}
