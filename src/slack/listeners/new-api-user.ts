import { authorize, type Caller } from '../../usecases/authorize.ts';
import { refusedView } from '../views/refused.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { formFor } from './open-form.ts';

interface Clicked {
  readonly ack: () => Promise<void>;
  readonly body: Parameters<typeof callerOfInteraction>[0] & { readonly trigger_id: string };
}

/** “New API-only user”, from the shortcuts and from the Home tab: an empty form. */
export function newApiUser({ ports, client }: ListenerContext): (clicked: Clicked) => Promise<void> {
  return async ({ ack, body }) => {
    await ack();
    const caller: Caller = callerOfInteraction(body);
    const authorization = await authorize(ports, caller, 'create');
    const view = authorization.ok
      ? formFor(ports, authorization.person, { values: {} })
      : refusedView(wordsForPerson(authorization.person), authorization.refusal, ports.administrators);
    await client.views.open({ trigger_id: body.trigger_id, view });
  };
}
