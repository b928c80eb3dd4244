import type { KindName } from '../../core/changes/kinds.ts';
import type { TypedChange } from '../commands/parse-command.ts';
import { shownCreate } from './create.ts';
import { shownSetExpiry } from './set-expiry.ts';
import type { OpenPorts, Reader, ShownKind, TypedAbout, TypedAnswer } from './shown.ts';

/** What people see of each kind of change; a kind without a row does not compile. */
const SHOWN: { readonly [K in KindName]: ShownKind<K> } = {
  create: shownCreate,
  set_expiry: shownSetExpiry,
};

export const KIND_NAMES = Object.keys(SHOWN) as KindName[];

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
  return SHOWN[typed.change] as unknown as Typed;
}

export function shownOf<K extends KindName>(kind: K): ShownKind<K> {
  return SHOWN[kind];
}
