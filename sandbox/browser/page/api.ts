import type { Deed, Option, PersonDoes, ShownState, VisitorDeed, VisitorDoes, Where } from '../protocol.ts';

/** The page's way to its server, and through it to the stand-ins. */

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

const as = (person: string) => `?person=${encodeURIComponent(person)}`;

export async function stateFor(person: string): Promise<ShownState> {
  const response = await fetch(`/api/state${as(person)}`);
  return (await response.json()) as ShownState;
}

export const personDoes = (person: string, what: PersonDoes) => post<Deed>(`/api/person${as(person)}`, what);

export const visitorDoes = (what: VisitorDoes) => post<VisitorDeed>('/api/visitor', what);

export async function optionsFor(
  person: string,
  asked: { where: Where; blockId: string; actionId: string; typed: string },
): Promise<Option[]> {
  const answer = await post<Option[] | { readonly why: string }>(`/api/options${as(person)}`, asked);
  return Array.isArray(answer) ? answer : [];
}

/** Calls back whenever something has changed; gives what ends it. */
export function onChange(changed: () => void): () => void {
  const events = new EventSource('/api/events');
  events.onmessage = changed;
  return () => events.close();
}
