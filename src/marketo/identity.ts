import type { Temporal } from 'temporal-polyfill';
import type { Secret } from '../config/secret.ts';
import { secretsTaken } from '../core/spoken.ts';
import type { Clock } from '../ports/system.ts';
import type { Exchange } from './exchange.ts';
import {
  JudgedFailure,
  judgeCredentials,
  judgeError,
  judgeNonsense,
  judgeStatus,
  speaksForItself,
} from './failures.ts';
import { errorIn, IdentityRefusal, Token } from './payloads.ts';
import { shapeOf } from './shape.ts';

const CALL = 'Identity';

/** A token this close to its end is asked for anew. */
const MARGIN_SECONDS = 60;

/** Identity may give the same token again: inside the margin it is not asked more often than this. */
const ASK_AGAIN_SECONDS = 10;

export interface AccessToken {
  readonly value: string;
  /** The userid of the API-only user that owns the custom service: the user that this app runs as. */
  readonly scope: string;
  readonly endsAt: Temporal.Instant;
  readonly askedAt: Temporal.Instant;
}

export interface Identity {
  /** A token that is good now; one call to identity at most, however many ask at once. */
  token(signal?: AbortSignal): Promise<AccessToken>;
  /** Marks a token that Marketo refused, so that the next `token()` asks for another. */
  forget(token: AccessToken): void;
}

/**
 * Keeps the access token and renews it with a margin.
 *
 * Identity gives the same token until it has really ended, so a token inside the margin is used and asked for
 * again the next time. Its calls count against no limit. Source: Adobe, Authentication.
 *
 * @throws JudgedFailure of kind `credentials` where the Client ID or the Client Secret are wrong
 */
export function identity(
  exchange: Exchange,
  client: { readonly id: string; readonly secret: Secret },
  clock: Clock,
): Identity {
  let current: AccessToken | undefined;
  let asking: Promise<AccessToken> | undefined;
  const taken = secretsTaken([client.secret.reveal()]);

  async function ask(): Promise<AccessToken> {
    const query = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret.reveal(),
    });
    const askedAt = clock.now();
    const answer = await exchange({
      call: CALL,
      effect: 'read',
      method: 'GET',
      path: `/identity/oauth/token?${query}`,
    });
    const isRefusal = answer.status === 401 || answer.status === 400;
    // Without these words a gateway may have said no.
    if (isRefusal && IdentityRefusal.safeParse(answer.body).success)
      throw judgeCredentials(CALL, answer.status);
    const error = errorIn(answer.body);
    if (error)
      throw withoutToken(
        judgeError(CALL, 'read', { code: taken(error.code), message: taken(error.message) }),
      );
    if (answer.status !== 200) {
      if (speaksForItself(answer.status)) throw judgeStatus(CALL, 'read', answer.status);
      throw judgeNonsense(CALL, 'read', 'not an answer of identity', answer.status);
    }
    const token = Token.safeParse(answer.body);
    if (!token.success)
      throw judgeNonsense(CALL, 'read', `the answer is not a token but ${shapeOf(answer.body)}`);
    return {
      value: token.data.access_token,
      scope: token.data.scope,
      askedAt,
      endsAt: askedAt.add({ seconds: Math.floor(token.data.expires_in) }),
    };
  }

  /** Good beyond the margin; or still good, and identity was asked a moment ago. */
  function isGood({ endsAt, askedAt }: AccessToken, now: Temporal.Instant): boolean {
    const left = now.until(endsAt).total('seconds');
    return (
      left > MARGIN_SECONDS ||
      (left > ASK_AGAIN_SECONDS && askedAt.until(now).total('seconds') < ASK_AGAIN_SECONDS)
    );
  }

  return {
    async token(signal) {
      const now = clock.now();
      if (current && isGood(current, now)) return current;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      current = await untilAborted(asking, signal);
      return current;
    },
    forget(token) {
      if (current?.value === token.value) current = undefined;
    },
  };
}

/** There is no other token to ask with: passing trouble is waited for like any other. */
function withoutToken(failed: JudgedFailure): JudgedFailure {
  return failed.repeat === 'with_new_token' ? new JudgedFailure(failed.failure, 'after_pause') : failed;
}

/** The answer is for everybody who asks; whoever can no longer wait leaves it to the others. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
