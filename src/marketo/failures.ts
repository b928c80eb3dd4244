import { MarketoFailure, type MarketoFailureKind } from '../core/marketo-failure.ts';
import type { MarketoError } from './payloads.ts';

/** Whether a call only reads, or changes something: changes are repeated only where provably nothing happened. */
export type Effect = 'read' | 'change';

/** When a failed call may be sent again. */
export type Repeat = 'never' | 'after_pause' | 'after_window' | 'with_new_token';

/** A failure and what the connection may do about it. Stays inside this folder: callers get the failure. */
export class JudgedFailure extends Error {
  override readonly name = 'JudgedFailure';
  readonly failure: MarketoFailure;
  readonly repeat: Repeat;

  constructor(failure: MarketoFailure, repeat: Repeat) {
    super(failure.message);
    this.failure = failure;
    this.repeat = repeat;
  }
}

interface Meaning {
  readonly kind: MarketoFailureKind;
  readonly repeat: Repeat;
  /** Whether a change may have been carried out all the same: `no` only where that is known. */
  readonly executed: 'no' | 'perhaps';
}

const refused: Meaning = { kind: 'refused', repeat: 'never', executed: 'no' };
const refusedPerhaps: Meaning = { ...refused, executed: 'perhaps' };
const tokenRefused: Meaning = { kind: 'token_refused', repeat: 'with_new_token', executed: 'no' };
const unsettled: Meaning = { kind: 'marketo_down', repeat: 'after_pause', executed: 'perhaps' };

/**
 * Source: Adobe, error codes. Of a code that Adobe does not list nobody knows whether the change was carried out: it is
 * looked for.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  '502': unsettled,
  '600': tokenRefused,
  '601': tokenRefused,
  '602': tokenRefused,
  '603': { kind: 'access_denied', repeat: 'never', executed: 'no' },
  '604': unsettled,
  '606': { kind: 'busy', repeat: 'after_window', executed: 'no' },
  '607': { kind: 'quota_reached', repeat: 'never', executed: 'no' },
  '608': { kind: 'marketo_down', repeat: 'after_pause', executed: 'no' },
  '611': unsettled,
  '614': { kind: 'marketo_down', repeat: 'after_pause', executed: 'no' },
  '615': { kind: 'busy', repeat: 'after_pause', executed: 'no' },
  '713': unsettled,
  ...Object.fromEntries(
    ['605', '609', '610', '612', '701', '702', '709', '710', '711', '712', '718', '1003'].map((code) => [
      code,
      refused,
    ]),
  ),
};

/**
 * HTTP statuses without Marketo's own words, from whatever stands before it. Whoever gives them may have handed the call on
 * and refused the answer, so none of them is known to mean that a change was not carried out.
 */
const STATUSES: Readonly<Record<number, Meaning>> = {
  400: refusedPerhaps,
  401: { kind: 'access_denied', repeat: 'never', executed: 'perhaps' },
  403: { kind: 'access_denied', repeat: 'never', executed: 'perhaps' },
  405: refusedPerhaps,
  408: unsettled,
  413: refusedPerhaps,
  414: refusedPerhaps,
  415: refusedPerhaps,
  421: unsettled,
  425: unsettled,
  // Marketo itself never says so; a proxy before it may.
  429: { kind: 'busy', repeat: 'after_window', executed: 'perhaps' },
  431: refusedPerhaps,
  499: unsettled,
};

/** Adobe since January 2021: the message is the only difference from a passing system error. */
const USER_IN_USE = /being used in API service/i;

/** An error that Marketo put into an answer. */
export function judgeError(call: string, effect: Effect, error: MarketoError): JudgedFailure {
  const inUse = error.code === '611' && USER_IN_USE.test(error.message);
  const meaning: Meaning = inUse
    ? { kind: 'in_use', repeat: 'never', executed: 'no' }
    : (MEANINGS[error.code] ?? refusedPerhaps);
  return judge(call, effect, meaning, { code: error.code, message: error.message });
}

/** An answer that is an error by its HTTP status alone: from a proxy, a gateway, or with an empty body. */
export function judgeStatus(call: string, effect: Effect, status: number): JudgedFailure {
  const code = `HTTP ${status}`;
  const known = status >= 500 ? unsettled : STATUSES[status];
  if (known) return judge(call, effect, known, { code });
  if (status >= 400) return judge(call, effect, refusedPerhaps, { code });
  return judge(
    call,
    effect,
    { kind: 'not_understood', repeat: 'never', executed: 'perhaps' },
    { code, message: 'an unexpected status' },
  );
}

/** Whether a status alone says what happened, also where a page came with it instead of an answer. */
export function speaksForItself(status: number): boolean {
  return status >= 500 || (STATUSES[status] !== undefined && STATUSES[status] !== refusedPerhaps);
}

/** No whole answer came: time-out, reset, refused connection, wrong name. */
export function judgeSilence(call: string, effect: Effect, error: unknown): JudgedFailure {
  const code = codeOf(error);
  // Where the connection was never made, nothing can have been carried out.
  const neverLeft =
    code !== undefined &&
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(code);
  // A certificate that is not trusted does not become so by asking again, and nothing was said to whoever shows it.
  const isUntrusted = code !== undefined && UNTRUSTED.test(code);
  return judge(
    call,
    effect,
    {
      kind: 'unreachable',
      repeat: isUntrusted ? 'never' : 'after_pause',
      executed: neverLeft || isUntrusted ? 'no' : 'perhaps',
    },
    { code },
  );
}

/** Codes of Node for a certificate that does not hold. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;

/** Identity refused the Client ID or the Client Secret. */
export function judgeCredentials(call: string, status: number): JudgedFailure {
  return judge(
    call,
    'read',
    { kind: 'credentials', repeat: 'never', executed: 'no' },
    { code: `HTTP ${status}` },
  );
}

/** An answer came and cannot be understood. `problem` names fields and shapes, never values. */
export function judgeNonsense(call: string, effect: Effect, problem: string, status?: number): JudgedFailure {
  const code = status === undefined ? undefined : `HTTP ${status}`;
  return judge(
    call,
    effect,
    { kind: 'not_understood', repeat: 'never', executed: 'perhaps' },
    { code, message: problem },
  );
}

function judge(
  call: string,
  effect: Effect,
  { kind, repeat, executed }: Meaning,
  said: { code?: string | undefined; message?: string | undefined },
): JudgedFailure {
  const changed = effect === 'change' && executed === 'perhaps' ? 'unknown' : 'nothing';
  return new JudgedFailure(
    new MarketoFailure(kind, { call, changed, code: said.code, message: said.message || undefined }),
    // A change that may have been carried out is never sent again; the journal settles it by looking.
    changed === 'unknown' ? 'never' : repeat,
  );
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.name === 'TimeoutError') return 'TIMEOUT';
  return codeOf(error.cause);
}
