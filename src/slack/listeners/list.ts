import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { exclusiveIn } from '../../core/listed-users.ts';
import { authorize } from '../../usecases/authorize.ts';
import { listApiUsers } from '../../usecases/list-api-users.ts';
import { named } from '../../usecases/people/administrators.ts';
import { denialText, deniedBlocks } from '../blocks/denied.ts';
import type { Reader } from '../changes/shown.ts';
import { parseList, type TypedList } from '../commands/parse-command.ts';
import { exclusiveMessage, listMessage, notThereMessage, ROWS_PER_LIST } from '../messages/list.ts';
import type { Written } from '../messages/written.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, labelOf, wordsForPerson } from './context.ts';

/** A page of a list was turned: the same users are looked for, as they are now. */
export function listTurned({
  ports,
}: ListenerContext): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    const [, page = '1', text = ''] = /^(\d{1,6}) ?([\s\S]*)$/.exec(action.value ?? '') ?? [];
    const wanted = { need: 'member', asked: 'every_instance' } as const;
    const authorization = await authorize(ports, callerOfInteraction(body), 'turn a list', wanted);
    const inPlace = { response_type: 'ephemeral', replace_original: true } as const;
    if (!authorization.ok) {
      const words = wordsForPerson(authorization.person);
      const { denial } = authorization;
      const blocks = deniedBlocks(words, denial, named(ports));
      await respond({ ...inPlace, text: denialText(words, denial), blocks });
      return;
    }
    const list = await listFor(ports, authorization, parseList(text), Math.max(1, Number(page)));
    await respond({ ...inPlace, ...list });
  };
}

/** The users that somebody looks for, as the answer to `list`. */
export async function listFor(
  ports: ListenerContext['ports'],
  { person, standing }: Reader,
  typed: TypedList,
  page = 1,
): Promise<Written> {
  const words = wordsForPerson(person);
  const exclusive = exclusiveIn(typed.search);
  if (exclusive) return exclusiveMessage(words, exclusive);
  const listed = await listApiUsers(ports, standing, { typed: typed.search, page, most: ROWS_PER_LIST });
  if ('what' in listed) return notThereMessage(words, listed);
  const label = ports.instances.size > 1 ? (name: string) => labelOf(ports, name) : undefined;
  return listMessage(words, listed, typed, label);
}
