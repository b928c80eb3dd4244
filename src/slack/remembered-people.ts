import PQueue from 'p-queue';
import type { Temporal } from 'temporal-polyfill';
import { notAMember } from '../core/people/permission.ts';
import type { Home, Person } from '../core/people/person.ts';
import { type Directory, SlackSilent } from '../ports/people.ts';
import type { Clock } from '../ports/system.ts';

/** How long Slack's word about a person holds, in milliseconds: a right that was taken ends within it. */
const HOLDS_MS = 60_000;

/** How old a word may be where it is asked for anew: clicks in a row use up nothing. */
const ANEW_MS = 5_000;

/** More than anybody's administrators and owners; beyond it, who was asked about first is forgotten. */
const MOST_PEOPLE = 10_000;

/** Of the about 100 that Slack answers in a minute, those that jobs ask about people may have. */
const UNHURRIED_A_MINUTE = 40;

export interface RememberedPeople extends Directory {
  /** Slack says that somebody has changed: what is remembered is dropped at once. */
  forget(id: string): void;
}

/**
 * Remembers Slack's word about full members for a minute at the most, so that clicks do not use up what Slack answers
 * (`users.info`: about 100 a minute). Whoever is none is not remembered, nor is any failure: a right that was given a
 * moment ago works at once.
 *
 * @param ending ends the waiting of those that are asked unhurriedly
 */
export function rememberedPeople(
  directory: Directory,
  { clock, home, ending }: { readonly clock: Clock; readonly home: Home; readonly ending: AbortSignal },
): RememberedPeople {
  const unhurried = new PQueue({ interval: 60_000, intervalCap: UNHURRIED_A_MINUTE });
  const known = new Map<string, { readonly person: Person; readonly at: Temporal.Instant }>();
  const asking = new Map<string, Promise<Person | undefined>>();

  /** However many ask at once, Slack is asked once. */
  function ask(id: string): Promise<Person | undefined> {
    const underWay = asking.get(id);
    if (underWay !== undefined) return underWay;
    const at = clock.now();
    const answer = directory.person(id).then((person) => {
      // Somebody who was forgotten while Slack answered is not remembered as they were.
      if (person && asking.get(id) === answer && !notAMember(person, home)) remember(id, { person, at });
      return person;
    });
    asking.set(id, answer);
    const done = () => {
      if (asking.get(id) === answer) asking.delete(id);
    };
    answer.then(done, done);
    return answer;
  }

  /** @throws SlackSilent also where the app stops before its turn comes */
  async function asked(id: string, wanted: 'anew' | 'unhurried' | undefined): Promise<Person | undefined> {
    if (wanted !== 'unhurried') return ask(id);
    return unhurried
      .add(() => ask(id), { signal: ending })
      .catch((error: unknown) => {
        throw error instanceof SlackSilent ? error : new SlackSilent('no_answer', { cause: error });
      });
  }

  function remember(id: string, word: { readonly person: Person; readonly at: Temporal.Instant }): void {
    known.delete(id);
    known.set(id, word);
    const [oldest] = known.keys();
    if (known.size > MOST_PEOPLE && oldest !== undefined) known.delete(oldest);
  }

  return {
    async person(id, wanted) {
      const word = known.get(id);
      if (!word) return asked(id, wanted);
      const age = clock.now().epochMilliseconds - word.at.epochMilliseconds;
      // A clock that was moved back makes nobody's word hold longer.
      return age >= 0 && age < (wanted === undefined ? HOLDS_MS : ANEW_MS) ? word.person : asked(id, wanted);
    },
    forget(id) {
      known.delete(id);
      asking.delete(id);
    },
  };
}
