import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { authorize } from '../../usecases/authorize.ts';
import { aboutOf } from '../../usecases/changes/about.ts';
import { named } from '../../usecases/people/administrators.ts';
import { formShownOf } from '../changes/index.ts';
import { deniedView } from '../views/denied.ts';
import { goneView } from '../views/gone.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { show } from './windows.ts';

/**
 * “Back to the form” and “Try again” after a failure: the form as it was typed, from the journal. What somebody typed is
 * for themselves, for the owner of the user that it is about, and for administrators: nobody else gets it by asking.
 */
export function again(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  const { ports } = context;
  return async ({ ack, body, action, respond }) => {
    await ack();
    const caller = callerOfInteraction(body);
    const operation = await ports.records.operations.get(action.value ?? '');
    const instance = ports.instances.get(operation?.instance ?? '')?.name;
    const kind = operation?.change.kind;
    const { apiUser } = kind ? await aboutOf(ports, kind, operation.apiUserId ?? '') : { apiUser: undefined };
    const isTheirs = operation?.requester === caller.userId || apiUser?.owner === caller.userId;
    const wants = isTheirs && kind ? { kind, apiUser } : undefined;
    const wanted = { wants, instance, asked: 'every_instance' } as const;
    const authorization = await authorize(ports, caller, 'back to the form', wanted);
    const words = wordsForPerson(authorization.person);
    const view = authorization.ok
      ? ((operation && formShownOf(operation.change.kind)?.again(ports, authorization, operation, apiUser)) ??
        goneView(words))
      : deniedView(words, authorization.denial, named(ports));
    // From a window the form takes its place; from a message it opens.
    await show(context, body, view, respond);
  };
}
