import type { z } from 'zod';
import { changeRoles } from './change-roles.ts';
import { create } from './create.ts';
import { handOver } from './hand-over.ts';
import type { Kind } from './kind.ts';
import { letEnd } from './let-end.ts';
import { revoke } from './revoke.ts';
import { setExpiry } from './set-expiry.ts';
import { setOwner } from './set-owner.ts';

/** Every kind of change; all other lists of kinds come from this one, and a row that is missing there does not compile. */
export const KINDS = {
  create,
  set_expiry: setExpiry,
  let_end: letEnd,
  set_owner: setOwner,
  hand_over: handOver,
  revoke,
  change_roles: changeRoles,
} as const;

export type KindName = keyof typeof KINDS;

type Parts<K extends KindName> =
  (typeof KINDS)[K] extends Kind<infer Form, infer Facts, infer Data, infer Problem>
    ? { readonly form: Form; readonly facts: Facts; readonly data: Data; readonly problem: Problem }
    : never;

export type FormOf<K extends KindName> = Parts<K>['form'];
export type FactsOf<K extends KindName> = Parts<K>['facts'];
export type DataOf<K extends KindName> = Parts<K>['data'];
export type ProblemOf<K extends KindName> = Parts<K>['problem'];

/** A change as it is written down: its kind, and what it says. */
export type ChangeOf<K extends KindName> = {
  readonly [Name in K]: { readonly kind: Name; readonly data: DataOf<Name> };
}[K];

export type Change = ChangeOf<KindName>;

/** A kind as everybody sees it who does not care which one it is. */
type AnyKind = Kind<unknown, unknown, unknown, unknown>;

/**
 * The row of a kind.
 *
 * The one cast of the way: TypeScript cannot know that the data beside a kind's name is that kind's own, and every `Change`
 * is made so that it is.
 */
export function kindOf(name: KindName): AnyKind {
  return KINDS[name] as unknown as AnyKind;
}

/** What a change holds while it is open, within its instance. */
export function laneOf({ kind, data }: Change): string {
  return kindOf(kind).lane(data);
}

/** The one person who decides about a change, where that is not an administrator. */
export function approverOf({ kind, data }: Change): string | undefined {
  return kindOf(kind).approver?.(data);
}

/** The address that a change is about. */
export function subjectOf({ kind, data }: Change): string {
  return kindOf(kind).subject(data);
}

/** Reads what the journal has. Throws for a kind, or a shape of one, that this version does not know. */
export function readChange(kind: string, data: unknown): Change {
  if (!Object.hasOwn(KINDS, kind)) throw new Error(`This version knows no change “${kind}”`);
  const name = kind as KindName;
  return { kind: name, data: kindOf(name).data.parse(data) } as Change;
}

export type StoredBy<K extends KindName> = z.input<(typeof KINDS)[K]['data']>;
