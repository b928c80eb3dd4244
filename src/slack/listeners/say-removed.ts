import { setTimeout as pause } from 'node:timers/promises';
import type { BlockAction } from '@slack/bolt';
import { isOfKind } from '../../core/changes/operation.ts';
import { announceOperation } from '../../usecases/changes/announce.ts';
import { deleteNow } from '../../usecases/delete-now.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { formShownOf } from '../changes/index.ts';
import { PENDING_REVOCATION, USER_VIEW } from '../names.ts';
import { deniedView } from '../views/denied.ts';
import { sentenceView } from '../views/gone.ts';
import { readPlace } from '../views/home-place.ts';
import { pendingWindow } from '../views/outcome-window.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { drawnAnew } from './drawn-anew.ts';
import { publishHome } from './home.ts';
import { pendingAnew } from './pending-anew.ts';
import { homeOf, type Respond, show } from './windows.ts';

/** “They are removed: delete it”: Marketo is asked at once, and the window says what it answered. */
export async function sayRemoved(
  context: ListenerContext,
  body: BlockAction,
  user: string,
  respond: Respond | undefined,
): Promise<void> {
  const { ports, client } = context;
  const result = await deleteNow(ports, callerOfInteraction(body), user);
  const words = wordsForPerson(result.person);
  if (result.kind === 'denied') {
    await show(context, body, deniedView(words, result.denial, named(ports)), respond);
    return;
  }
  const { person } = result;
  if (result.kind !== 'tried') {
    const why = words.t(result.kind === 'asked_back' ? 'revoke.askedBack' : 'revoke.nothingWaits');
    await show(context, body, sentenceView(words, why), respond);
    return drawnAnew(context, body);
  }
  const viewId = await show(context, body, pendingWindow(words, words.t('revoke.deleting')), respond);
  context.afterwards(async () => {
    const operation = await carriedOut(result.carryOut);
    await tellEach([
      async () => {
        if (!operation || !isOfKind(operation, 'revoke') || viewId === undefined) return;
        const view = formShownOf('revoke').outcome(ports, { person, offered: [] }, operation);
        await client.views.update({ view_id: viewId, view }).catch((error: unknown) =>
          // It may have been closed meanwhile; the message says the same.
          ports.log.info({ err: error, operation: operation.id }, 'A window could not be updated'),
        );
      },
      async () => operation && announceOperation(ports, operation.id),
      () => redrawStale(ports),
      async () => (stoodInPending(body) ? pendingAnew(context, body, respond) : undefined),
      // The window about the user shows what became of it by now.
      () => (body.view?.callback_id === USER_VIEW ? homeAnew(context, body) : drawnAnew(context, body)),
    ]);
  });
}

/** Other answers that only their reader has carry this button, too. */
function stoodInPending({ actions }: BlockAction): boolean {
  return actions.some(({ block_id }) => block_id.startsWith(PENDING_REVOCATION));
}

/** What became of it; somebody else may be at the same operation for a moment, such as to tell of it. */
async function carriedOut<T>(carryOut: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let left = TRIES; left > 0; left -= 1) {
    const operation = await carryOut();
    if (operation !== undefined) return operation;
    await pause(PAUSE_MS);
  }
  return undefined;
}

const TRIES = 20;
const PAUSE_MS = 500;

/** Home, where the window was opened from there. */
async function homeAnew(context: ListenerContext, body: BlockAction): Promise<void> {
  const home = homeOf(body);
  if (home !== undefined) await publishHome(context, callerOfInteraction(body), readPlace(home));
}
