import type { NewApiUser } from '../../core/api-user.ts';
import { create } from '../../core/changes/create.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import { labelOf, wordsForPerson } from '../listeners/context.ts';
import { formAnew } from '../listeners/form-anew.ts';
import { formIn, instanceIn } from '../listeners/form-state.ts';
import { type FormStart, formFor, formOf, instanceNamed } from '../listeners/open-form.ts';
import { fieldErrors } from '../views/field-errors.ts';
import { outcomeView } from '../views/outcome.ts';
import { workingView } from '../views/working.ts';
import type { ShownForm, ShownTyped } from './shown.ts';

export const shownCreate: ShownForm<'create'> & ShownTyped<'create'> = {
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
        values: create.formOf(operation.change.data),
        labels: labelsOf(operation.change.data),
        emailExists: true,
      });
    const launchPointUrl = ports.instances.get(instance)?.launchPointUrl;
    return outcomeView(wordsForPerson(person), operation, labelOf(ports, instance), launchPointUrl);
  },
  typed: async (ports, reader, typed) => ({ view: formFor(ports, reader, typed) }),
  typedAbout: async (ports, { instance }) => ({
    instance: instanceNamed(ports, instance)?.name,
    apiUser: undefined,
  }),
  wanted: () => undefined,
  opens: async (ports, reader) => ({ view: formFor(ports, reader, { values: {} }) }),
  async asking(ports, { person, standing }, { change, instance: name }, request) {
    const instance = ports.instances.get(name);
    if (!instance) return undefined;
    const offered = [{ instance, capacities: capacitiesIn(standing, name) }];
    return formOf(ports, person, offered, {
      instance: name,
      values: create.formOf(change.data),
      labels: labelsOf(change.data),
      request,
    });
  },
  again: (ports, reader, operation) =>
    formFor(ports, reader, {
      instance: operation.instance,
      values: create.formOf(operation.change.data),
      labels: labelsOf(operation.change.data),
    }),
};

/** How role and workspace were called, for a word about one that is no longer there. */
function labelsOf({ roleName: role, workspaceName: workspace }: NewApiUser): FormStart['labels'] {
  return { role, workspace };
}
