import { z } from 'zod';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import { CHOOSE_INSTANCE } from '../names.ts';

/** One input's value, whatever kind of input it is. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_date: z.string().nullish(),
  selected_user: z.string().nullish(),
});

const State = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });

/** The Marketo instance that is chosen in the form; `undefined` where it does not ask. */
export function instanceIn(state: unknown): string | undefined {
  const { values } = State.parse(state);
  return values[CHOOSE_INSTANCE]?.[CHOOSE_INSTANCE]?.selected_option?.value;
}

/** What was filled in, of roles and workspaces those of this instance alone. */
export function formIn(state: unknown, instance: string): NewApiUserForm {
  const { values } = State.parse(state);
  const of = (field: keyof NewApiUserForm): string | undefined => {
    const input = (values[field] ?? values[`${field}:${instance}`])?.[field];
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
