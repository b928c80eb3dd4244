import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';
import { z } from 'zod';
import type { ListenerContext } from './context.ts';

/** What every body of Slack's says of the app that it is for, and of who acts; commands name that person otherwise. */
const Body = z.object({
  api_app_id: z.string().optional(),
  user_id: z.string().optional(),
  user: z.union([z.string(), z.object({ id: z.string() })]).optional(),
});

/**
 * Lets through what Slack sends to this app. What names another one is refused and written to the audit, and nothing is done:
 * the signature proves that Slack sent it, not for whom.
 *
 * @param appId the app's own; `undefined` where Slack did not name it, and nothing can be compared
 */
export function forOwnApp(
  { ports }: Pick<ListenerContext, 'ports'>,
  appId: string | undefined,
): Middleware<AnyMiddlewareArgs> {
  return async ({ body, next, ...args }) => {
    const { api_app_id: other, user, user_id } = Body.catch({}).parse(body);
    if (appId === undefined || other === undefined || other === appId) return next();
    ports.log.warn({ app: other }, 'Something that Slack sent for another app was refused');
    await ports.records.audit.append({
      at: ports.clock.now(),
      actor: user_id ?? (typeof user === 'string' ? user : user?.id) ?? 'unknown',
      action: 'access.refused',
      instance: undefined,
      subject: 'a request for another app',
      details: { refusal: 'another_app', app: other },
    });
    // Nobody is told: whoever pressed something pressed it in the other app.
    if ('ack' in args && typeof args.ack === 'function') await (args.ack as () => Promise<void>)();
  };
}
