import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { authorize } from '../../usecases/authorize.ts';
import { goneView } from '../views/gone.ts';
import { refusedView } from '../views/refused.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { valuesOf } from './create-form-submission.ts';
import { formFor } from './open-form.ts';

/** “Back to the form” after a failure: the form as it was typed, from the journal. */
export function backToForm({
  ports,
  client,
}: ListenerContext): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action }) => {
    await ack();
    const caller = callerOfInteraction(body);
    const authorization = await authorize(ports, caller, 'back to the form');
    const operation = await ports.records.operations.get(action.value ?? '');
    const view = authorization.ok
      ? operation
        ? formFor(ports, authorization.person, { instance: operation.instance, values: valuesOf(operation) })
        : goneView(wordsForPerson(authorization.person))
      : refusedView(wordsForPerson(authorization.person), authorization.refusal, ports.administrators);
    // From a window the form takes its place; from a message it opens.
    if (body.view) await client.views.update({ view_id: body.view.id, view });
    else await client.views.open({ trigger_id: body.trigger_id, view });
  };
}
