import type { Config } from './config/config.ts';
import { whichIsMeant } from './config/near-names.ts';
import type { ApiUser } from './core/api-user.ts';
import { MarketoFailure } from './core/marketo-failure.ts';
import { connect } from './marketo/connection.ts';
import { CredentialsMissing, type ServiceCredentials } from './service-credentials.ts';
import { openLog } from './telemetry/log.ts';
import { type VerifyPorts, verifyCustomService } from './usecases/verify-custom-service.ts';

export interface VerifyOptions {
  /** The address of the API-only user that the custom service should sign in as. */
  readonly email: string;
  /** The name of an instance; without it the only one that has this user. */
  readonly instance?: string | undefined;
}

/** What `verify-service` says, and whether the custom service is the user's. */
export interface Verified {
  readonly isProved: boolean;
  readonly said: string;
}

/**
 * Finds the user, asks for the credentials of the custom service, and asks identity whom they sign in as.
 *
 * @param credentials asked for only where there is such a user
 */
export async function verifyService(
  ports: VerifyPorts,
  { instances }: Pick<Config, 'instances'>,
  { email, instance }: VerifyOptions,
  credentials: () => Promise<ServiceCredentials>,
): Promise<Verified> {
  const asked = instances.filter(({ name }) => instance === undefined || name === instance);
  if (asked.length === 0) {
    const names = instances.map(({ name }) => name);
    return no(`There is no instance “${instance}”. ${whichIsMeant(instance ?? '', names)}`);
  }
  const found = await Promise.all(asked.map(({ name }) => ports.records.apiUsers.findByEmail(name, email)));
  const [user, ...more] = found.filter((each) => each !== undefined);
  const settings = user && instances.find(({ name }) => name === user.instance);
  if (!user || !settings)
    return no(
      `The records have no API-only user ${email}. If it is new in Marketo, npx mkto-api-user sync reads it.`,
    );
  if (more.length > 0)
    return no(`${email} is in ${instancesOf([user, ...more])}. Say which is meant with --instance <name>.`);
  try {
    const given = await credentials();
    const result = await verifyCustomService(ports, user, () => useridOf(settings.baseUrl, given, ports));
    return result.isExpected
      ? {
          isProved: true,
          said: `The custom service signs in as ${user.email} (${settings.label}). That it was checked is in the history of the user; the Client Secret is kept nowhere.`,
        }
      : no(
          `This custom service signs in as ${result.other}, not as ${user.email}. In Marketo, Admin > LaunchPoint, View Details of the service of ${user.email} shows the right Client ID; where there is no such service, make one and choose this user.`,
        );
  } catch (error) {
    if (error instanceof CredentialsMissing) return no(error.message);
    if (!(error instanceof MarketoFailure)) throw error;
    return no(
      error.kind === 'credentials'
        ? `${settings.label} does not accept this Client ID and Client Secret together. Copy both anew from Admin > LaunchPoint, View Details of the service.`
        : `${settings.label} did not say whose it is (${error.message}). Try again in a few minutes.`,
    );
  }
}

function no(said: string): Verified {
  return { isProved: false, said: `${said} Nothing was changed.` };
}

function instancesOf(users: readonly ApiUser[]): string {
  return users.map(({ instance }) => instance).join(' and ');
}

/** Signs in as the service does: once, with a connection of its own. */
async function useridOf(
  baseUrl: string,
  credentials: ServiceCredentials,
  { clock }: Pick<VerifyPorts, 'clock'>,
): Promise<string> {
  const log = openLog('silent', [credentials.clientSecret.reveal()]);
  const connection = connect({ instance: 'the custom service', baseUrl, ...credentials, clock, log });
  try {
    return await connection.ownUserid();
  } finally {
    await connection.close();
  }
}
