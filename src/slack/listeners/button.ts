import type {
  BlockAction,
  ButtonAction,
  Middleware,
  OverflowAction,
  SlackActionMiddlewareArgs,
} from '@slack/bolt';
import { KINDS, type KindName } from '../../core/changes/kinds.ts';
import { unaskedAbout } from '../../core/people/standing.ts';
import { authorize } from '../../usecases/authorize.ts';
import { aboutOf } from '../../usecases/changes/about.ts';
import { announceOperation } from '../../usecases/changes/announce.ts';
import { announceRequest } from '../../usecases/changes/announce-request.ts';
import { settleOperation } from '../../usecases/changes/settle.ts';
import { type WishResult, wish } from '../../usecases/changes/wish.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { formShownOf, shownOf } from '../changes/index.ts';
import type { PressedButton } from '../changes/shown.ts';
import { CHANGE_BUTTON, SAY_BUTTON, SHOW_USER } from '../names.ts';
import { deniedView } from '../views/denied.ts';
import { withHome } from '../views/form-metadata.ts';
import { goneView, sentenceView } from '../views/gone.ts';
import { waitsView } from '../views/waits.ts';
import { showUser } from './api-user.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { drawnAnew } from './drawn-anew.ts';
import { whyNothing } from './request-answer.ts';
import { say } from './say-button.ts';
import { homeOf, type Respond, show } from './windows.ts';

/** A button of any kind of change: it does the change, or opens the window for it. */
export function changeButton(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    await press(context, body, { name: action.action_id, value: action.value ?? '' }, respond);
  };
}

/** The same from a menu, whose options carry a button's name and its value. */
export function moreButton(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<OverflowAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    const [name = '', ...value] = action.selected_option.value.split(' ');
    if (SAY_BUTTON.test(name)) return say(context, body, { name, value: value.join(' ') }, respond);
    if (name === SHOW_USER) return showUser(context, body, value.join(' '), respond);
    await press(context, body, { name, value: value.join(' ') }, respond);
  };
}

export async function press(
  context: ListenerContext,
  body: BlockAction,
  { name, value }: { readonly name: string; readonly value: string },
  respond: Respond | undefined,
): Promise<unknown> {
  const [, how, kind = '', what = ''] = CHANGE_BUTTON.exec(name) ?? [];
  const [about = '', shown] = value.split(' ');
  // A button of another version of the app: it is about nothing that this one knows.
  if (!Object.hasOwn(KINDS, kind)) {
    const person = await context.ports.directory.person(body.user.id).catch(() => undefined);
    return show(context, body, goneView(wordsForPerson(person)), respond);
  }
  const pressed = { kind: kind as KindName, button: { what, about, shown } };
  return how === 'do' ? act(context, body, pressed, respond) : open(context, body, pressed, respond);
}

interface Pressed {
  readonly kind: KindName;
  readonly button: PressedButton;
}

async function act(
  context: ListenerContext,
  body: BlockAction,
  { kind, button }: Pressed,
  respond: Respond | undefined,
): Promise<unknown> {
  const { ports } = context;
  const shown = shownOf(kind);
  const form = shown.wanted(button);
  const caller = callerOfInteraction(body);
  const person = () => ports.directory.person(caller.userId).catch(() => undefined);
  if (form === undefined) return show(context, body, goneView(wordsForPerson(await person())), respond);
  // Slack gives each press a trigger of its own, and a copy of the press the same.
  const id = `press:${body.trigger_id}:${button.about}`;
  return tellWish(
    context,
    body,
    kind,
    await wish(ports, { id, caller, kind, about: button.about, form }),
    respond,
  );
}

/** Says what became of a wish that needed no form, and goes on with it. */
export async function tellWish<K extends KindName>(
  context: ListenerContext,
  body: BlockAction,
  kind: K,
  result: WishResult<K>,
  respond: Respond | undefined,
): Promise<unknown> {
  const { ports } = context;
  const words = wordsForPerson(result.person);
  switch (result.kind) {
    case 'denied':
      return show(context, body, deniedView(words, result.denial, named(ports)), respond);
    case 'problems': {
      const texts = Object.values(shownOf(kind).errors(words, result.problems, []));
      await show(context, body, sentenceView(words, texts.join(' ')), respond);
      return drawnAnew(context, body);
    }
    case 'was_first':
      await show(context, body, whyNothing(result, named(ports)) ?? waitsView(words), respond);
      return drawnAnew(context, body);
    case 'waits': {
      // They pressed a button that says nothing of a request.
      await show(
        context,
        body,
        waitsView(words, 'instead', unaskedAbout(result.standing, result.request.instance)),
        respond,
      );
      const { id: requestId } = result.request;
      context.afterwards(() =>
        tellEach([
          () => announceRequest(ports, requestId),
          () => redrawStale(ports),
          () => drawnAnew(context, body),
        ]),
      );
      return;
    }
    case 'accepted': {
      const { operation } = result;
      await drawnAnew(context, body);
      // While Marketo is asked, every message about it says that it is under way.
      context.afterwards(() => redrawStale(ports));
      context.afterwards(async () => {
        await settleOperation(ports, operation.id);
        await drawnAnew(context, body);
        await tellEach([() => announceOperation(ports, operation.id), () => redrawStale(ports)]);
      });
    }
  }
}

async function open(
  context: ListenerContext,
  body: BlockAction,
  { kind, button }: Pressed,
  respond: Respond | undefined,
): Promise<unknown> {
  const { ports, client } = context;
  const { instance, apiUser } = await aboutOf(ports, kind, button.about);
  const wanted = { wants: { kind, apiUser }, instance: instance?.name };
  const caller = callerOfInteraction(body);
  const authorization = await authorize(
    ports,
    caller,
    `open ${kind}`,
    instance ? wanted : { need: 'member' },
  );
  const words = wordsForPerson(authorization.person);
  if (!authorization.ok) {
    return show(context, body, deniedView(words, authorization.denial, named(ports)), respond);
  }
  const opened = await formShownOf(kind)?.opens(ports, authorization, button);
  if (!opened) return show(context, body, goneView(words), respond);
  const { later } = opened;
  const viewId = await show(context, body, opened.view, respond);
  if (!later || viewId === undefined) return;
  context.afterwards(async () => {
    const view = withHome(await later(), homeOf(body));
    await client.views.update({ view_id: viewId, view }).catch((error: unknown) => {
      // It may have been closed or sent meanwhile: then there is nothing to be said in it any more.
      ports.log.info({ err: error }, 'A window could not be completed');
    });
  });
}
