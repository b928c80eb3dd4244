import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { ListenerContext } from './context.ts';

/** Somebody was changed in Slack, such as made a guest or deactivated: from now on they are asked about anew. */
export function peopleChanged({
  people,
}: ListenerContext): Middleware<SlackEventMiddlewareArgs<'user_change'>> {
  return async ({ event }) => {
    const id: unknown = event.user?.id;
    if (typeof id === 'string') people.forget(id);
  };
}
