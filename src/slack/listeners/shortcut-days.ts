import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { dateIn } from '../../core/calendar.ts';
import { authorize } from '../../usecases/authorize.ts';
import { named } from '../../usecases/people/administrators.ts';
import { expiryFormFor, filledIn } from '../changes/set-expiry.ts';
import { deniedView } from '../views/denied.ts';
import { fieldOf, readMetadata } from '../views/form-metadata.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';

/** “In 90 days”: the form is drawn anew with that day; the rest stays as it was typed. */
export function shortcutDays({
  ports,
  client,
}: ListenerContext): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action }) => {
    await ack();
    if (!body.view) return;
    const { formId, about, request } = readMetadata(body.view.private_metadata);
    const apiUser = await ports.records.apiUsers.get(about);
    const wanted = { wants: { kind: 'set_expiry', apiUser } } as const;
    const authorization = await authorize(ports, callerOfInteraction(body), 'choose a day', wanted);
    if (!authorization.ok) {
      const { denial, person } = authorization;
      // That Slack does not answer takes nothing away that was typed.
      if (denial.kind === 'unknown_now') return;
      const view = deniedView(wordsForPerson(person), denial, named(ports));
      await client.views.update({ view_id: body.view.id, view });
      return;
    }
    const { person } = authorization;
    const day = dateIn(ports.clock.now(), person.timeZone).add({ days: Number(action.value) });
    const { why } = filledIn(body.view.state);
    const redrawn = redrawnIn(body.view.blocks) + 1;
    const view =
      apiUser && expiryFormFor(ports, authorization, apiUser, { day, why, formId, redrawn, request });
    if (view) await client.views.update({ view_id: body.view.id, view });
  };
}

/** How often the form was drawn anew, as its field says. */
function redrawnIn(blocks: readonly { readonly block_id?: string }[]): number {
  const field = blocks.find(({ block_id = '' }) => fieldOf(block_id) === 'expires')?.block_id ?? '';
  return Number(field.split(':')[1] ?? 0);
}
