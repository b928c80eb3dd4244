import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { authorize } from '../../usecases/authorize.ts';
import { named } from '../../usecases/people/administrators.ts';
import { deniedView } from '../views/denied.ts';
import { goneView } from '../views/gone.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { valuesOf } from './create-form-submission.ts';
import { formFor } from './open-form.ts';
import { show } from './windows.ts';

/** “Back to the form” after a failure: the form as it was typed, from the journal. */
export function backToForm(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  const { ports } = context;
  return async ({ ack, body, action, respond }) => {
    await ack();
    const caller = callerOfInteraction(body);
    const operation = await ports.records.operations.get(action.value ?? '');
    // Of an instance that the settings no longer have nobody is an administrator: then any will do.
    const instance = ports.instances.get(operation?.instance ?? '')?.name;
    const wanted = { instance, asked: 'every_instance' } as const;
    const authorization = await authorize(ports, caller, 'back to the form', wanted);
    const view = authorization.ok
      ? operation
        ? formFor(ports, authorization, { instance: operation.instance, values: valuesOf(operation) })
        : goneView(wordsForPerson(authorization.person))
      : deniedView(wordsForPerson(authorization.person), authorization.denial, named(ports));
    // From a window the form takes its place; from a message it opens.
    await show(context, body, view, respond);
  };
}
