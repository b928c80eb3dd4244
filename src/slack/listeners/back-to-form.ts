import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { authorize } from '../../usecases/authorize.ts';
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
    const authorization = await authorize(ports, caller, 'back to the form');
    const operation = await ports.records.operations.get(action.value ?? '');
    const view = authorization.ok
      ? operation
        ? formFor(ports, authorization.person, { instance: operation.instance, values: valuesOf(operation) })
        : goneView(wordsForPerson(authorization.person))
      : deniedView(wordsForPerson(authorization.person), authorization.denial, ports.administrators);
    // From a window the form takes its place; from a message it opens.
    await show(context, body, view, respond);
  };
}
