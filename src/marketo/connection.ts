import pRetry from 'p-retry';
import type { z } from 'zod';
import type { Secret } from '../config/secret.ts';
import { MarketoFailure } from '../core/marketo-failure.ts';
import { quotaResetAfter } from '../core/quota.ts';
import { secretsTaken } from '../core/spoken.ts';
import type { DailyCount, MarketoHealth, Unreadable } from '../ports/marketo.ts';
import type { SharedPlaces } from '../ports/places.ts';
import type { Clock, Log } from '../ports/system.ts';
import { deadline } from './deadline.ts';
import { type Answer, httpExchange, type Outgoing } from './exchange.ts';
import { type Effect, JudgedFailure, judgeError, judgeNonsense, judgeStatus } from './failures.ts';
import { instanceHealth } from './health.ts';
import { identity } from './identity.ts';
import { leftOutRows } from './left-out.ts';
import { GENTLE, type Limits, type Urgency } from './limits.ts';
import { backgroundPace } from './pace.ts';
import { errorIn, Usage } from './payloads.ts';
import type { OddRow } from './rows.ts';
import { shapeOf } from './shape.ts';
import { turns } from './turns.ts';

export interface ConnectionOptions {
  /** Name of the instance in the log. */
  readonly instance: string;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  /** Places shared with other replicas. */
  readonly shared?: SharedPlaces | undefined;
}

export interface Call<T extends z.ZodType> extends Pick<Outgoing, 'call' | 'path' | 'body'> {
  readonly answer: T;
  /**
   * Called right before the call leaves, after any wait for its turn, and again before each repetition. Where it throws,
   * nothing is sent, and the call throws the same: that is no answer of Marketo.
   */
  readonly leaving?: (() => Promise<void>) | undefined;
}

export interface Connection {
  /** Sends a call that only reads, and again where it fails in passing. Throws `MarketoFailure`. */
  read<T extends z.ZodType>(call: Call<T>, urgency: Urgency): Promise<z.output<T>>;
  /**
   * Sends a call that changes something, again only where provably nothing happened. Throws `MarketoFailure`.
   *
   * @returns `undefined` for 201 without a body, which Adobe's description allows for a change
   */
  change<T extends z.ZodType>(call: Call<T>, urgency: Urgency): Promise<z.output<T> | undefined>;
  /** The userid that this app runs as. Throws `MarketoFailure`. */
  ownUserid(): Promise<string>;
  health(): MarketoHealth;
  /** Rows of an answer that could not be read; each shape is logged once. */
  leftOut(call: string, odd: readonly OddRow[]): void;
  /** An answer that did not come, without which the app goes on; remembered like a row. */
  goneWithout(failure: MarketoFailure): void;
  unreadable(): readonly Unreadable[];
  /** Ends background work at once; its calls throw `stopping`. */
  endJobs(): void;
  /** Lets people's calls under way end, then closes; what still runs after the grace time is cut off. */
  close(graceMs?: number): Promise<void>;
}

/** The one way to a Marketo instance: all calls share its token, its window and its limit of calls at a time. */
export function connect(options: ConnectionOptions): Connection {
  const { instance, clock, log } = options;
  const limits = { ...GENTLE, ...options.limits };
  const endings: Record<Urgency, AbortController> = {
    click: new AbortController(),
    job: new AbortController(),
  };
  const { exchange, close } = httpExchange({ baseUrl: options.baseUrl, timeoutMs: limits.timeoutMs });
  const tokens = identity(exchange, { id: options.clientId, secret: options.clientSecret }, clock);
  const health = instanceHealth(clock, (change, fields) => log.warn({ instance, ...fields }, change));
  let sent = 0;
  const oddities = leftOutRows((fields) =>
    log.warn({ instance, ...fields }, 'Marketo gave what cannot be read; it is left out'),
  );
  const pace = backgroundPace({ limits, ownCalls: () => sent, callsToday });
  const turn = turns({
    instance,
    limits,
    pace,
    shared: options.shared,
    onSharedFailure: (error) =>
      log.warn({ err: error, instance }, 'Replicas cannot be counted; this one keeps to its limits alone'),
  });

  /** One exchange with a good token, and once more where Marketo refuses the token. */
  async function once<T extends z.ZodType>(
    call: Call<T>,
    outgoing: Outgoing,
    onSending: () => void,
  ): Promise<z.output<T>> {
    const { signal } = outgoing;
    const attempt = async (token: string) => {
      sent += 1;
      onSending();
      const before = clock.now();
      const answer = await exchange({ ...outgoing, token });
      health.heardClock(answer.date, before, clock.now());
      return understand(call, outgoing.effect, answer, [options.clientSecret.reveal(), token]);
    };
    const token = await tokens.token(signal);
    await call.leaving?.();
    try {
      return await attempt(token.value);
    } catch (error) {
      if (!(error instanceof JudgedFailure) || error.repeat !== 'with_new_token') throw error;
      tokens.forget(token);
      const another = await tokens.token(signal);
      // Identity may give the same one until it has really ended: that is waited for.
      if (another.value === token.value) throw error;
      await call.leaving?.();
      return attempt(another.value);
    }
  }

  async function send<T extends z.ZodType>(
    call: Call<T>,
    effect: Effect,
    urgency: Urgency,
    paced = true,
  ): Promise<z.output<T>> {
    const ending = endings[urgency].signal;
    const time = deadline(urgency === 'click' ? limits.clickDeadlineMs : limits.jobDeadlineMs);
    // A click counts from the first moment; a job waits for its turn as long as it takes.
    if (urgency === 'click') time.start();
    const signal = AbortSignal.any([ending, time.signal]);
    const method = effect === 'read' ? 'GET' : 'POST';
    const { path, body } = call;
    const outgoing = { call: call.call, effect, method, path, body, signal } as const;
    const askedAt = clock.now();
    let isOnItsWay = false;
    let latest: JudgedFailure | undefined;
    const work = () => {
      time.start();
      // A rest that began while this call waited for its turn holds for it, too.
      if (urgency === 'job') refuseWhileResting(call.call);
      return once(call, outgoing, () => {
        isOnItsWay = true;
      }).catch((error: unknown) => {
        // Cut off by ourselves, it tells nothing that is not known.
        if (error instanceof JudgedFailure && !signal.aborted) {
          // What came of it is told by the failure itself.
          isOnItsWay = false;
          latest = error;
        }
        throw error;
      });
    };
    const attempt = async () => {
      // Asked for before: a call leaves as soon as it is its turn, so that the window holds what it promises.
      await tokens.token(signal);
      return paced ? turn.run(urgency, signal, work) : turn.runUnpaced(signal, work);
    };
    try {
      const value = await again(attempt, signal, (failed) => {
        if (failed.failure.kind === 'busy') pace.refused();
        if (failed.repeat === 'after_window') turn.stepBack();
      });
      health.answered(askedAt);
      return value;
    } catch (error) {
      const failure = failureOf(error, {
        call: call.call,
        isStopping: ending.aborted,
        deadline: time.signal,
        latest,
      });
      if (!failure) throw error;
      // Cut off in the middle: whether it was carried out is not known.
      const told = isOnItsWay && effect === 'change' ? failure.changedUnknown() : failure;
      if (told.kind === 'quota_reached' && !health.isResting())
        health.restUntil(quotaResetAfter(clock.now()));
      health.failed(told);
      throw told;
    } finally {
      time.clear();
    }
  }

  /** Repeats what is worth repeating, after pauses that double, with jitter. */
  function again<T>(
    attempt: () => Promise<T>,
    signal: AbortSignal,
    onFailure: (failed: JudgedFailure) => void = () => {},
  ): Promise<T> {
    let repeated = 0;
    return pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: limits.pauseMs,
      maxTimeout: limits.pauseMs * 10,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => {
        if (!(error instanceof JudgedFailure) || error.repeat === 'never') return false;
        // A token that has ended is given until there is another: the call's deadline ends that.
        if (error.repeat === 'with_new_token') return true;
        repeated += 1;
        return repeated <= limits.retries;
      },
      onFailedAttempt: ({ error }) => {
        if (error instanceof JudgedFailure) onFailure(error);
      },
    });
  }

  function refuseWhileResting(call: string): void {
    if (!health.isResting()) return;
    throw new MarketoFailure('quota_reached', {
      call,
      changed: 'nothing',
      message: 'resting until the reset',
    });
  }

  async function callsToday(): Promise<DailyCount> {
    const call = { call: 'Usage Today', path: '/rest/v1/stats/usage.json', answer: Usage };
    const { rows } = await send(call, 'read', 'job', false);
    const [today] = rows;
    if (!today) throw new Error('Marketo gave no day');
    return today;
  }

  return {
    read: (call, urgency) => send(call, 'read', urgency),
    change: (call, urgency) => send(call, 'change', urgency),

    async ownUserid() {
      try {
        const { signal } = endings.click;
        return (await again(() => tokens.token(signal), signal)).scope;
      } catch (error) {
        const failure = failureOf(error, { call: 'Identity', isStopping: endings.click.signal.aborted });
        if (!failure) throw error;
        health.failed(failure);
        throw failure;
      }
    },

    health: health.current,
    ...oddities,

    endJobs: () => endings.job.abort(new Error('the app is stopping')),

    async close(graceMs = 5_000) {
      endings.job.abort(new Error('the app is stopping'));
      const cut = setTimeout(() => endings.click.abort(new Error('the app is stopping')), graceMs);
      await turn.end();
      clearTimeout(cut);
      endings.click.abort(new Error('the app is stopping'));
      await close();
    },
  };
}

/** What became of a call, as Marketo or its silence says; `undefined` for an error of the app itself. */
function failureOf(
  error: unknown,
  {
    call,
    isStopping,
    deadline,
    latest,
  }: { call: string; isStopping: boolean; deadline?: AbortSignal; latest?: JudgedFailure | undefined },
): MarketoFailure | undefined {
  const changed = latest?.failure.changed ?? 'nothing';
  if (isStopping) return new MarketoFailure('stopping', { call, changed, cause: error });
  // What Marketo said last is why it took so long.
  if (deadline?.aborted && latest) return latest.failure;
  if (error instanceof JudgedFailure) return error.failure;
  if (error instanceof MarketoFailure) return error;
  if (deadline?.aborted) {
    // It never got its turn.
    return new MarketoFailure('busy', { call, changed: 'nothing', code: 'DEADLINE' });
  }
  return undefined;
}

/** Turns an answer into the value that the call promises. */
function understand<T extends z.ZodType>(
  { call, answer: type }: Call<T>,
  effect: Effect,
  { status, body }: Answer,
  secrets: readonly string[],
): z.output<T> {
  const error = errorIn(body);
  if (error) {
    // Whoever answers may repeat what was asked.
    const taken = secretsTaken(secrets);
    throw judgeError(call, effect, { code: taken(error.code), message: taken(error.message) });
  }
  if (status < 200 || status > 299) throw judgeStatus(call, effect, status);
  if (status === 201 && body === undefined && effect === 'change') return undefined as z.output<T>;
  const understood = type.safeParse(body);
  if (understood.success) return understood.data;
  const problems = understood.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
  );
  throw judgeNonsense(call, effect, `${problems.slice(0, 3).join('; ')} in ${shapeOf(body)}`);
}
