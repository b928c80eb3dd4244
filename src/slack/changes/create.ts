import { dateIn } from '../../core/calendar.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import { labelOf, wordsForPerson } from '../listeners/context.ts';
import { formAnew } from '../listeners/form-anew.ts';
import { formIn, instanceIn } from '../listeners/form-state.ts';
import { type FormStart, formFor, formOf, instanceNamed } from '../listeners/open-form.ts';
import { fieldErrors } from '../views/field-errors.ts';
import { outcomeView } from '../views/outcome.ts';
import { workingView } from '../views/working.ts';
import type { ShownKind } from './shown.ts';

export const shownCreate: ShownKind<'create'> = {
  about: (state, { about }) => instanceIn(state) ?? about,
  read: (state, _, about) => formIn(state, about),
  anew: formAnew,
  errors: fieldErrors,
  working: workingView,
  outcome(ports, { person, offered }, operation) {
    const { instance, failure } = operation;
    // Everything that was typed comes back, with a note below the address.
    if (failure?.reason === 'already_exists')
      return formOf(ports, person, offered, {
        instance,
        values: valuesOf(operation),
        labels: labelsOf(operation),
        emailExists: true,
      });
    return outcomeView(wordsForPerson(person), operation, labelOf(ports, instance));
  },
  typed: async (ports, reader, typed) => ({ view: formFor(ports, reader, typed) }),
  typedAbout: async (ports, { instance }) => ({
    instance: instanceNamed(ports, instance)?.name,
    apiUser: undefined,
  }),
  wanted: () => undefined,
  opens: async (ports, reader) => ({ view: formFor(ports, reader, { values: {} }) }),
  again: (ports, reader, operation) =>
    formFor(ports, reader, {
      instance: operation.instance,
      values: valuesOf(operation),
      labels: labelsOf(operation),
    }),
};

/** What had been typed, for a form that is opened again. */
function valuesOf({ change }: Operation<'create'>): Partial<NewApiUserForm> {
  const { email, firstName, lastName, role, reason, expiry, timeZone, owner } = change.data;
  return {
    email,
    firstName,
    lastName,
    role: String(role.roleId),
    workspace: String(role.workspaceId),
    reason,
    expires: expiry && dateIn(expiry, timeZone).toString(),
    owner,
  };
}

/** How role and workspace were called, for a word about one that is no longer there. */
function labelsOf({ change }: Operation<'create'>): FormStart['labels'] {
  const { roleName: role, workspaceName: workspace } = change.data;
  return { role, workspace };
}
