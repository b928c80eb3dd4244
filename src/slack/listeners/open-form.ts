import type { ModalView } from '@slack/types';
import { dateIn } from '../../core/calendar.ts';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import type { Person } from '../../core/people/person.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Ports } from '../../ports/ports.ts';
import { type CreateForm, createForm, type FormNote } from '../views/create-form.ts';
import { writeMetadata } from '../views/form-metadata.ts';
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
  const form: CreateForm = {
    formId,
    instances: all,
    instance: instance.name,
    values: { owner: reader.id, ...values },
    notes: [...unknown, ...notes],
    emailExists,
    policy: instance.policy,
    today: dateIn(ports.clock.now(), reader.timeZone),
    offer: instance.catalog.remembered(),
  };
  const isEmpty = Object.keys(values).length === 0 && form.notes?.length === 0 && !emailExists;
  return isEmpty ? emptyForm(reader, form) : createForm(wordsForPerson(reader), form);
}

/** Empty forms by the rules that they are drawn for. */
const EMPTY = new WeakMap<
  CreateForm['policy'],
  Map<string, { offer: CreateForm['offer']; view: ModalView }>
>();

/** Readers whose empty form is kept. */
const MOST_KEPT = 1_000;

/** A reader's empty form stays the same until the day or what Marketo offers changes; only its id is new each time. */
function emptyForm(reader: Pick<Person, 'id' | 'locale' | 'timeZone'>, form: CreateForm): ModalView {
  const { policy, offer, today, formId, instance } = form;
  const kept = EMPTY.get(policy) ?? new Map<string, { offer: CreateForm['offer']; view: ModalView }>();
  EMPTY.set(policy, kept);
  const key = JSON.stringify([reader.id, reader.locale, reader.timeZone, instance, today.toString()]);
  let drawn = kept.get(key);
  if (drawn?.offer !== offer || drawn === undefined) {
    drawn = { offer, view: createForm(wordsForPerson(reader), form) };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, drawn);
  }
  return { ...drawn.view, private_metadata: writeMetadata({ formId, instance }) };
}

function instanceNamed(all: readonly Instance[], wanted: string): Instance | undefined {
  const key = wanted.trim().toLowerCase();
  return (
    all.find(({ name }) => name.toLowerCase() === key) ?? all.find(({ label }) => label.toLowerCase() === key)
  );
}
