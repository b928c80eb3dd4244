import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { approverOf, type KindName } from '../../core/changes/kinds.ts';
import { authorize } from '../../usecases/authorize.ts';
import { announceOperation } from '../../usecases/changes/announce.ts';
import { announceRequest } from '../../usecases/changes/announce-request.ts';
import { withdrawRequest } from '../../usecases/changes/change-request.ts';
import { decideRequest } from '../../usecases/changes/decide-request.ts';
import { settleOperation } from '../../usecases/changes/settle.ts';
import { tryAgain } from '../../usecases/changes/try-again.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { formShownOf } from '../changes/index.ts';
import type { ShownForm } from '../changes/shown.ts';
import { REQUEST_BUTTON, type RequestButton } from '../names.ts';
import { deniedView } from '../views/denied.ts';
import { denyForm } from '../views/deny-form.ts';
import { goneView, sentenceView } from '../views/gone.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { drawnAnew } from './drawn-anew.ts';
import { pendingAnew } from './pending-anew.ts';
import { type RequestAnswer, whyNotAgain, whyNothing } from './request-answer.ts';
import { type Respond, show } from './windows.ts';

interface Pressed {
  readonly id: string;
  readonly version: number;
}

/** Buttons of a request: approve, deny, edit and approve, withdraw, edit, try again. */
export function requestButton(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    const [, what] = REQUEST_BUTTON.exec(action.action_id) ?? [];
    const [id = '', version] = (action.value ?? '').split(' ');
    const pressed = { id, version: Number(version) };
    switch (what as RequestButton | undefined) {
      case 'approve':
        return approve(context, body, pressed, respond);
      case 'withdraw':
        return withdraw(context, body, pressed, respond);
      case 'again':
        return again(context, body, pressed, respond);
      case 'deny':
      case 'amend':
      case 'edit':
        return open(context, body, { ...pressed, what: what as 'deny' | 'amend' | 'edit' }, respond);
      default:
        return;
    }
  };
}

async function approve(
  context: ListenerContext,
  body: BlockAction,
  { id, version }: Pressed,
  respond: Respond | undefined,
): Promise<void> {
  const { ports } = context;
  const caller = callerOfInteraction(body);
  const result = await decideRequest(ports, { caller, request: id, version, says: 'approve' });
  await answered(context, body, result, respond);
  if (result.kind === 'decided' && result.now.request.state === 'approved') carryOut(context, body, id);
}

async function withdraw(
  context: ListenerContext,
  body: BlockAction,
  { id, version }: Pressed,
  respond: Respond | undefined,
): Promise<void> {
  const caller = callerOfInteraction(body);
  const result = await withdrawRequest(context.ports, { caller, request: id, version });
  await answered(context, body, result, respond);
}

async function again(
  context: ListenerContext,
  body: BlockAction,
  { id }: Pressed,
  respond: Respond | undefined,
): Promise<void> {
  const { ports } = context;
  const result = await tryAgain(ports, { caller: callerOfInteraction(body), request: id });
  if (result.kind === 'opened') {
    await drawnAnew(context, body);
    return carryOut(context, body, id);
  }
  const words = wordsForPerson(result.person);
  const view =
    result.kind === 'denied'
      ? deniedView(words, result.denial, named(ports))
      : sentenceView(words, whyNotAgain(words, result));
  await show(context, body, view, respond);
  // What cannot be tried any more is not offered any longer.
  context.afterwards(() =>
    tellEach([
      () => redrawStale(ports),
      () => drawnAnew(context, body),
      () => pendingAnew(context, body, respond),
    ]),
  );
}

/** Makes what was approved first, and says it after. */
export function carryOut(
  context: ListenerContext,
  body: Pick<BlockAction, 'user' | 'team'> & Partial<BlockAction>,
  id: string,
): void {
  const { ports } = context;
  context.afterwards(async () => {
    await settleOperation(ports, id);
    await tellEach([
      () => announceOperation(ports, id),
      () => redrawStale(ports),
      () => drawnAnew(context, body as BlockAction),
    ]);
  });
}

/** What somebody did to a request: nothing more to say where the message shows it, else a window says why not. */
async function answered(
  context: ListenerContext,
  body: BlockAction,
  result: RequestAnswer,
  respond: Respond | undefined,
): Promise<void> {
  const { ports } = context;
  const why = whyNothing(result, named(ports));
  if (why) await show(context, body, why, respond);
  context.afterwards(() =>
    tellEach([
      async () => 'now' in result && announceRequest(ports, result.now.request.id),
      () => redrawStale(ports),
      () => drawnAnew(context, body),
      () => pendingAnew(context, body, respond),
    ]),
  );
}

/** The window that a button opens: why not, or the change's own form, filled in. */
async function open(
  context: ListenerContext,
  body: BlockAction,
  { id, version, what }: Pressed & { readonly what: 'deny' | 'amend' | 'edit' },
  respond: Respond | undefined,
): Promise<void> {
  const { ports } = context;
  const found = await ports.records.requests.get(id);
  const instance = found && ports.instances.get(found.request.instance)?.name;
  const approver = found && approverOf(found.request.change);
  const wanted =
    what === 'edit' || approver !== undefined
      ? ({ need: 'member', asked: 'every_instance' } as const)
      : ({ instance, asked: 'every_instance' } as const);
  const authorization = await authorize(ports, callerOfInteraction(body), `${what} request`, wanted);
  const words = wordsForPerson(authorization.person);
  /** Why it cannot be done, and then what they look at as it stands now: it may be older than that. */
  const instead = async (why: ModalView | undefined) => {
    if (why) await show(context, body, why, respond);
    context.afterwards(() =>
      tellEach([() => drawnAnew(context, body), () => pendingAnew(context, body, respond)]),
    );
  };
  if (!authorization.ok) return instead(deniedView(words, authorization.denial, named(ports)));
  const isTheirs = what !== 'edit' || found?.request.requester === authorization.person.id;
  if (!found || !isTheirs) return instead(goneView(words));
  const { request } = found;
  const { person } = authorization;
  if (what === 'deny' && approver !== undefined && approver !== person.id)
    return instead(whyNothing({ kind: 'may_not', why: 'not_asked', person }, named(ports)));
  if (request.state !== 'waiting' || request.version !== version)
    return instead(whyNothing({ kind: 'was_first', now: found, person }, named(ports)));
  const shown = formShownOf(request.change.kind) as ShownForm<KindName> | undefined;
  const view =
    what === 'deny'
      ? denyForm(words, request)
      : await shown?.asking(ports, authorization, request, { id, version, as: what });
  if (!view) return instead(goneView(words));
  await show(context, body, view, respond);
}
