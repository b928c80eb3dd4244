import type { Temporal } from 'temporal-polyfill';
import { notAMember } from '../core/people/permission.ts';
import type { Home, Person } from '../core/people/person.ts';
import type { Directory } from '../ports/people.ts';
import type { Clock } from '../ports/system.ts';

/** How long Slack's word about a person holds, in milliseconds: a right that was taken ends within it. */
const HOLDS_MS = 60_000;

/** How old a word may be where it is asked for anew: clicks in a row use up nothing. */
const ANEW_MS = 5_000;

/** More than anybody's administrators and owners; beyond it, who was asked about first is forgotten. */
const MOST_PEOPLE = 10_000;

export interface RememberedPeople extends Directory {
  /** Slack says that somebody has changed: what is remembered is dropped at once. */
  forget(id: string): void;
}

/**
 * Remembers Slack's word about full members for a minute at the most, so that clicks do not use up what Slack answers
 * (`users.info`: about 100 a minute). Whoever is none is not remembered, nor is any failure: a right that was given a
 * moment ago works at once.
 */
export function rememberedPeople(
  directory: Directory,
  { clock, home }: { readonly clock: Clock; readonly home: Home },
): RememberedPeople {
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

  function remember(id: string, word: { readonly person: Person; readonly at: Temporal.Instant }): void {
    known.delete(id);
    known.set(id, word);
    const [oldest] = known.keys();
    if (known.size > MOST_PEOPLE && oldest !== undefined) known.delete(oldest);
  }

  return {
    async person(id, wanted) {
      const word = known.get(id);
      if (!word) return ask(id);
      const age = clock.now().epochMilliseconds - word.at.epochMilliseconds;
      // A clock that was moved back makes nobody's word hold longer.
      return age >= 0 && age < (wanted === 'anew' ? ANEW_MS : HOLDS_MS) ? word.person : ask(id);
    },
    forget(id) {
      known.delete(id);
      asking.delete(id);
    },
  };
}
