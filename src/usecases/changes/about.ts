import type { KindName } from '../../core/changes/kinds.ts';
import type { About, FactPorts } from './carrier.ts';
import { carrierOf } from './carriers.ts';

/** What a change of some kind would be about: the instance, and the user where there is one. */
export function aboutOf(ports: FactPorts, kind: KindName, about: string): Promise<About> {
  return carrierOf(kind).about(ports, about);
}
