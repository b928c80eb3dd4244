import type { ModalView } from '@slack/types';
import { dateIn } from '../../core/calendar.ts';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import type { Person } from '../../core/person.ts';
import type { Instance, Ports } from '../../ports.ts';
import { createForm, type FormNote } from '../views/create-form.ts';
import { wordsForPerson } from './context.ts';

export interface FormStart {
  readonly values: Partial<NewApiUserForm>;
  /** Name or label of a Marketo instance; without it the first. */
  readonly instance?: string | undefined;
  readonly notes?: readonly FormNote[];
  readonly emailExists?: boolean;
  /** The id of a form that is drawn anew. */
  readonly formId?: string;
}

/** The form for this person, filled in as far as values are given. */
export function formFor(
  ports: Pick<Ports, 'instances' | 'ids' | 'clock'>,
  reader: Pick<Person, 'id' | 'locale' | 'timeZone'>,
  { values, instance: wanted, notes = [], emailExists = false, formId = ports.ids.next() }: FormStart,
): ModalView {
  const all = [...ports.instances.values()];
  const named = wanted === undefined ? undefined : instanceNamed(all, wanted);
  const instance = named ?? all[0];
  if (!instance) throw new Error('the settings name no Marketo instance');
  const unknown: FormNote[] = wanted !== undefined && !named ? [{ note: 'instance', value: wanted }] : [];
  return createForm(wordsForPerson(reader), {
    formId,
    instances: all,
    instance: instance.name,
    values: { owner: reader.id, ...values },
    notes: [...unknown, ...notes],
    emailExists,
    policy: instance.policy,
    today: dateIn(ports.clock.now(), reader.timeZone),
    offer: instance.catalog.remembered(),
  });
}

function instanceNamed(all: readonly Instance[], wanted: string): Instance | undefined {
  const key = wanted.trim().toLowerCase();
  return (
    all.find(({ name }) => name.toLowerCase() === key) ?? all.find(({ label }) => label.toLowerCase() === key)
  );
}
