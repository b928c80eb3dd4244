import type { Carrier } from './carrier.ts';
import { toldOf } from './known-user.ts';
import { ownerKept, ownerLook, ownerNoted, ownerSent, ownersFacts, setOwnerCarrier } from './set-owner.ts';

/** Carries that somebody has taken over what its owner handed over: a word of the records alone, like any other owner. */
export const handOverCarrier: Carrier<'hand_over'> = {
  about: setOwnerCarrier.about,
  notThere: setOwnerCarrier.notThere,

  async facts(ports, asked) {
    const known = await ownersFacts(ports, asked);
    return (person) => {
      const told = known(person);
      return 'problems' in told ? told : { facts: { ...told.facts, asker: person.id } };
    };
  },

  named: (_, about) => about,

  laneTaken: setOwnerCarrier.laneTaken,
  askedAlready: setOwnerCarrier.askedAlready,

  look: ownerLook,
  send: ownerSent,
  isRepeatable: setOwnerCarrier.isRepeatable,
  patience: setOwnerCarrier.patience,

  keep: ownerKept,
  noted: ownerNoted,

  // Whoever has accepted it hears, too, where nothing came of that.
  tells({ requester, change: { data } }) {
    return toldOf(requester, [data.owner]).map((told) => ({
      ...told,
      isNewOwner: told.person === data.owner,
    }));
  },

  isToldAnew: () => false,
};
