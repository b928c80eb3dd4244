import type { Temporal } from 'temporal-polyfill';
import type { ApiUser } from '../../core/api-user.ts';
import type { DataOf, FactsOf, FormOf, KindName, ProblemOf } from '../../core/changes/kinds.ts';
import type { Operation, OperationFailure, Patience, Waits } from '../../core/changes/operation.ts';
import type { Person } from '../../core/people/person.ts';
import type { Capacity } from '../../core/policy.ts';
import type { Instance, Offer } from '../../ports/instance.ts';
import type { Marketo, MarketoUser, MarketoUserDetails } from '../../ports/marketo.ts';
import type { Needs } from '../../ports/ports.ts';
import type { Kept } from '../../ports/records/operations.ts';

export type FactPorts = Needs<
  'directory' | 'instances' | 'home' | 'clock' | 'log',
  'apiUsers' | 'requests' | 'operations'
>;

/** What is asked before one that waits is tried in the night. */
export type HoldPorts = Needs<'instances' | 'clock' | 'log', 'apiUsers' | 'requests' | 'usage' | 'audit'>;

/** Marketo as it is looked at for one operation or for many: one reading of the list serves all that wait. */
export interface Looking {
  /** A user of the list by the address, and when that reading began. Throws `MarketoFailure`. */
  listed(email: string): Promise<{ readonly at: Temporal.Instant; readonly found: MarketoUser | undefined }>;
  /** A user's own page. Throws `MarketoFailure`. */
  page(
    userid: string,
  ): Promise<{ readonly at: Temporal.Instant; readonly found: MarketoUserDetails | undefined }>;
}

/** What a look into Marketo shows of a change: that it is made, that it is not, or that it never can be. */
export type Seen = { readonly at: Temporal.Instant } & (
  | ({ readonly is: 'so'; readonly user: MarketoUser } & Learning)
  /** `userid`: the login that somebody has given the user since, at which it is to be changed. */
  | ({ readonly is: 'not_so'; readonly userid?: string } & Learning)
  /** It is there, and what it looks like nobody can read just now: nothing leaves that might go over what somebody has set. */
  | ({ readonly is: 'hidden' } & Learning)
  /** The first part of it is made, and the rest waits for a person. */
  | ({ readonly is: 'so_far' } & Learning)
  | ({ readonly is: 'impossible'; readonly reason: OperationFailure['reason'] } & Learning)
);

interface Learning {
  /** What was learnt of the user on the way. */
  readonly learnt?: Kept['learnt'];
}

/** What a wish is about: the instance, and the user where there is one; neither where the records do not have it. */
export interface About {
  readonly instance: Instance | undefined;
  readonly apiUser: ApiUser | undefined;
}

/** What a wish is checked against, or why that is not known. */
export type Facts<K extends KindName> =
  | {
      readonly facts: FactsOf<K>;
      /** The change under way that was taken into account, of those that this one would overtake. */
      readonly beside?: Beside;
    }
  | { readonly problems: readonly ProblemOf<K>[] };

/** What holds, or waits for, the lane of a wish where it was judged; none where nothing did. */
export interface Beside {
  /** Of an operation. */
  readonly id: string | undefined;
}

/** Someone who is told how an operation ended. */
export interface Addressed {
  readonly person: string;
  /** As whom: a message to the owner says that they are. */
  readonly as: 'requester' | 'owner';
  /** Whether they have become accountable by it: their message says how the user stands, and leads to it. */
  readonly isNewOwner?: boolean;
}

/** What is special to one kind of change on the way that all go: how Marketo is asked, and what becomes of it. */
export interface Carrier<K extends KindName> {
  /** What a wish is about, from the records alone. */
  about(ports: FactPorts, about: string): Promise<About>;
  /** What is wrong where that is not there. */
  readonly notThere: ProblemOf<K>;
  /**
   * Asks for everything that a wish is checked against, in time for Slack's answer; gives what is known once it is known
   * who asks.
   */
  facts(
    ports: FactPorts,
    asked: {
      readonly form: FormOf<K>;
      readonly caller: string;
      readonly instance: Instance;
      readonly apiUser: ApiUser | undefined;
    },
  ): Promise<(person: Person, capacities: readonly Capacity[]) => Facts<K>>;
  /** What a wish that was refused is called in the audit. */
  named(form: FormOf<K>, about: string): string;
  /**
   * What stands against a change that is possible in itself: what the records say, and of one that waits what Marketo says in time.
   *
   * @param request the one that it is about, if any
   * @param waits whether somebody has to decide, or is about to: what nobody could do is not decided about
   */
  taken?(
    ports: FactPorts,
    instance: Instance,
    form: FormOf<K>,
    request: string | undefined,
    waits: boolean,
  ): Promise<readonly ProblemOf<K>[]>;
  /** The same change with the names that Marketo has for what it gives; `undefined` where it no longer has that. */
  namedNow?(offer: Offer, data: DataOf<K>): DataOf<K> | undefined;
  /** What is wrong where nobody knows these names just now. */
  readonly notLoaded?: ProblemOf<K>;
  /** What is wrong where another wish holds the lane. */
  readonly laneTaken: ProblemOf<K>;
  /** What is wrong where somebody has asked for the same already. */
  readonly askedAlready: ProblemOf<K>;
  /**
   * Whether the change is made: before it is sent, and after.
   *
   * @param earlier gives changes of the same user that left shortly before this one was asked for: they may come late
   */
  look(
    looking: Looking,
    operation: Operation<K>,
    earlier: () => Promise<readonly Operation[]>,
  ): Promise<Seen>;
  /**
   * @param leaving takes the right to send, right before it leaves; where it throws, nothing is sent
   * @param earlier as for `look`
   */
  send(
    marketo: Marketo,
    operation: Operation<K>,
    leaving: () => Promise<void>,
    earlier: () => Promise<readonly Operation[]>,
  ): Promise<void>;
  /** Whether it may be sent again while Marketo does not show it: an invite leaves once, a date may be set again. */
  readonly isRepeatable: boolean;
  readonly patience: Patience;
  /**
   * What is in force where it waits for a person, instead of ending here; `undefined` where it ends. Of a kind without it every
   * operation ends.
   *
   * @param failure why it would end; none where its first part is made
   */
  waits?(
    operation: Pick<Operation<K>, 'waits'>,
    failure: OperationFailure['reason'] | undefined,
  ): Waits | undefined;
  /** Whether what has left cannot be undone: a later wish of its lane waits until it is known what became of it. */
  isFinal?(operation: Pick<Operation<K>, 'waits'>): boolean;
  /**
   * Whether one that waits is left alone for now; asked again in the moment in which it leaves.
   *
   * @param isSaid whether somebody has said that it is to be tried, and not the night
   */
  isHeld?(ports: HoldPorts, operation: Operation<K>, isSaid: boolean): Promise<boolean>;
  /** What becomes of the records once it is made. */
  keep(
    operation: Operation<K>,
    seen: Extract<Seen, { is: 'so' }>,
    made: { readonly id: string; readonly at: Temporal.Instant },
  ): Kept;
  /** What the audit says of what was made, beside the operation. */
  noted(operation: Operation<K>, seen: Extract<Seen, { is: 'so' }>): Readonly<Record<string, string>>;
  /** Who is told how it ended. */
  tells(operation: Operation<K>, owner: string | undefined): readonly Addressed[];
  /** Tells of another outcome than the one that was told before. */
  isToldAnew(operation: Operation<K>): boolean;
}
