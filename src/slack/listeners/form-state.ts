import { z } from 'zod';
import type { NewApiUserForm } from '../../core/new-api-user.ts';

/** One input's value, whatever kind of input it is. */
const Input = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_date: z.string().nullish(),
  selected_user: z.string().nullish(),
});

const State = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });

/** What was filled in: block and action ids are the names of the fields. */
export function formIn(state: unknown): NewApiUserForm {
  const { values } = State.parse(state);
  const of = (field: keyof NewApiUserForm): string | undefined => {
    const input = values[field]?.[field];
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
