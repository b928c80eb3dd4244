import PQueue from 'p-queue';
import pRetry from 'p-retry';
import type { z } from 'zod';
import { MarketoFailure } from '../core/marketo-failure.ts';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { type Answer, type Exchange, httpExchange, type Outgoing } from './exchange.ts';
import { JudgedFailure, judgeError, judgeNonsense, judgeStatus } from './failures.ts';
import { type AccessToken, identity } from './identity.ts';
import { errorIn } from './payloads.ts';

/** How gently Marketo is used. Defaults: half of what Adobe allows a whole subscription. */
export interface Limits {
  /** Calls in any window. Adobe: 100 for everybody together. */
  readonly callsPerWindow: number;
  readonly windowMs: number;
  /** Calls at the same time. Adobe: 10 for everybody together. */
  readonly concurrency: number;
  /** Time for one exchange. */
  readonly timeoutMs: number;
  /** How often one call is sent again at the most. */
  readonly retries: number;
  /** The first pause before sending again; it doubles, with jitter. */
  readonly pauseMs: number;
}

export const GENTLE: Limits = {
  callsPerWindow: 50,
  windowMs: 20_000,
  concurrency: 5,
  timeoutMs: 15_000,
  retries: 4,
  pauseMs: 1_000,
};

export interface ConnectionOptions {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly clock: Clock;
  readonly limits?: Partial<Limits>;
}

/** A person waits for a click; a job does not. */
export type Urgency = 'click' | 'job';

export interface Call<T extends z.ZodType> extends Omit<Outgoing, 'token'> {
  readonly answer: T;
  /** Called right before the call leaves, after any wait for its turn; where it throws, nothing is sent. */
  readonly leaving?: (() => Promise<void>) | undefined;
}

export interface Connection {
  /** Sends one call within the limits, with a token, and again where that is safe. Throws `MarketoFailure`. */
  send<T extends z.ZodType>(call: Call<T>, urgency: Urgency): Promise<z.output<T>>;
  /** The userid that this app runs as. Throws `MarketoFailure`. */
  ownUserid(): Promise<string>;
  /** Lets calls under way end, then closes; what still runs after the grace time is cut off. */
  close(graceMs?: number): Promise<void>;
}

/** The one way to a Marketo instance: all calls share its token, its window and its limit of concurrent calls. */
export function connect(options: ConnectionOptions): Connection {
  const limits = { ...GENTLE, ...options.limits };
  const closing = new AbortController();
  const { exchange, close } = httpExchange({
    baseUrl: options.baseUrl,
    timeoutMs: limits.timeoutMs,
    signal: closing.signal,
  });
  const tokens = identity(exchange, { id: options.clientId, secret: options.clientSecret }, options.clock);
  const queue = new PQueue({
    concurrency: limits.concurrency,
    intervalCap: limits.callsPerWindow,
    interval: limits.windowMs,
    strict: true,
  });
  let resumption: NodeJS.Timeout | undefined;

  /** Others have used the window up (606): nobody here sends until it has passed. */
  function stepBack(): void {
    queue.pause();
    clearTimeout(resumption);
    resumption = setTimeout(() => queue.start(), limits.windowMs);
  }

  async function once<T extends z.ZodType>(call: Call<T>): Promise<z.output<T>> {
    const token = await tokens.token();
    await call.leaving?.();
    try {
      return understand(call, await exchange({ ...call, token: token.value }));
    } catch (error) {
      if (!(error instanceof JudgedFailure) || error.repeat !== 'with_new_token') throw error;
      return understand(call, await withNewToken(exchange, call, token));
    }
  }

  async function withNewToken(send: Exchange, call: Outgoing, refused: AccessToken): Promise<Answer> {
    tokens.forget(refused);
    return send({ ...call, token: (await tokens.token()).value });
  }

  return {
    async send(call, urgency) {
      const attempt = () => queue.add(() => once(call), { priority: urgency === 'click' ? 1 : 0 });
      return unwrapped(closing.signal, () =>
        pRetry(attempt, {
          retries: limits.retries,
          minTimeout: limits.pauseMs,
          maxTimeout: limits.pauseMs * 10,
          randomize: true,
          signal: closing.signal,
          shouldRetry: ({ error }) => error instanceof JudgedFailure && worthRepeating(error),
          onFailedAttempt: ({ error }) => {
            if (error instanceof JudgedFailure && error.repeat === 'after_window') stepBack();
          },
        }),
      );
    },

    ownUserid: () => unwrapped(closing.signal, async () => (await tokens.token()).scope),

    async close(graceMs = 5_000) {
      const idle = queue.onIdle();
      queue.start();
      const cut = setTimeout(() => closing.abort(new Error('the app is stopping')), graceMs);
      await idle;
      clearTimeout(cut);
      clearTimeout(resumption);
      closing.abort(new Error('the app is stopping'));
      await close();
    },
  };
}

function worthRepeating(error: JudgedFailure): boolean {
  return error.repeat === 'after_pause' || error.repeat === 'after_window';
}

async function unwrapped<T>(closing: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (closing.aborted) {
      throw new MarketoFailure('stopping', { call: 'Marketo', changed: 'unknown', cause: error });
    }
    if (error instanceof JudgedFailure) throw error.failure;
    if (error instanceof MarketoFailure) throw error;
    throw new MarketoFailure('unreachable', { call: 'Marketo', changed: 'unknown', cause: error });
  }
}

/** Turns an answer into the value that the call promises. */
function understand<T extends z.ZodType>(call: Call<T>, answer: Answer): z.output<T> {
  const error = errorIn(answer.body);
  if (error) throw judgeError(call.call, call.effect, error);
  if (answer.status < 200 || answer.status > 299) throw judgeStatus(call.call, call.effect, answer.status);
  const understood = call.answer.safeParse(answer.body);
  if (understood.success) return understood.data;
  const problems = understood.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
  );
  throw judgeNonsense(call.call, call.effect, problems.slice(0, 3).join('; '));
}
