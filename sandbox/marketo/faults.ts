import type { CallName } from './calls.ts';

/** What can go wrong on request. */
export type Fault =
  /** Marketo's own error; executed only where it says so. */
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly message?: string;
      readonly status?: number;
      readonly executed?: boolean;
    }
  /** A gateway forwards the call and answers it by itself, with a page of its own; executed. */
  | { readonly kind: 'gateway'; readonly status: number }
  /** An answer that whoever plans it alters, such as one row of a list; executed. */
  | { readonly kind: 'altered'; readonly alter: (body: unknown, url: URL) => unknown }
  /** A page from a proxy instead of JSON; nothing is executed. */
  | { readonly kind: 'html'; readonly status: number }
  /** No body at all; nothing is executed. */
  | { readonly kind: 'empty'; readonly status: number }
  /** JSON that breaks off; executed. */
  | { readonly kind: 'truncated' }
  /** JSON of another shape; executed. */
  | { readonly kind: 'wrong_shape' }
  /** No answer ever comes; nothing is executed. */
  | { readonly kind: 'hang' }
  /** Headers come, the body never does; executed. */
  | { readonly kind: 'slow_body' }
  /** The connection is reset before anything happens. */
  | { readonly kind: 'reset' }
  /** The call is carried out and the connection is cut before the answer. */
  | { readonly kind: 'cut' }
  /** 201 without a body, as Adobe's description allows for changes; executed. */
  | { readonly kind: 'created' }
  /** A list that leaves its last row out, as when rows move while it is paged; executed. */
  | { readonly kind: 'short_page' }
  /** Carried out after a while only, and answered then. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Answered after a while; executed. */
  | { readonly kind: 'delay'; readonly ms: number };

export interface PlannedFault {
  /** The call that it meets; without it, every call. */
  readonly call?: CallName;
  /** How many calls it meets; without it, 1. */
  readonly times?: number;
  /** How many fitting calls pass before it. */
  readonly after?: number;
  readonly fault: Fault;
}

/** Faults in the order in which they were planned; each is used up by the calls that it meets. */
export class Faults {
  #planned: { plan: PlannedFault; passed: number; left: number }[] = [];

  plan(plan: PlannedFault): void {
    this.#planned.push({ plan, passed: 0, left: plan.times ?? 1 });
  }

  clear(): void {
    this.#planned = [];
  }

  /** Faults that still wait for a call. */
  get waiting(): readonly PlannedFault[] {
    return this.#planned.map(({ plan }) => plan);
  }

  /** The fault that this call meets, if any. */
  next(call: CallName): Fault | undefined {
    for (const entry of this.#planned) {
      if (entry.plan.call !== undefined && entry.plan.call !== call) continue;
      if (entry.passed < (entry.plan.after ?? 0)) {
        entry.passed += 1;
        continue;
      }
      entry.left -= 1;
      if (entry.left <= 0) this.#planned = this.#planned.filter((other) => other !== entry);
      return entry.plan.fault;
    }
    return undefined;
  }
}
