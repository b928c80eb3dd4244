import type {
  BlockAction,
  ButtonAction,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackEventMiddlewareArgs,
  StaticSelectAction,
} from '@slack/bolt';
import { type Among, type Place, START } from '../../core/listed-users.ts';
import { authorize, type Caller } from '../../usecases/authorize.ts';
import { lookAtApiUsers } from '../../usecases/look-at-api-users.ts';
import { named } from '../../usecases/people/administrators.ts';
import { MOST_OPTIONS } from '../blocks/options.ts';
import { closedHomeView, homeView, MOST_USERS } from '../views/home.ts';
import { readPlace } from '../views/home-place.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, labelOf, wordsForPerson } from './context.ts';

/** The App Home tab was opened: it is drawn anew each time, from the records. */
export function homeOpened(
  context: ListenerContext,
): Middleware<SlackEventMiddlewareArgs<'app_home_opened'>> {
  return async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const caller = { userId: event.user, teamId: body.team_id, enterpriseId: body.enterprise_id };
    await publishHome(context, caller);
  };
}

/** Other users were chosen to be listed: the first page of these. */
export function amongChosen(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<StaticSelectAction>>> {
  return async ({ ack, body, action }) => {
    await ack();
    // What they may choose is asked anew where Home is drawn; anything else lists all.
    const among = (action.selected_option?.value ?? START.among) as Among;
    await publishHome(context, callerOfInteraction(body), { among, page: 1 });
  };
}

/** A page was turned, of what is chosen there. */
export function pageTurned(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action }) => {
    await ack();
    const { among } = readPlace(body.view?.private_metadata);
    // Read as what Home carries is, so that no odd page is asked for.
    const place = readPlace(JSON.stringify({ among, page: Number(action.value) }));
    await publishHome(context, callerOfInteraction(body), place);
  };
}

/** Draws the Home tab of somebody anew: when they open it, and after each action of theirs. */
export async function publishHome(
  { ports, client }: ListenerContext,
  caller: Caller,
  place: Place = START,
): Promise<void> {
  const wanted = { need: 'member', asked: 'every_instance' } as const;
  const authorization = await authorize(ports, caller, 'home', wanted);
  const words = wordsForPerson(authorization.person);
  const view = authorization.ok
    ? homeView(words, {
        administrators: named(ports),
        silent: authorization.standing.silent,
        labelOf: ports.instances.size > 1 ? (name) => labelOf(ports, name) : undefined,
        ...(await lookAtApiUsers(ports, authorization.standing, {
          place,
          most: MOST_USERS,
          mostChoices: MOST_OPTIONS,
        })),
      })
    : closedHomeView(words, authorization.denial, named(ports));
  await client.views.publish({ user_id: caller.userId, view });
}
