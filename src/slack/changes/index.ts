import type { KindName } from '../../core/changes/kinds.ts';
import type { TypedChange } from '../commands/parse-command.ts';
import { shownChangeRoles } from './change-roles.ts';
import { shownCreate } from './create.ts';
import { shownHandOver } from './hand-over.ts';
import { shownLetEnd } from './let-end.ts';
import { shownRevoke } from './revoke.ts';
import { shownSetExpiry } from './set-expiry.ts';
import { shownSetOwner } from './set-owner.ts';
import type {
  OpenPorts,
  Reader,
  ShownForm,
  ShownKind,
  ShownTyped,
  TypedAbout,
  TypedAnswer,
} from './shown.ts';
import { transfer } from './transfer.ts';

/** The kinds that are filled in. */
const FORMS = {
  create: shownCreate,
  set_expiry: shownSetExpiry,
  set_owner: shownSetOwner,
  hand_over: shownHandOver,
  revoke: shownRevoke,
  change_roles: shownChangeRoles,
} as const;

export type FormKind = keyof typeof FORMS;

/** What people see of each kind of change; a kind without a row does not compile. */
const SHOWN: { readonly [K in KindName]: ShownKind<K> } = {
  ...FORMS,
  let_end: shownLetEnd,
};

export const KIND_NAMES = Object.keys(SHOWN) as KindName[];

export const FORM_KINDS = Object.keys(FORMS) as FormKind[];

/** What is typed, by the kind that it names; `transfer` is another one for an owner. */
const TYPED: { readonly [K in TypedChange['change']]: ShownTyped<K> } = {
  create: shownCreate,
  set_expiry: shownSetExpiry,
  set_owner: transfer,
  revoke: shownRevoke,
  change_roles: shownChangeRoles,
};

/** What a kind does with what was typed, whatever kind it is. */
interface Typed {
  typed(ports: OpenPorts, reader: Reader, typed: TypedChange): Promise<TypedAnswer>;
  typedAbout(ports: OpenPorts, typed: TypedChange): Promise<TypedAbout>;
}

/**
 * The kind of a change that was typed.
 *
 * The cast pairs what was typed with its own kind, which TypeScript cannot see in a union.
 */
export function typedBy(typed: TypedChange): Typed {
  return TYPED[typed.change] as unknown as Typed;
}

export function shownOf<K extends KindName>(kind: K): ShownKind<K> {
  return SHOWN[kind];
}

/** The form of a kind; `undefined` for one that has none. */
export function formShownOf<K extends FormKind>(kind: K): ShownForm<K>;
export function formShownOf<K extends KindName>(kind: K): ShownForm<K> | undefined;
export function formShownOf<K extends KindName>(kind: K): ShownForm<K> | undefined {
  // A kind and its form belong together, which TypeScript cannot see here.
  return (FORMS as Readonly<Partial<Record<KindName, unknown>>>)[kind] as ShownForm<K> | undefined;
}
