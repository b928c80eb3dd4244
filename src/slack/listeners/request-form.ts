import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { FormOf, KindName } from '../../core/changes/kinds.ts';
import { announceRequest } from '../../usecases/changes/announce-request.ts';
import { editRequest } from '../../usecases/changes/change-request.ts';
import { decideRequest } from '../../usecases/changes/decide-request.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { denialText } from '../blocks/denied.ts';
import { shownOf } from '../changes/index.ts';
import type { ShownKind } from '../changes/shown.ts';
import type { FormMetadata, FormOfRequest } from '../views/form-metadata.ts';
import { readPlace } from '../views/home-place.ts';
import { waitsView } from '../views/waits.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { publishHome } from './home.ts';
import { whyNothing } from './request-answer.ts';
import { carryOut } from './request-button.ts';

type Submitted = Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'ack' | 'body' | 'view'>;

/** The form of a request that waits was sent: edited by whoever asked, or approved with changes. */
export async function requestForm(
  context: ListenerContext,
  { ack, body, view }: Submitted,
  kind: KindName,
  { id, version, as, home }: FormOfRequest & Pick<FormMetadata, 'home'>,
  form: FormOf<KindName>,
): Promise<void> {
  const { ports } = context;
  const seen = { caller: callerOfInteraction(body), request: id, version, form };
  const result =
    as === 'edit' ? await editRequest(ports, seen) : await decideRequest(ports, { ...seen, says: 'approve' });
  const words = wordsForPerson(result.person);
  const inputs = view.blocks.flatMap(({ type, block_id }) => (type === 'input' ? (block_id ?? []) : []));
  const [first] = inputs;
  if (result.kind === 'problems') {
    const shown = shownOf(kind) as ShownKind<KindName>;
    return ack({ response_action: 'errors', errors: shown.errors(words, result.problems, inputs) });
  }
  if (result.kind === 'denied' && result.denial.kind === 'unknown_now' && first !== undefined) {
    // No refusal: the form stays as it is, and the same button works a moment later.
    const text = `${denialText(words, result.denial)} ${words.t('unknownNow.form')}`;
    return ack({ response_action: 'errors', errors: { [first]: text } });
  }
  const isAnother = result.kind === 'was_first' && result.now.request.state === 'waiting';
  if ((isAnother || result.kind === 'changed_meanwhile') && first !== undefined) {
    context.afterwards(() =>
      tellEach([() => redrawStale(ports), () => publishHome(context, seen.caller, readPlace(home))]),
    );
    return ack({ response_action: 'errors', errors: { [first]: words.t('request.firstWas.filling') } });
  }
  const isApproved = result.kind === 'decided' && result.now.request.state === 'approved';
  const done = as === 'edit' ? 'changed' : isApproved ? 'approved' : 'half';
  await ack({ response_action: 'update', view: whyNothing(result, named(ports)) ?? waitsView(words, done) });
  context.afterwards(() =>
    tellEach([
      ...('now' in result ? [() => announceRequest(ports, id)] : []),
      () => redrawStale(ports),
      // The window may have been opened from there.
      () => publishHome(context, seen.caller, readPlace(home)),
    ]),
  );
  if (isApproved) carryOut(context, body as never, id);
}
