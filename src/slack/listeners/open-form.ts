import type { ModalView } from '@slack/types';
import { dateIn } from '../../core/calendar.ts';
import { newApiUserSoFar } from '../../core/changes/so-far.ts';
import { EMPTY_FORM, type NewApiUserForm } from '../../core/new-api-user.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Person } from '../../core/people/person.ts';
import { type SilentSource, type Standing, unaskedAbout } from '../../core/people/standing.ts';
import type { Capacity } from '../../core/policy.ts';
import type { Instance } from '../../ports/instance.ts';
import type { Ports } from '../../ports/ports.ts';
import { instancesFor } from '../../usecases/authorize.ts';
import {
  type CreateForm,
  createForm,
  dayShown,
  type FormNote,
  type Labels,
  type OpenForm,
} from '../views/create-form.ts';
import { type FormOfRequest, readMetadata, writeMetadata } from '../views/form-metadata.ts';
import { wordsForPerson } from './context.ts';

/** Who reads the form, and what is known of what they may do. */
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
  readonly labels?: Labels | undefined;
  /** Of a form that is open already. */
  readonly open?: OpenForm;
  /** The id of a form that is drawn anew. */
  readonly formId?: string;
  /** The request that it edits, or approves with changes. */
  readonly request?: FormOfRequest | undefined;
}

type FormPorts = Pick<Ports, 'instances' | 'ids' | 'clock'>;

/** An instance that a form offers, and as what its reader asks there. */
export interface OfferedInstance {
  readonly instance: Instance;
  readonly capacities: readonly Capacity[];
  /** What could not be asked, and might have made its reader an administrator there. */
  readonly unasked?: readonly SilentSource[];
}

/** The form for somebody, filled in as far as values are given: of the instances in which something may be theirs. */
export function formFor(ports: FormPorts, { person, standing }: FormReader, start: FormStart): ModalView {
  const offered = instancesFor(ports, standing, { kind: 'create' }).map((instance) => ({
    instance,
    capacities: capacitiesIn(standing, instance.name),
    unasked: unaskedAbout(standing, instance.name),
  }));
  const missing = standing.silent.flatMap(({ instance: name }) => {
    const instance = ports.instances.get(name ?? '');
    return instance && !offered.some((each) => each.instance === instance) ? [instance.label] : [];
  });
  const notes = missing.map((value): FormNote => ({ note: 'unasked', value }));
  return formOf(ports, person, offered, { ...start, notes: [...notes, ...(start.notes ?? [])] });
}

/** The form with these instances to choose from; who may use them is asked again when it is sent. */
export function formOf(
  ports: FormPorts,
  reader: FormReader['person'],
  offered: readonly OfferedInstance[],
  {
    values,
    instance: wanted,
    notes = [],
    emailExists = false,
    labels,
    open,
    formId = ports.ids.next(),
    request,
  }: FormStart,
): ModalView {
  const named = instanceNamed(ports, wanted);
  const chosen = offered.find(({ instance }) => instance === named) ?? offered[0];
  if (!chosen) throw new Error('there is no Marketo instance to make a form for');
  const { instance, capacities, unasked = [] } = chosen;
  const unknown: FormNote[] = wanted !== undefined && !named ? [{ note: 'instance', value: wanted }] : [];
  const now = ports.clock.now();
  const { timeZone } = reader;
  const form: CreateForm = {
    formId,
    instances: offered.map((each) => each.instance),
    instance: instance.name,
    // In a form that is open an empty owner was emptied.
    values: open ? values : { owner: reader.id, ...values },
    labels,
    notes: [...unknown, ...notes],
    emailExists,
    request,
    policy: instance.policy,
    capacities,
    // Who edits a request or answers it does so by another right.
    unasked: request ? [] : unasked,
    today: dateIn(now, timeZone),
    offer: instance.catalog.remembered(),
    open,
  };
  const isEmpty =
    Object.keys(values).length === 0 &&
    form.notes?.length === 0 &&
    form.unasked?.length === 0 &&
    !emailExists &&
    !request &&
    open === undefined;
  if (isEmpty) return emptyForm(reader, form);
  const filledIn = { ...EMPTY_FORM, ...values, expires: dayShown(form) };
  const facts = { instance: instance.name, now, timeZone, roles: form.offer?.roles };
  const problems = newApiUserSoFar(filledIn, facts, { capacities, policy: instance.policy });
  return createForm(wordsForPerson(reader), { ...form, problems });
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
  const { policy, capacities, offer, today, formId, instance, instances } = form;
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
    capacities,
  ]);
  let drawn = kept.get(key);
  if (drawn?.offer !== offer || drawn === undefined) {
    drawn = { offer, view: createForm(wordsForPerson(reader), form) };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, drawn);
  }
  const { looks } = readMetadata(drawn.view.private_metadata ?? '');
  return { ...drawn.view, private_metadata: writeMetadata({ formId, about: instance, looks }) };
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
