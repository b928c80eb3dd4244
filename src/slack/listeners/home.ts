import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import { authorize, type Caller } from '../../usecases/authorize.ts';
import { lookAtApiUsers } from '../../usecases/look-at-api-users.ts';
import { named } from '../../usecases/people/administrators.ts';
import { closedHomeView, homeView, MOST_USERS } from '../views/home.ts';
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

/** Draws the Home tab of somebody anew: when they open it, and after each action of theirs. */
export async function publishHome({ ports, client }: ListenerContext, caller: Caller): Promise<void> {
  const wanted = { need: 'member', asked: 'every_instance' } as const;
  const authorization = await authorize(ports, caller, 'home', wanted);
  const words = wordsForPerson(authorization.person);
  const view = authorization.ok
    ? homeView(words, {
        administrators: named(ports),
        silent: authorization.standing.silent,
        labelOf: ports.instances.size > 1 ? (name) => labelOf(ports, name) : undefined,
        ...(await lookAtApiUsers(ports, authorization.standing, MOST_USERS)),
      })
    : closedHomeView(words, authorization.denial);
  await client.views.publish({ user_id: caller.userId, view });
}
