import { authorize, type Caller } from '../../usecases/authorize.ts';
import { named } from '../../usecases/people/administrators.ts';
import { deniedView } from '../views/denied.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { formFor } from './open-form.ts';
import { type Pressed, show } from './windows.ts';

interface Clicked {
  readonly ack: () => Promise<void>;
  readonly body: Parameters<typeof callerOfInteraction>[0] & Pressed;
}

/** “New API-only user”, from the shortcuts and from the Home tab: an empty form. */
export function newApiUser(context: ListenerContext): (clicked: Clicked) => Promise<void> {
  const { ports } = context;
  return async ({ ack, body }) => {
    await ack();
    const caller: Caller = callerOfInteraction(body);
    const authorization = await authorize(ports, caller, 'create', { wants: { kind: 'create' } });
    const view = authorization.ok
      ? formFor(ports, authorization, { values: {} })
      : deniedView(wordsForPerson(authorization.person), authorization.denial, named(ports));
    await show(context, body, view);
  };
}
