/** What can go wrong with Slack's side on request. */
export type SlackFault =
  /** Slack says no, such as `channel_not_found`; nothing is done. */
  | { readonly kind: 'error'; readonly code: string }
  /** HTTP 429 with `Retry-After`; nothing is done. */
  | { readonly kind: 'rate_limited'; readonly retryAfter: number }
  /** HTTP 503 from in front of Slack; nothing is done. */
  | { readonly kind: 'unavailable' }
  /** No answer ever comes; nothing is done. */
  | { readonly kind: 'hang' }
  /** Done, and the connection is cut before the answer. */
  | { readonly kind: 'cut' }
  /** Done, and answered with an error all the same, as Slack may with `internal_error`. */
  | { readonly kind: 'done_with_error'; readonly code: string }
  /** Done, and answered as whoever plans it alters it. */
  | { readonly kind: 'altered'; readonly alter: (answer: object) => object }
  /** Done, and half of the answer comes. */
  | { readonly kind: 'half' };

export interface PlannedSlackFault {
  /** A method such as `chat.postMessage`; without it, every method. */
  readonly method?: string;
  /** A channel or a person: only calls that name it. */
  readonly about?: string;
  readonly times?: number;
  readonly fault: SlackFault;
}

/** Faults in the order in which they were planned; each is used up by the calls that it meets. */
export class SlackFaults {
  #planned: { plan: PlannedSlackFault; left: number }[] = [];

  plan(plan: PlannedSlackFault): void {
    this.#planned.push({ plan, left: plan.times ?? 1 });
  }

  clear(): void {
    this.#planned = [];
  }

  /** Faults that still wait for a call. */
  get waiting(): readonly PlannedSlackFault[] {
    return this.#planned.map(({ plan }) => plan);
  }

  next(method: string, args: Readonly<Record<string, unknown>> = {}): SlackFault | undefined {
    const entry = this.#planned.find(
      ({ plan }) =>
        (plan.method === undefined || plan.method === method) &&
        (plan.about === undefined || Object.values(args).includes(plan.about)),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#planned = this.#planned.filter((other) => other !== entry);
    return entry.plan.fault;
  }
}
