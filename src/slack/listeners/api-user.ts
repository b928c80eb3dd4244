import type {
  BlockAction,
  ButtonAction,
  ExternalSelectAction,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackOptionsMiddlewareArgs,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { authorize, type Caller } from '../../usecases/authorize.ts';
import { lookAtApiUser, usersMeant } from '../../usecases/look-at-api-user.ts';
import { named } from '../../usecases/people/administrators.ts';
import { MOST_OPTIONS } from '../blocks/options.ts';
import { plain } from '../blocks/text.ts';
import type { Reader } from '../changes/shown.ts';
import { apiUserView } from '../views/api-user.ts';
import { deniedView } from '../views/denied.ts';
import { goneView } from '../views/gone.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, labelOf, wordsForPerson } from './context.ts';
import { type Respond, show } from './windows.ts';

/** Somebody was chosen in a list, or their button was pressed: all about that user. */
export function userChosen(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ExternalSelectAction | ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    const id = action.type === 'button' ? action.value : action.selected_option?.value;
    await showUser(context, body, id ?? '', respond);
  };
}

/** Users to choose from: those that somebody may see, in whose address stands what was typed. */
export function userSelect({
  ports,
}: ListenerContext): Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>> {
  return async ({ ack, body }) => {
    const wanted = { need: 'member', asked: 'every_instance' } as const;
    const authorization = await authorize(ports, callerOfInteraction(body), 'options', wanted);
    if (!authorization.ok) return ack({ options: [] });
    const { apiUsers } = await usersMeant(ports, authorization.standing, body.value, MOST_OPTIONS);
    return ack({ options: apiUsers.map(({ id, email }) => ({ text: plain(email, 75), value: id })) });
  };
}

/** Opens the window about a user, for whoever may see it. */
export async function showUser(
  context: ListenerContext,
  body: BlockAction,
  id: string,
  respond: Respond | undefined,
): Promise<void> {
  await show(context, body, await userView(context, callerOfInteraction(body), id), respond);
}

/** The window about a user as it is now; who may no longer see it reads so in its place. */
export async function userView({ ports }: ListenerContext, caller: Caller, id: string): Promise<ModalView> {
  const wanted = { need: 'member', asked: 'every_instance' } as const;
  const authorization = await authorize(ports, caller, 'look at an API-only user', wanted);
  const words = wordsForPerson(authorization.person);
  if (!authorization.ok) return deniedView(words, authorization.denial, named(ports));
  return (await viewFor(ports, authorization, id)) ?? goneView(words);
}

/** More of them is a list. */
const MOST_MEANT = 1;

/** The window for what was typed after `show`; or the sentence, or the users, that are meant instead. */
export async function typedUser(
  ports: ListenerContext['ports'],
  reader: Reader,
  typed: string,
): Promise<{ readonly view: ModalView } | { readonly is: 'several' | 'none' }> {
  const { apiUsers, count } = await usersMeant(ports, reader.standing, typed, MOST_MEANT);
  const [one] = apiUsers;
  if (count > 1) return { is: 'several' };
  const view = one && (await viewFor(ports, reader, one.id));
  return view ? { view } : { is: 'none' };
}

async function viewFor(
  ports: ListenerContext['ports'],
  { person, standing }: Reader,
  id: string,
): Promise<ModalView | undefined> {
  const known = await lookAtApiUser(ports, standing, id);
  if (!known) return undefined;
  const label = ports.instances.size > 1 ? labelOf(ports, known.apiUser.instance) : undefined;
  return apiUserView(wordsForPerson(person), known, label);
}
