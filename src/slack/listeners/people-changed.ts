import type { Middleware, SlackEventMiddlewareArgs } from '@slack/bolt';
import { announceOrphans } from '../../usecases/orphans.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import type { ListenerContext } from './context.ts';

/** Somebody was changed in Slack, such as made a guest or deactivated: from now on they are asked about anew. */
export function peopleChanged({
  people,
  ports,
  afterwards,
}: ListenerContext): Middleware<SlackEventMiddlewareArgs<'user_change'>> {
  return async ({ event }) => {
    const id: unknown = event.user?.id;
    if (typeof id !== 'string') return;
    people.forget(id);
    // Whoever has left may have been accountable for something; what fails now is looked for again at night.
    afterwards(() =>
      tellEach([...ports.instances.values()].map((instance) => () => announceOrphans(ports, instance, id))),
    );
  };
}
