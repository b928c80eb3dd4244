import type { BlockAction } from '@slack/bolt';
import { USER_VIEW } from '../names.ts';
import { withHome } from '../views/form-metadata.ts';
import { readPlace } from '../views/home-place.ts';
import { readUserMetadata } from '../views/user-metadata.ts';
import { userView } from './api-user.ts';
import { callerOfInteraction } from './caller.ts';
import type { ListenerContext } from './context.ts';
import { publishHome } from './home.ts';
import { homeOf } from './windows.ts';

/** Home, or the window about a user, where somebody pressed a button of it, shows what has become of it. */
export async function drawnAnew(context: ListenerContext, body: BlockAction): Promise<void> {
  await draw(context, body).catch((error: unknown) => {
    // What they pressed counts; it is drawn anew with the next thing that they do there, or when they open it.
    const fields = { err: error, slackUser: body.user.id };
    context.ports.log.warn(fields, 'What somebody looks at could not be drawn anew');
  });
}

async function draw(context: ListenerContext, body: BlockAction): Promise<void> {
  const { view } = body;
  const caller = callerOfInteraction(body);
  const home = homeOf(body);
  if (view?.type === 'home' || home !== undefined) await publishHome(context, caller, readPlace(home));
  if (view?.callback_id !== USER_VIEW) return;
  const about = readUserMetadata(view.private_metadata);
  if (!about) return;
  const shown = withHome(await userView(context, caller, about.user), home);
  await context.client.views.update({ view_id: view.id, view: shown });
}
