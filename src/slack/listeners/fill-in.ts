import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { type Authorization, authorize } from '../../usecases/authorize.ts';
import { aboutOf } from '../../usecases/changes/about.ts';
import { named } from '../../usecases/people/administrators.ts';
import { FORM_KINDS, formShownOf } from '../changes/index.ts';
import { formOf } from '../names.ts';
import { deniedView } from '../views/denied.ts';
import { readMetadata, withHome } from '../views/form-metadata.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';

/** “In 90 days”: the form is drawn anew with that day; the rest stays as it was typed. */
export function shortcutDays(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action }) => {
    await ack();
    const view = await anew(context, body, Number(action.value));
    // Without the view's hash: whoever presses twice in a row gets the last one.
    if (view && body.view) await context.client.views.update({ view_id: body.view.id, view });
  };
}

/**
 * Something was chosen in an open form, or an address was finished with the Enter key: what its rules would refuse is said
 * at once, long before it is sent. Marketo is not asked.
 */
export function fieldChosen(context: ListenerContext): Middleware<SlackActionMiddlewareArgs<BlockAction>> {
  const { client, ports } = context;
  return async ({ ack, body }) => {
    await ack();
    const view = await anew(context, body);
    if (!view || !body.view) return;
    const { id: view_id, hash } = body.view;
    // With its hash: where the form is another by now, this is an answer to what no longer stands in it.
    await client.views.update({ view_id, hash, view }).catch((error: unknown) => {
      // Nobody waits for it: the form stays as it is, and the same is said when it is sent.
      ports.log.info({ err: error }, 'An early word could not be shown');
    });
  };
}

/** The form as it is to look now; `undefined` where nothing changes. */
async function anew(
  { ports }: ListenerContext,
  body: BlockAction,
  days?: number,
): Promise<ModalView | undefined> {
  const kind = FORM_KINDS.find((each) => formOf(each) === body.view?.callback_id);
  const shown = kind && formShownOf(kind);
  if (!body.view || !shown) return undefined;
  const { blocks, state, private_metadata } = body.view;
  const metadata = readMetadata(private_metadata);
  // Another instance was chosen a moment ago: that draws the form anew already.
  if (shown.about(state, metadata) !== metadata.about) return undefined;
  const { instance, apiUser } = await aboutOf(ports, kind, metadata.about);
  if (!instance) return undefined;
  const wanted = { wants: { kind, apiUser }, instance: instance.name };
  const authorization = await authorize(ports, callerOfInteraction(body), `fill in ${kind}`, wanted);
  if (!authorization.ok) return refused(ports, authorization);
  const view = shown.anew(ports, authorization, { state, blocks, metadata, days, apiUser });
  const isSame = view !== undefined && readMetadata(view.private_metadata ?? '').looks === metadata.looks;
  return view === undefined || isSame ? undefined : withHome(view, metadata.home);
}

/** That somebody cannot be asked about takes nothing away that was typed: right is asked for again when it is sent. */
function refused(
  ports: ListenerContext['ports'],
  { denial, person }: Extract<Authorization, { ok: false }>,
): ModalView | undefined {
  if (denial.kind === 'unknown_now' || denial.silent.length > 0) return undefined;
  return deniedView(wordsForPerson(person), denial, named(ports));
}
