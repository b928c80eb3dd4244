import type { BlockAction } from '@slack/bolt';
import { authorize } from '../../usecases/authorize.ts';
import { pendingFor } from '../../usecases/changes/pending.ts';
import { MOST_PENDING, pendingMessage } from '../messages/pending.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import type { Respond } from './windows.ts';

/** The answer to `pending`, where a button stood in it, as things are now: its reader alone has it, and no run draws it anew. */
export async function pendingAnew(
  { ports }: ListenerContext,
  body: BlockAction,
  respond: Respond | undefined,
): Promise<void> {
  if (!respond || body.container.is_ephemeral !== true) return;
  const wanted = { need: 'member', asked: 'every_instance' } as const;
  const authorization = await authorize(ports, callerOfInteraction(body), 'pending', wanted);
  if (!authorization.ok) return;
  const pending = await pendingFor(ports, authorization.standing, MOST_PENDING);
  const message = pendingMessage(wordsForPerson(authorization.person), pending);
  await respond({ response_type: 'ephemeral', replace_original: true, ...message });
}
