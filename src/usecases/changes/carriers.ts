import type { KindName } from '../../core/changes/kinds.ts';
import type { Carrier } from './carrier.ts';
import { changeRolesCarrier } from './change-roles.ts';
import { createCarrier } from './create.ts';
import { handOverCarrier } from './hand-over.ts';
import { letEndCarrier } from './let-end.ts';
import { revokeCarrier } from './revoke.ts';
import { setExpiryCarrier } from './set-expiry.ts';
import { setOwnerCarrier } from './set-owner.ts';

/** How each kind of change is carried; a kind without a row does not compile. */
const CARRIERS: { readonly [K in KindName]: Carrier<K> } = {
  create: createCarrier,
  set_expiry: setExpiryCarrier,
  let_end: letEndCarrier,
  set_owner: setOwnerCarrier,
  hand_over: handOverCarrier,
  revoke: revokeCarrier,
  change_roles: changeRolesCarrier,
};

/** The carrier of a kind; of one that is only known to be some kind, as the way sees it. */
export function carrierOf<K extends KindName>(kind: K): Carrier<K> {
  return CARRIERS[kind];
}
