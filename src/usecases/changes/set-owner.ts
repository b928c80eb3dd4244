import type { ApiUser } from '../../core/api-user.ts';
import type { UserProblem } from '../../core/changes/problems.ts';
import type { NewOwner, OwnerFacts, OwnerForm } from '../../core/changes/set-owner.ts';
import type { Person } from '../../core/people/person.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Kept } from '../../ports/records/operations.ts';
import { ownAmong } from '../own-user.ts';
import type { Carrier, FactPorts, Looking, Seen } from './carrier.ts';
import { apiUserAbout, changeableUser, seenUser, toldOf } from './known-user.ts';
import { ownerOf } from './owner-of.ts';

/**
 * Carries that somebody else is accountable: a word of the records alone. Marketo is looked at, because nobody is to be made
 * accountable for what is gone, and nothing is sent.
 */
export const setOwnerCarrier: Carrier<'set_owner'> = {
  about: apiUserAbout,

  notThere: { field: 'user', problem: 'gone' },

  facts: ownersFacts,

  named: (_, about) => about,

  laneTaken: { field: 'user', problem: 'being_changed' },
  askedAlready: { field: 'user', problem: 'asked_already' },

  look: ownerLook,

  send: ownerSent,

  isRepeatable: false,
  patience: { unanswered: 10, accepted: 10 },

  keep: ownerKept,
  noted: ownerNoted,

  // Whoever is accountable from now on, and whoever was, hear it each by themselves.
  tells({ requester, state, change: { data } }) {
    if (state !== 'succeeded') return toldOf(requester, []);
    return toldOf(requester, [data.owner, data.from]).map((told) => ({
      ...told,
      isNewOwner: told.person === data.owner,
    }));
  },

  isToldAnew: () => false,
};

/** What is asked for before somebody else becomes accountable: who that is, and what roles the user has. */
export async function ownersFacts(
  ports: FactPorts,
  {
    form,
    caller,
    instance,
    apiUser,
  }: {
    readonly form: OwnerForm;
    readonly caller: string;
    readonly instance: Instance;
    readonly apiUser: ApiUser | undefined;
  },
): Promise<
  (person: Person) => { readonly facts: OwnerFacts } | { readonly problems: readonly UserProblem[] }
> {
  const [known, own, other] = await Promise.all([
    changeableUser(ports, instance, apiUser),
    ownAmong(ports, apiUser ? [apiUser] : [], OWN_WAIT_MS),
    ownerOf(ports, form.accountable, caller),
  ]);
  return (person) => {
    if ('problems' in known) return known;
    // Whoever owns it from before may still give it to somebody else.
    const isOwn = known.apiUser.owner === undefined && own.has(known.apiUser.id);
    if (isOwn) return { problems: [{ field: 'user', problem: 'own_user' }] };
    const owner = form.accountable === person.id ? person : other;
    return { facts: { ...known, home: ports.home, owner } };
  };
}

/** How long a click waits to hear as whom the app runs: that is known as long as Marketo's token lasts. */
const OWN_WAIT_MS = 800;

/** Whoever becomes accountable, as it is written down. */
interface OfNewOwner {
  readonly change: { readonly data: NewOwner };
}

/** Nobody becomes accountable for what is gone. */
export async function ownerLook(looking: Looking, { change }: OfNewOwner): Promise<Seen> {
  const seen = await seenUser(looking, change.data);
  const { at } = seen;
  if (seen.is === 'gone') return { is: 'impossible', at, reason: 'gone' };
  return { is: 'so', at, user: seen.is === 'hidden' ? seen.user : seen.found };
}

/** Never asked for: each look says that it is so, or that it cannot be. */
export function ownerSent(): Promise<void> {
  return Promise.reject(new Error('to make somebody accountable nothing is sent to Marketo'));
}

export function ownerKept({ change }: OfNewOwner): Kept {
  const { apiUserId, from, owner, reason } = change.data;
  return { owner: { apiUserId, from, owner, reason } };
}

export function ownerNoted({ change }: OfNewOwner) {
  return { from: change.data.from ?? 'nobody', to: change.data.owner };
}
