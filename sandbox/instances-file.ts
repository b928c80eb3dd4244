import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { MarketoServer } from './marketo/server.ts';
import type { CustomService } from './marketo/subscription.ts';

export interface StandInInstance {
  readonly name: string;
  readonly label: string;
  readonly server: MarketoServer;
  readonly service: CustomService;
  /** Other keys of the file, such as `apiRoles`. */
  readonly rest?: Readonly<Record<string, unknown>>;
}

/** Writes what `MARKETO_INSTANCES_FILE` names, for several stand-in subscriptions; gives its path. */
export function writeInstancesFile(folder: string, instances: readonly StandInInstance[]): string {
  const file = join(folder, 'instances.yaml');
  const entries = instances.map(({ name, label, server, service, rest }) => ({
    name,
    label,
    baseUrl: server.url,
    clientId: service.clientId,
    clientSecret: service.clientSecret,
    ...rest,
  }));
  writeFileSync(file, stringify({ instances: entries }), { mode: 0o600 });
  return file;
}
