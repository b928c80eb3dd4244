import type { ApiUser } from '../core/api-user.ts';
import { emailKey } from '../core/email-address.ts';
import type { Needs } from '../ports/ports.ts';
import { within } from './within.ts';

/**
 * Ids of those users that the app itself runs as. Known while Marketo's token lasts; where Marketo does not say it in the given
 * time, none is named.
 */
export async function ownAmong(
  { instances }: Needs<'instances'>,
  apiUsers: readonly ApiUser[],
  milliseconds: number,
): Promise<ReadonlySet<string>> {
  const names = [...new Set(apiUsers.map(({ instance }) => instance))];
  const each = names.map(async (name) => {
    const marketo = instances.get(name)?.marketo;
    const own = marketo && (await within(milliseconds, marketo.ownUserid()));
    if (own === undefined) return [];
    return apiUsers
      .filter(({ instance, userid }) => instance === name && emailKey(userid) === emailKey(own))
      .map(({ id }) => id);
  });
  return new Set((await Promise.all(each)).flat());
}
