import { setTimeout as pause } from 'node:timers/promises';
import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { dateIn } from '../../core/calendar.ts';
import type { NewApiUserForm } from '../../core/new-api-user.ts';
import type { Operation } from '../../core/operation.ts';
import type { Person } from '../../core/people/person.ts';
import type { Instance } from '../../ports/instance.ts';
import { announceOperation } from '../../usecases/announce-operation.ts';
import { named } from '../../usecases/people/administrators.ts';
import { settleOperation } from '../../usecases/settle-operation.ts';
import { submitApiUser } from '../../usecases/submit-api-user.ts';
import { denialText } from '../blocks/denied.ts';
import { deniedView } from '../views/denied.ts';
import { fieldErrors } from '../views/field-errors.ts';
import { readMetadata } from '../views/form-metadata.ts';
import { outcomeView } from '../views/outcome.ts';
import { workingView } from '../views/working.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, labelOf, wordsForPerson } from './context.ts';
import { formIn, instanceIn, offeredIn } from './form-state.ts';
import { formOf } from './open-form.ts';

/** Time for Slack to show the answer to a submission: an update that overtakes it would be overwritten by it. */
const SLACK_APPLIES_MS = 300;

/** The filled-in form: wrong fields are named at once, everything else is promised and done after the answer. */
export function createFormSubmission(
  context: ListenerContext,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  const { ports } = context;
  return async ({ ack, body, view }) => {
    const metadata = readMetadata(view.private_metadata);
    const instance = instanceIn(view.state) ?? metadata.instance;
    const result = await submitApiUser(ports, {
      formId: metadata.formId,
      caller: callerOfInteraction(body),
      instance,
      form: formIn(view.state, instance),
    });
    const words = wordsForPerson(result.person);
    const update = (next: ModalView) => ack({ response_action: 'update', view: next });
    const shown = view.blocks.flatMap(({ type, block_id }) => (type === 'input' ? (block_id ?? []) : []));
    switch (result.kind) {
      case 'denied': {
        const { denial } = result;
        if (denial.kind === 'refused') return update(deniedView(words, denial, named(ports)));
        // No refusal: the form stays as it is, and the same button works a moment later.
        const [first = 'email'] = shown;
        const text = `${denialText(words, denial)} ${words.t('unknownNow.form')}`;
        return ack({ response_action: 'errors', errors: { [first]: text } });
      }
      case 'problems': {
        return ack({ response_action: 'errors', errors: fieldErrors(words, result.problems, shown) });
      }
      case 'accepted': {
        const { operation, person } = result;
        if (operation.state !== 'open')
          return update(outcomeView(words, operation, labelOf(ports, operation.instance)));
        await update(workingView(words));
        const offered = offeredIn(ports, view.blocks, operation.instance);
        context.afterwards(() => finish(context, view.id, operation.id, { person, offered }));
      }
    }
  };
}

/** Who has sent the form, and the instances that it offered. */
interface Reader {
  readonly person: Person;
  readonly offered: readonly Instance[];
}

/** Makes the change first, and says it after: in the window, and as a message. */
async function finish(
  { ports, client }: ListenerContext,
  viewId: string,
  operationId: string,
  reader: Reader,
): Promise<void> {
  const [operation] = await Promise.all([settleOperation(ports, operationId), pause(SLACK_APPLIES_MS)]);
  // Somebody else is at it: a second copy of the same submission does nothing new.
  if (!operation) return;
  try {
    await client.views.update({ view_id: viewId, view: nextView({ ports }, operation, reader) });
  } catch (error) {
    // The window may have been closed; the outcome comes as a message all the same.
    ports.log.info({ err: error, operation: operationId }, 'The window could not be updated');
  }
  await announceOperation(ports, operationId);
}

function nextView(
  { ports }: Pick<ListenerContext, 'ports'>,
  operation: Operation,
  { person, offered }: Reader,
): ModalView {
  if (operation.failure?.reason === 'already_exists') {
    const { instance } = operation;
    const start = { instance, values: valuesOf(operation), emailExists: true };
    return formOf(ports, person, offered, start);
  }
  return outcomeView(wordsForPerson(person), operation, labelOf(ports, operation.instance));
}

/** What had been typed, for a form that is opened again. */
export function valuesOf({ newUser }: Operation): Partial<NewApiUserForm> {
  return {
    email: newUser.email,
    firstName: newUser.firstName,
    lastName: newUser.lastName,
    role: String(newUser.role.roleId),
    workspace: String(newUser.role.workspaceId),
    reason: newUser.reason,
    expires: newUser.expiry && dateIn(newUser.expiry, newUser.timeZone).toString(),
    owner: newUser.owner,
  };
}
