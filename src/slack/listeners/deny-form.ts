import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { announceRequest } from '../../usecases/changes/announce-request.ts';
import { decideRequest } from '../../usecases/changes/decide-request.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { denialText } from '../blocks/denied.ts';
import { readMetadata } from '../views/form-metadata.ts';
import { readPlace } from '../views/home-place.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { textIn } from './form-state.ts';
import { publishHome } from './home.ts';
import { whyNothing } from './request-answer.ts';

/** The reason of a denial was sent. */
export function denyFormSubmission(
  context: ListenerContext,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  const { ports } = context;
  return async ({ ack, body, view }) => {
    const { request, home } = readMetadata(view.private_metadata);
    const caller = callerOfInteraction(body);
    const result = await decideRequest(ports, {
      caller,
      request: request?.id ?? '',
      version: request?.version ?? 0,
      says: 'deny',
      reason: textIn(view.state, 'reason'),
    });
    const words = wordsForPerson(result.person);
    if (result.kind === 'bad_reason') {
      const text = words.t(`request.reason.${result.why}`, { max: words.number(500) });
      return ack({ response_action: 'errors', errors: { reason: text } });
    }
    if (result.kind === 'denied' && result.denial.kind === 'unknown_now') {
      // No refusal: the form stays as it is, and the same button works a moment later.
      const text = `${denialText(words, result.denial)} ${words.t('unknownNow.form')}`;
      return ack({ response_action: 'errors', errors: { reason: text } });
    }
    const why = whyNothing(result, named(ports));
    await (why ? ack({ response_action: 'update', view: why }) : ack());
    context.afterwards(() =>
      tellEach([
        async () => 'now' in result && announceRequest(ports, result.now.request.id),
        () => redrawStale(ports),
        () => publishHome(context, caller, readPlace(home)),
      ]),
    );
  };
}
