import type { BlockAction, Middleware, SlackActionMiddlewareArgs, StaticSelectAction } from '@slack/bolt';
import { dateIn, parseDate } from '../../core/calendar.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import { CAPACITIES, termsFor } from '../../core/policy.ts';
import { type Authorization, authorize } from '../../usecases/authorize.ts';
import { named } from '../../usecases/people/administrators.ts';
import { deniedView } from '../views/denied.ts';
import { readMetadata, withHome } from '../views/form-metadata.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, someone, wordsForPerson } from './context.ts';
import { formIn, given, offeredIn } from './form-state.ts';
import { formFor, formOf } from './open-form.ts';

/** Another Marketo instance was chosen in the form: it is drawn anew with its roles and rules, and what was typed. */
export function chooseInstance({
  ports,
  client,
}: ListenerContext): Middleware<SlackActionMiddlewareArgs<BlockAction<StaticSelectAction>>> {
  return async ({ ack, body, action }) => {
    await ack();
    if (!body.view) return;
    const { formId, about: before, request, home } = readMetadata(body.view.private_metadata);
    const instance = action.selected_option.value;
    const wanted = { wants: { kind: 'create' }, instance, asked: 'every_instance' } as const;
    const authorization = await authorize(ports, callerOfInteraction(body), 'choose an instance', wanted);
    // What belongs to the instance before, its role and workspace, is left behind.
    const { role: _, workspace: __, expires, ...rest } = formIn(body.view.state, before);
    const values = {
      ...rest,
      expires: expires && keptDay(ports, { expires, before, instance }, authorization),
    };
    const start = { formId, instance, request, values: given(values) };
    const view = authorization.ok
      ? formFor(ports, authorization, start)
      : authorization.denial.kind === 'refused'
        ? deniedView(wordsForPerson(authorization.person), authorization.denial, named(ports))
        : // That Slack does not answer takes nothing away that was typed: right is asked for again when it is sent.
          formOf(
            ports,
            someone(body.user.id),
            offeredIn(ports, body.view.blocks, before, () => CAPACITIES),
            start,
          );
    // Without the view's hash: whoever chooses twice in a row gets the form of the last choice.
    await client.views.update({ view_id: body.view.id, view: withHome(view, home) });
  };
}

/** The picked day, unless nobody picked it or the new instance allows none so late: then its own default stands. */
function keptDay(
  { instances, clock }: ListenerContext['ports'],
  { expires, before, instance }: { expires: string; before: string; instance: string },
  authorization: Authorization,
): string | undefined {
  const today = dateIn(clock.now(), authorization.person?.timeZone ?? 'UTC');
  const date = parseDate(expires);
  const capacities = authorization.ok ? capacitiesIn(authorization.standing, instance) : CAPACITIES;
  const [old, next] = [instances.get(before)?.policy, instances.get(instance)?.policy];
  if (!date || !old || !next) return undefined;
  const days = today.until(date, { largestUnit: 'days' }).days;
  const { defaultDays } = termsFor(old, capacities, 'create');
  const { longestDays } = termsFor(next, capacities, 'create');
  return days === defaultDays || days > longestDays ? undefined : expires;
}
