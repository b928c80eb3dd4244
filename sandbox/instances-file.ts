import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { MarketoServer } from './marketo/server.ts';
import type { CustomService } from './marketo/subscription.ts';

interface StandInInstance {
  readonly name: string;
  readonly label: string;
  readonly server: MarketoServer;
  readonly service: CustomService;
  /** Other keys of the file, such as `apiRoles`. */
  readonly rest?: Readonly<Record<string, unknown>>;
}

/** Writes what `MARKETO_INSTANCES_FILE` names, for several stand-in subscriptions; gives its path. */
function writeInstancesFile(folder: string, instances: readonly StandInInstance[]): string {
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

/** The settings of one stand-in subscription, or of a production and a sandbox in a file of instances. */
export function marketoSettings(
  folder: string,
  first: Pick<StandInInstance, 'server' | 'service'> & { readonly label?: string },
  second:
    | (Pick<StandInInstance, 'server' | 'service'> & { readonly rest?: StandInInstance['rest'] })
    | undefined,
): Record<string, string> {
  const { server, service, label } = first;
  if (!second) {
    return {
      MARKETO_BASE_URL: server.url,
      ...(label === undefined ? {} : { MARKETO_LABEL: label }),
      MARKETO_CLIENT_ID: service.clientId,
      MARKETO_CLIENT_SECRET: service.clientSecret,
    };
  }
  const rules = { apiRoles: ['Trial Integration'], expiryMaxDays: 30, ...second.rest };
  const file = writeInstancesFile(folder, [
    { name: 'production', label: 'Acme production', server, service },
    { name: 'sandbox', label: 'Acme sandbox', server: second.server, service: second.service, rest: rules },
  ]);
  return { MARKETO_INSTANCES_FILE: file };
}
