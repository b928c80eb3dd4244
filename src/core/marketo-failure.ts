import { cutCode, cutWords } from './spoken.ts';

/** What kind of failure a call to Marketo met. Each has a sentence for people in `src/locales`. */
export const MARKETO_FAILURE_KINDS = [
  /** Client ID or secret are wrong: identity itself says so. */
  'credentials',
  /** 600, 601, 602: Marketo refuses the tokens that it gives, until the call's deadline. */
  'token_refused',
  /** 603: a permission is missing, or the IP allowlist does not have us. */
  'access_denied',
  /** 606, 615: the window or the concurrency of the subscription is used up, also after waiting. */
  'busy',
  /** 607: the daily quota is used up. */
  'quota_reached',
  /** 611 with the message that a service still uses the user. */
  'in_use',
  /** Marketo refused this request, with a message of its own. */
  'refused',
  /** Marketo had an error of its own, also after repeating. */
  'marketo_down',
  /** No answer: time-out, reset connection, wrong address. */
  'unreachable',
  /** The app is being stopped; what was begun goes on after the restart. */
  'stopping',
  /** An answer that cannot be understood. */
  'not_understood',
  /** Our own client refuses: the change would reach someone who is not an API-only user, or the app itself. */
  'forbidden_change',
] as const;

export type MarketoFailureKind = (typeof MARKETO_FAILURE_KINDS)[number];

/** Failures that say something about the instance itself; the others are answers to one request. */
const TROUBLES = [
  'credentials',
  'token_refused',
  'access_denied',
  'marketo_down',
  'unreachable',
  'not_understood',
] as const;

export type Trouble = (typeof TROUBLES)[number];

/** The trouble that an instance is in, where a failure shows one. */
export function troubleOf({ kind }: Pick<MarketoFailure, 'kind'>): Trouble | undefined {
  return TROUBLES.find((trouble) => trouble === kind);
}

/**
 * Whether the words of a failure are Marketo's. Its own come with a code of its own; what comes without one, or with an HTTP status,
 * this app has put into words.
 */
export function saidByMarketo({ code }: { readonly code?: string | undefined }): boolean {
  return code !== undefined && code !== '' && !code.startsWith(HTTP_STATUS);
}

/** How a code begins that is none of Marketo's. */
const HTTP_STATUS = 'HTTP ';

export interface MarketoFailureDetails {
  readonly call: string;
  /** Marketo's code, such as `603`, or the HTTP status, such as `HTTP 502`. */
  readonly code?: string | undefined;
  /** Marketo's own words, or ours where it has none: `saidByMarketo`. Data: escape before showing. */
  readonly message?: string | undefined;
  /** `nothing`: provably not executed; `unknown`: it may have been. */
  readonly changed: 'nothing' | 'unknown';
  readonly cause?: unknown;
}

/** A call to Marketo that failed. Its foreign words are cut to what a person reads. Never holds a token, a secret or a whole address. */
export class MarketoFailure extends Error {
  override readonly name = 'MarketoFailure';
  readonly kind: MarketoFailureKind;
  readonly call: string;
  readonly code: string | undefined;
  readonly marketoMessage: string | undefined;
  readonly changed: 'nothing' | 'unknown';

  constructor(kind: MarketoFailureKind, details: MarketoFailureDetails) {
    const code = details.code === undefined ? undefined : cutCode(details.code);
    const message = details.message === undefined ? undefined : cutWords(details.message);
    const said = [code, message].filter(Boolean).join(' ');
    super(`Marketo, ${details.call}: ${kind}${said ? ` (${said})` : ''}`, { cause: details.cause });
    this.kind = kind;
    this.call = details.call;
    this.code = code;
    this.marketoMessage = message;
    this.changed = details.changed;
  }

  /** The same failure of a change that may have been carried out. */
  changedUnknown(): MarketoFailure {
    const { kind, call, code, marketoMessage: message, cause } = this;
    return new MarketoFailure(kind, { call, code, message, cause, changed: 'unknown' });
  }
}
