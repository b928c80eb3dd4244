import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { authorize } from '../../usecases/authorize.ts';
import { shownOf } from '../changes/index.ts';
import { deniedView } from '../views/denied.ts';
import { goneView } from '../views/gone.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { show } from './windows.ts';

/** “Back to the form” and “Try again” after a failure: the form as it was typed, from the journal. */
export function again(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  const { ports } = context;
  return async ({ ack, body, action, respond }) => {
    await ack();
    const caller = callerOfInteraction(body);
    const authorization = await authorize(ports, caller, 'back to the form');
    const operation = await ports.records.operations.get(action.value ?? '');
    const words = wordsForPerson(authorization.person);
    const view = authorization.ok
      ? ((operation && shownOf(operation.change.kind).again(ports, authorization.person, operation)) ??
        goneView(words))
      : deniedView(words, authorization.denial, ports.administrators);
    // From a window the form takes its place; from a message it opens.
    await show(context, body, view, respond);
  };
}
