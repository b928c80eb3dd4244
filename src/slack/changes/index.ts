import type { KindName } from '../../core/changes/kinds.ts';
import type { Person } from '../../core/person.ts';
import type { TypedChange } from '../commands/parse-command.ts';
import { shownCreate } from './create.ts';
import { shownSetExpiry } from './set-expiry.ts';
import type { OpenPorts, ShownKind, TypedAnswer } from './shown.ts';

/** What people see of each kind of change; a kind without a row does not compile. */
const SHOWN: { readonly [K in KindName]: ShownKind<K> } = {
  create: shownCreate,
  set_expiry: shownSetExpiry,
};

export const KIND_NAMES = Object.keys(SHOWN) as KindName[];

/**
 * The window for a change that was typed, or why there is none.
 *
 * The cast pairs what was typed with its own kind, which TypeScript cannot see in a union.
 */
export function typedAnswer(ports: OpenPorts, person: Person, typed: TypedChange): Promise<TypedAnswer> {
  const shown = SHOWN[typed.change] as {
    typed(ports: OpenPorts, person: Person, typed: TypedChange): Promise<TypedAnswer>;
  };
  return shown.typed(ports, person, typed);
}

export function shownOf<K extends KindName>(kind: K): ShownKind<K> {
  return SHOWN[kind];
}
