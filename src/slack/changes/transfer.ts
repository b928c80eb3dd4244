import type { ApiUser } from '../../core/api-user.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import { mayWant } from '../../core/policy.ts';
import { cut } from '../blocks/text.ts';
import { wordsForPerson } from '../listeners/context.ts';
import { handOverFormFor } from './hand-over.ts';
import { ownerFormFor } from './set-owner.ts';
import type { OpenPorts, Reader, ShownTyped } from './shown.ts';
import { notFoundSentence, userOf } from './typed-user.ts';

/** `transfer`: whoever may make somebody the owner does so, and an owner asks them. */
export const transfer: ShownTyped<'set_owner'> = {
  async typed(ports, reader, { address, owner, notRead }) {
    const { t } = wordsForPerson(reader.person);
    if (address === undefined) return { sentence: t('owner.typed.noAddress') };
    const apiUser = await userOf(ports, address);
    const parts = cut(notRead.join(' '), 300);
    const unread = notRead.length > 0 ? t('form.notes.notRead', { count: notRead.length, parts }) : undefined;
    const view =
      apiUser &&
      (handsOver(ports, reader, apiUser)
        ? handOverFormFor(ports, reader, apiUser, { accountable: owner, unread })
        : ownerFormFor(ports, reader, apiUser, { accountable: owner, reason: apiUser.reason, unread }));
    if (view) return { view };
    return { sentence: await notFoundSentence(ports, reader, address, 'expiry.typed.notFound') };
  },
  async typedAbout(ports, { address }) {
    const apiUser = address === undefined ? undefined : await userOf(ports, address);
    return { instance: apiUser?.instance, apiUser, or: 'hand_over' };
  },
};

function handsOver(
  { instances }: Pick<OpenPorts, 'instances'>,
  { standing }: Reader,
  apiUser: ApiUser,
): boolean {
  const policy = instances.get(apiUser.instance)?.policy;
  const capacities = capacitiesIn(standing, apiUser.instance, apiUser);
  return policy !== undefined && !mayWant(policy, capacities, 'set_owner');
}
