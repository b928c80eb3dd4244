import type { Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import type { Offer } from '../../ports.ts';
import { authorize } from '../../usecases/authorize.ts';
import { roleOptions, workspaceOptions } from '../blocks/options.ts';
import { plain } from '../blocks/text.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';

/** Slack waits 3 s for options; who is looked up takes a part of that. */
const WAIT_MS = 1_500;

/** Chosen by nobody: stands for an answer that did not come, and is refused as a role and as a workspace. */
const NOTHING = 'none';

type OptionsListener = Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>>;

export function roleSelect(context: ListenerContext): OptionsListener {
  const { apiRoles } = context.ports.policy;
  return select(context, (_words, offer, typed) => roleOptions(offer, apiRoles, typed));
}

export function workspaceSelect(context: ListenerContext): OptionsListener {
  return select(context, workspaceOptions);
}

function select(
  { ports }: ListenerContext,
  optionsFor: (words: Words, offer: Offer, typed: string) => PlainTextOption[],
): OptionsListener {
  return async ({ ack, body }) => {
    const authorization = await authorize(ports, callerOfInteraction(body), 'options');
    if (!authorization.ok) return ack({ options: [] });
    const words = wordsForPerson(ports, authorization.person);
    const offer = await ports.catalog.within(WAIT_MS);
    const options = offer
      ? optionsFor(words, offer, body.value)
      : [{ text: plain(words.t('trouble.rolesNotLoaded'), 75), value: NOTHING }];
    return ack({ options });
  };
}
