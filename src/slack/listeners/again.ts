import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { addressOf } from '../../core/changes/operation.ts';
import { authorize } from '../../usecases/authorize.ts';
import { aboutOf } from '../../usecases/changes/about.ts';
import { named } from '../../usecases/people/administrators.ts';
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
    const operation = await ports.records.operations.get(action.value ?? '');
    const instance = ports.instances.get(operation?.instance ?? '')?.name;
    const kind = operation?.change.kind;
    const { apiUser } = kind ? await aboutOf(ports, kind, operation.apiUserId ?? '') : { apiUser: undefined };
    const wanted = { wants: kind && { kind, apiUser }, instance, asked: 'every_instance' } as const;
    const authorization = await authorize(ports, caller, 'back to the form', wanted);
    const words = wordsForPerson(authorization.person);
    // What somebody typed is theirs: nobody else learns that it is there.
    const isTheirs = operation !== undefined && operation.requester === caller.userId;
    if (authorization.ok && !isTheirs) {
      await ports.records.audit.append({
        at: ports.clock.now(),
        actor: caller.userId,
        action: 'request.refused',
        instance,
        subject: operation ? addressOf(operation) : 'a form',
        details: { why: operation ? 'not_theirs' : 'no_such_form' },
      });
    }
    const view = authorization.ok
      ? ((isTheirs ? shownOf(operation.change.kind).again(ports, authorization, operation) : undefined) ??
        goneView(words))
      : deniedView(words, authorization.denial, named(ports));
    // From a window the form takes its place; from a message it opens.
    await show(context, body, view, respond);
  };
}
