import type { ApiUser } from '../core/api-user.ts';
import { emailKey } from '../core/email-address.ts';
import type { Mark } from '../core/listed-users.ts';
import type { Needs } from '../ports/ports.ts';
import { within } from './within.ts';

/**
 * Ids of those users that the app itself runs as. Known while Marketo's token lasts; where Marketo does not say it in the given
 * time, none is named.
 */
export async function ownAmong(
  ports: Needs<'instances'>,
  apiUsers: readonly ApiUser[],
  milliseconds: number,
): Promise<ReadonlySet<string>> {
  const names = [...new Set(apiUsers.map(({ instance }) => instance))];
  const own = await ownUserids(ports, names, milliseconds);
  const isOwn = ({ instance, userid }: ApiUser) => {
    const known = own.get(instance);
    return known !== undefined && emailKey(known) === emailKey(userid);
  };
  return new Set(apiUsers.filter(isOwn).map(({ id }) => id));
}

/** Marks of those whom somebody could adopt, or end: of the app's own there is nothing to be done here. */
const TO_ADOPT: readonly Mark[] = ['unowned', 'found', 'idle'];

/**
 * Whom those leave out who look for users to adopt: the one that the app itself runs as, of each of these instances; nobody where
 * they look for others.
 */
export async function notToAdopt(
  ports: Needs<'instances'>,
  marks: readonly Mark[],
  names: readonly string[],
  milliseconds: number,
): Promise<ReadonlyMap<string, string>> {
  return marks.some((mark) => TO_ADOPT.includes(mark)) ? ownUserids(ports, names, milliseconds) : new Map();
}

/** What Marketo calls the user that the app runs as, by the instance; none of an instance that does not say it in time. */
async function ownUserids(
  { instances }: Needs<'instances'>,
  names: readonly string[],
  milliseconds: number,
): Promise<ReadonlyMap<string, string>> {
  const each = names.map(async (name) => {
    const marketo = instances.get(name)?.marketo;
    const own = marketo && (await within(milliseconds, marketo.ownUserid()));
    return own === undefined ? [] : [[name, own] as const];
  });
  return new Map((await Promise.all(each)).flat());
}
