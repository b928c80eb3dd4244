import type { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import type { ApiUser } from '../api-user.ts';
import type { AuditAction } from '../audit-event.ts';
import type { Asked } from './asked.ts';
import type { PolicyRefusal } from './decide.ts';

/** What came of checking a wish: the change as it can be written down, or everything that is wrong with it. */
export type Checked<Data, Problem> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * One kind of change, as far as it can be said without asking anybody: how it is written down, what makes it possible,
 * and what it holds while it is open.
 */
export interface Kind<Form, Facts, Data, Problem> {
  /** How it is written in the journal; what cannot be read by it was written by another version. */
  readonly data: z.ZodType<Data, unknown>;
  /**
   * What it holds while it is open, within its instance: two open operations never share a lane, different lanes do not
   * meet.
   */
  lane(data: Data): string;
  /** The form that says what a change says: what was asked for is looked at again before it is done. */
  formOf(data: Data): Form;
  /** The zone in which its day ends, where it has one: it stays so wherever whoever asked has moved. */
  zoneOf(data: Data): string | undefined;
  /** Whether what was decided then still means the same, looked at again: nothing was changed meanwhile that it would undo. */
  isMeantStill(then: Data, now: Data): boolean;
  /** Whether what it is to give is called as it was, where it gives what Marketo has names for. */
  isNamedAlike?(then: Data, now: Data): boolean;
  /** The same change looked at again, with what only the one before it knows: it is the same wish, and what it has done is done. */
  carriedOn?(then: Data, now: Data): Data;
  /** Whether what was asked for then would do the opposite by now, or nothing, because something else was changed meanwhile. */
  isReversed?(then: Data, now: Data, at: Temporal.Instant): boolean;
  /** Whether time has done what was asked for, or taken away what it was about: nobody has to decide about it any more. */
  isPointless?(data: Data, at: Temporal.Instant): boolean;
  /** Whether somebody has said of its user, after it was asked for, that it is not needed any more. */
  isGivenUp?(data: Data, apiUser: ApiUser, since: Temporal.Instant): boolean;
  /** Whether a later change of the same kind says otherwise than what was asked for: whoever made it has decided about that. */
  isContradictedBy?(asked: Data, made: Data): boolean;
  /** Whether what somebody wants is possible; every problem at once. What is allowed is the policy's to say. */
  check(form: Form, facts: Facts): Checked<Data, Problem>;
  /** All that the policy is asked about it. */
  asks(form: Form, facts: Facts): Asked;
  /** What there is to say of the policy's refusals beside the fields; together with what is not possible, each field once. */
  refusals(why: readonly PolicyRefusal[], facts: Facts): readonly Problem[];
  /** Whether a later wish of this kind makes an open one of the same lane pointless. */
  overtakes(open: string): boolean;
  /** What a wish that waits says, beside what is known of its user now. */
  asOfNow(data: Data, apiUser: ApiUser): Data;
  /** The same as if it had been asked for at a moment: what ends at once ends then. */
  meantAt?(data: Data, at: Temporal.Instant): Data;
  /** The same beside a revocation of its user that is under way, by its id. */
  besideRevocation?(data: Data, revocation: string): Data;
  /** Whether the day that it names has passed while it waited, so that another one has to be asked for. */
  hasPassed?(data: Data, now: Temporal.Instant): boolean;
  /** The one person who decides about it, by Slack user id; without it the administrators do. */
  approver?(data: Data): string;
  /** Whether there is anything in it that could be said otherwise: only then a request for it can be edited. */
  readonly isEditable: boolean;
  /** What it is about, as the audit names it: the address of the API-only user. */
  subject(data: Data): string;
  /** How it reads in the audit when somebody asks for it. */
  noted(data: Data): Readonly<Record<string, string | number | boolean>>;
  /** The events of its way. */
  readonly events: {
    readonly requested: AuditAction;
    readonly rejected: AuditAction;
    readonly done: AuditAction;
    readonly failed: AuditAction;
    /** Its first part is made, and the rest waits for a person. */
    readonly waits?: AuditAction;
  };
}
