import type { Administration } from '../core/people/administration.ts';
import type { Home } from '../core/people/person.ts';
import type { Instance } from './instance.ts';
import type { Messenger } from './messages.ts';
import type { Directory, UserGroups } from './people.ts';
import type { Records } from './records/records.ts';
import type { Clock, Ids, Log } from './system.ts';

/** Everything that use cases need from outside; each takes the part that it needs. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly records: Records;
  readonly directory: Directory;
  readonly userGroups: UserGroups;
  readonly messenger: Messenger;
  /** By name, in the order of the settings: the form proposes the first. */
  readonly instances: ReadonlyMap<string, Instance>;
  /** Who the settings make administrators of every instance. */
  readonly administration: Administration;
  /** The workspace that the app is installed in. */
  readonly home: Home;
}

/** The ports that a use case needs, and of the records the tables alone that it reads or writes. */
export type Needs<Names extends keyof Omit<Ports, 'records'>, Tables extends keyof Records = never> = Pick<
  Ports,
  Names
> & { readonly records: Pick<Records, Tables> };
