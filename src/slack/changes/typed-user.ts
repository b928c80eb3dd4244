import type { ApiUser } from '../../core/api-user.ts';
import type { Words } from '../../locales/words.ts';
import { usersMeant } from '../../usecases/look-at-api-user.ts';
import { cut } from '../blocks/text.ts';
import { nearestAddress } from '../commands/nearest-address.ts';
import { wordsForPerson } from '../listeners/context.ts';
import type { OpenPorts, Reader } from './shown.ts';

/** The user with an address, in whichever instance: logins are unique across a company's instances. */
export async function userOf(
  { instances, records }: OpenPorts,
  address: string,
): Promise<ApiUser | undefined> {
  for (const instance of instances.keys()) {
    const apiUser = await records.apiUsers.findByEmail(instance, address);
    if (apiUser) return apiUser;
  }
  return undefined;
}

/** So many users are compared with an address that nobody has. */
const MOST_COMPARED = 2_000;

/** That nobody has an address, and whose may have been meant, of those that its reader may see. */
export async function notFoundSentence(
  ports: Pick<OpenPorts, 'instances' | 'clock' | 'records'>,
  { person, standing }: Reader,
  address: string,
  text: 'expiry.typed.notFound' | 'show.notThere',
): Promise<string> {
  const { t }: Words = wordsForPerson(person);
  if (await hasAskedFor(ports, person.id, address)) return t('show.asked', { address: cut(address, 320) });
  const { apiUsers } = await usersMeant(ports, standing, '', MOST_COMPARED);
  const nearest = nearestAddress(
    address,
    apiUsers.map(({ email }) => email),
  );
  const meant = nearest === undefined ? [] : [t('list.nearest', { words: cut(nearest, 320) })];
  return [t(text, { address: cut(address, 320) }), ...meant].join(' ');
}

/** Requests of somebody that are looked through. */
const MOST_ASKED = 50;

/** Whether its reader waits for it: then it is not there yet. */
async function hasAskedFor(
  { records }: Pick<OpenPorts, 'records'>,
  requester: string,
  address: string,
): Promise<boolean> {
  const { requests } = await records.requests.waiting({ requester, most: MOST_ASKED });
  return requests.some(
    ({ request: { change } }) =>
      change.kind === 'create' && change.data.email.toLowerCase() === address.toLowerCase(),
  );
}
