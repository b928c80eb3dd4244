import type {
  BlockAction,
  ButtonAction,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import { assignAll } from '../../usecases/assign-all.ts';
import { authorize } from '../../usecases/authorize.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { denialText } from '../blocks/denied.ts';
import { mention, paragraph, section, sentence } from '../blocks/text.ts';
import { shownOf } from '../changes/index.ts';
import { filledIn } from '../changes/set-owner.ts';
import { assignAllForm } from '../views/assign-all-form.ts';
import { deniedView } from '../views/denied.ts';
import { readMetadata } from '../views/form-metadata.ts';
import { sentenceView } from '../views/gone.ts';
import { outcomeWindow } from '../views/outcome-window.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { show } from './windows.ts';

/** “Assign all…”: opens the one question about all that an owner has left. */
export function assignAllButton(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  const { ports } = context;
  return async ({ ack, body, action, respond }) => {
    await ack();
    const [from = '', name = ''] = (action.value ?? '').split(' ');
    const instance = ports.instances.get(name)?.name;
    const authorization = await authorize(ports, callerOfInteraction(body), 'open assign all', { instance });
    const words = wordsForPerson(authorization.person);
    if (!authorization.ok) {
      await show(context, body, deniedView(words, authorization.denial, named(ports)), respond);
      return;
    }
    const users = instance === undefined ? [] : await ports.records.apiUsers.orphanedOf(instance, from);
    const view =
      instance === undefined || users.length === 0
        ? sentenceView(words, words.t('orphans.nothingLeft'))
        : assignAllForm(words, {
            formId: ports.ids.next(),
            instance,
            from,
            users: users.map(({ apiUser }) => apiUser),
            now: ports.clock.now(),
          });
    await show(context, body, view, respond);
  };
}

/** Somebody was chosen: what is wrong with them stands at the field, and everything else is done after the answer. */
export function assignAllSubmission(
  context: ListenerContext,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  const { ports } = context;
  return async ({ ack, body, view }) => {
    const { formId: batch, about: instance, shown: from = '' } = readMetadata(view.private_metadata);
    const { accountable: to } = filledIn(view.state);
    const result = await assignAll(ports, { caller: callerOfInteraction(body), batch, instance, from, to });
    const words = wordsForPerson(result.person);
    const { t } = words;
    switch (result.kind) {
      case 'denied': {
        const { denial } = result;
        if (denial.kind === 'refused')
          return ack({ response_action: 'update', view: deniedView(words, denial, named(ports)) });
        // No refusal: the form stays as it is, and the same button works a moment later.
        const text = `${denialText(words, denial)} ${t('unknownNow.form')}`;
        return ack({ response_action: 'errors', errors: { owner: text } });
      }
      case 'problems': {
        const errors = shownOf('set_owner').errors(words, result.problems, ['owner']);
        return ack({ response_action: 'errors', errors });
      }
      case 'nothing_left':
        return ack({ response_action: 'update', view: sentenceView(words, t('orphans.nothingLeft')) });
      case 'promised': {
        const text = sentence(t('orphans.working', { owner: mention(to ?? '') }));
        const working = outcomeWindow(t('orphans.form.title'), t('working.close'), [paragraph(text)]);
        await ack({ response_action: 'update', view: working });
        context.afterwards(async () => {
          const { assigned, not } = await result.carryOut();
          ports.log.info({ batch, assigned, not }, 'What an owner had left was assigned');
          const done = outcomeWindow(t('orphans.done.title'), t('created.close'), [
            section(
              assigned === 0 ? t('orphans.done.none') : t('orphans.done.headline', { count: assigned }),
            ),
            ...(not === 0 ? [] : [section(t('orphans.done.not', { count: not }))]),
          ]);
          await tellEach([
            () =>
              context.client.views.update({ view_id: view.id, view: done }).catch((error: unknown) => {
                // It may have been closed meanwhile; the message says the same.
                ports.log.info({ err: error, batch }, 'A window could not be updated');
              }),
            () => redrawStale(ports),
          ]);
        });
      }
    }
  };
}
