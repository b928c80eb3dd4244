import type { ModalView } from '@slack/types';
import { dateIn } from '../../core/calendar.ts';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import type { Person } from '../../core/people/person.ts';
import type { Standing } from '../../core/people/standing.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Ports } from '../../ports/ports.ts';
import { administered } from '../../usecases/people/who.ts';
import { type CreateForm, createForm, type FormNote } from '../views/create-form.ts';
import { writeMetadata } from '../views/form-metadata.ts';
import { wordsForPerson } from './context.ts';

/** Who reads the form, and of which instances it is: those of which they are an administrator. */
export interface FormReader {
  readonly person: Pick<Person, 'id' | 'locale' | 'timeZone'>;
  readonly standing: Standing;
}

export interface FormStart {
  readonly values: Partial<NewApiUserForm>;
  /** Name or label of a Marketo instance; without it the first. */
  readonly instance?: string | undefined;
  readonly notes?: readonly FormNote[];
  readonly emailExists?: boolean;
  /** The id of a form that is drawn anew. */
  readonly formId?: string;
}

type FormPorts = Pick<Ports, 'instances' | 'ids' | 'clock'>;

/** The form for an administrator, filled in as far as values are given: of their instances alone. */
export function formFor(ports: FormPorts, { person, standing }: FormReader, start: FormStart): ModalView {
  const unasked = standing.silent.flatMap(({ instance }) => ports.instances.get(instance ?? '')?.label ?? []);
  const notes = unasked.map((value): FormNote => ({ note: 'unasked', value }));
  const instances = [...administered(ports, standing).values()];
  return formOf(ports, person, instances, { ...start, notes: [...notes, ...(start.notes ?? [])] });
}

/** The form with these instances to choose from; who may use them is asked again when it is sent. */
export function formOf(
  ports: FormPorts,
  reader: FormReader['person'],
  instances: readonly Instance[],
  { values, instance: wanted, notes = [], emailExists = false, formId = ports.ids.next() }: FormStart,
): ModalView {
  const named = instanceNamed(ports, wanted);
  const instance = instances.find((each) => each === named) ?? instances[0];
  if (!instance) throw new Error('there is no Marketo instance to make a form for');
  const unknown: FormNote[] = wanted !== undefined && !named ? [{ note: 'instance', value: wanted }] : [];
  const form: CreateForm = {
    formId,
    instances,
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
  const { policy, offer, today, formId, instance, instances } = form;
  const kept = EMPTY.get(policy) ?? new Map<string, { offer: CreateForm['offer']; view: ModalView }>();
  EMPTY.set(policy, kept);
  const offered = instances.map(({ name }) => name);
  const key = JSON.stringify([
    reader.id,
    reader.locale,
    reader.timeZone,
    instance,
    today.toString(),
    offered,
  ]);
  let drawn = kept.get(key);
  if (drawn?.offer !== offer || drawn === undefined) {
    drawn = { offer, view: createForm(wordsForPerson(reader), form) };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, drawn);
  }
  return { ...drawn.view, private_metadata: writeMetadata({ formId, instance }) };
}

/** The instance with this name, or else with this label, in any case. */
export function instanceNamed(
  { instances }: Pick<Ports, 'instances'>,
  wanted: string | undefined,
): Instance | undefined {
  if (wanted === undefined) return undefined;
  const all = [...instances.values()];
  const key = wanted.trim().toLowerCase();
  return (
    all.find(({ name }) => name.toLowerCase() === key) ?? all.find(({ label }) => label.toLowerCase() === key)
  );
}
