import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { Temporal } from 'temporal-polyfill';
import { keepIdle } from '../../usecases/idle/keep.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { deniedView } from '../views/denied.ts';
import { goneView, sentenceView } from '../views/gone.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { show } from './windows.ts';

/** “Keep”, of a user that nobody uses: the message says who has said so. */
export function keepButton(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    const { ports } = context;
    const [user = '', shown = ''] = (action.value ?? '').split(' ');
    const asked = instantIn(shown);
    const result = asked && (await keepIdle(ports, callerOfInteraction(body), { user, asked }));
    // A button of another version of the app.
    if (!result) {
      const person = await ports.directory.person(body.user.id).catch(() => undefined);
      await show(context, body, goneView(wordsForPerson(person)), respond);
      return;
    }
    const words = wordsForPerson(result.person);
    if (result.kind === 'denied') {
      await show(context, body, deniedView(words, result.denial, named(ports)), respond);
      return;
    }
    if (result.kind === 'not_theirs')
      await show(context, body, sentenceView(words, words.t('idle.notTheirs')), respond);
    context.afterwards(() => redrawStale(ports));
  };
}

function instantIn(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}
