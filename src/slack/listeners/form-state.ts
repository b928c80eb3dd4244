import { z } from 'zod';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import type { Capacity } from '../../core/policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { CHOOSE_INSTANCE } from '../names.ts';
import { fieldOf, isOfInstance } from '../views/form-metadata.ts';
import type { OfferedInstance } from './open-form.ts';

/** One input's value, whatever kind of input it is: of both kinds of select it is the same. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string(), text: z.object({ text: z.string() }).optional() }).nullish(),
  selected_date: z.string().nullish(),
  selected_user: z.string().nullish(),
});

const State = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });

/** What stands in one text field. */
export function textIn(state: unknown, field: string): string | undefined {
  return State.parse(state).values[field]?.[field]?.value ?? undefined;
}

/** The Marketo instance that is chosen in the form; `undefined` where it does not ask. */
export function instanceIn(state: unknown): string | undefined {
  const { values } = State.parse(state);
  return values[CHOOSE_INSTANCE]?.[CHOOSE_INSTANCE]?.selected_option?.value;
}

const Select = z.object({
  block_id: z.literal(CHOOSE_INSTANCE),
  element: z.object({ options: z.array(z.object({ value: z.string() })) }),
});

/**
 * The instances that a form offered when it was drawn. No word about who may use them now.
 *
 * @param drawnFor the one that it was drawn for: where there is nothing to choose, the only one
 */
export function offeredIn(
  { instances }: Pick<Ports, 'instances'>,
  blocks: readonly unknown[],
  drawnFor: string,
  capacitiesOf: (instance: string) => readonly Capacity[],
): OfferedInstance[] {
  const names = blocks.flatMap((block) => {
    const select = Select.safeParse(block);
    return select.success ? select.data.element.options.map(({ value }) => value) : [];
  });
  const offered = names.length === 0 ? [drawnFor] : names;
  return [...instances.values()]
    .filter(({ name }) => offered.includes(name))
    .map((instance) => ({ instance, capacities: capacitiesOf(instance.name) }));
}

/** What was filled in, of roles and workspaces those of this instance alone. */
export function formIn(state: unknown, instance: string): NewApiUserForm {
  const { values } = State.parse(state);
  const of = (field: keyof NewApiUserForm): string | undefined => {
    const input = inputIn(values, field, instance);
    return (
      input?.value ??
      input?.selected_option?.value ??
      input?.selected_date ??
      input?.selected_user ??
      undefined
    );
  };
  return {
    email: of('email'),
    firstName: of('firstName'),
    lastName: of('lastName'),
    role: of('role'),
    workspace: of('workspace'),
    reason: of('reason'),
    expires: of('expires'),
    owner: of('owner'),
  };
}

/** How the option that is chosen in a field reads; `undefined` where none is. */
export function labelIn(state: unknown, field: keyof NewApiUserForm, instance: string): string | undefined {
  return inputIn(State.parse(state).values, field, instance)?.selected_option?.text?.text;
}

function inputIn(
  values: z.output<typeof State>['values'],
  field: keyof NewApiUserForm,
  instance: string,
): z.output<typeof Input> | undefined {
  const [, block] =
    Object.entries(values).find(([id]) => fieldOf(id) === field && isOfInstance(id, instance)) ?? [];
  return block?.[field];
}

/** What was filled in, without what was not. */
export function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
