import type { WebClient } from '@slack/web-api';
import type { Person } from '../../core/people/person.ts';
import { type Words, wordsFor } from '../../locales/words.ts';
import type { Ports } from '../../ports/ports.ts';
import type { RememberedPeople } from '../remembered-people.ts';

/** What every listener works with. */
export interface ListenerContext {
  readonly ports: Ports;
  readonly client: WebClient;
  readonly people: Pick<RememberedPeople, 'forget'>;
  /** Work that goes on after Slack has its answer; the app waits for it when it stops. */
  readonly afterwards: (work: () => Promise<void>) => void;
}

/** The label of a Marketo instance; one that the settings no longer have keeps its name. */
export function labelOf({ instances }: Pick<Ports, 'instances'>, name: string): string {
  return instances.get(name)?.label ?? name;
}

/** Someone of whom only the id is known. */
export function someone(id: string): Pick<Person, 'id' | 'locale' | 'timeZone'> {
  return { id, locale: 'en-US', timeZone: 'UTC' };
}

/** The words for someone who acts; who is not known reads English. */
export function wordsForPerson(person: Pick<Person, 'locale' | 'timeZone'> | undefined): Words {
  return wordsFor(person ?? someone(''));
}
