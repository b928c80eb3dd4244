import type { Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import type { Instance, Offer } from '../../ports/instance.ts';
import { authorize } from '../../usecases/authorize.ts';
import { roleOptions, workspaceOptions } from '../blocks/options.ts';
import { plain } from '../blocks/text.ts';
import { readMetadata } from '../views/form-metadata.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';

/** Slack waits 3 s for options; who is looked up takes a part of that. */
const WAIT_MS = 1_500;

/** Chosen by nobody: stands for an answer that did not come, and is refused as a role and as a workspace. */
const NOTHING = 'none';

type OptionsListener = Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>>;

export function roleSelect(context: ListenerContext): OptionsListener {
  return select(context, (_words, offer, { policy }, typed) => roleOptions(offer, policy.apiRoles, typed));
}

export function workspaceSelect(context: ListenerContext): OptionsListener {
  return select(context, (words, offer, _instance, typed) => workspaceOptions(words, offer, typed));
}

function select(
  { ports }: ListenerContext,
  optionsFor: (words: Words, offer: Offer, instance: Instance, typed: string) => PlainTextOption[],
): OptionsListener {
  return async ({ ack, body }) => {
    const instance = instanceOf(ports, body.view?.private_metadata);
    const wanted = { instance: instance?.name };
    const authorization = await authorize(ports, callerOfInteraction(body), 'options', wanted);
    const words = wordsForPerson(authorization.person);
    if (!authorization.ok) {
      const { denial } = authorization;
      const nothing = { text: plain(words.t('unknownNow.title'), 75), value: NOTHING };
      return ack({ options: denial.kind === 'refused' ? [] : [nothing] });
    }
    const offer = await instance?.catalog.within(WAIT_MS);
    const options =
      instance && offer
        ? optionsFor(words, offer, instance, body.value)
        : [{ text: plain(words.t('trouble.rolesNotLoaded'), 75), value: NOTHING }];
    return ack({ options });
  };
}

/** The instance that the form is drawn for; a select in a message is about the first one. */
function instanceOf(
  { instances }: ListenerContext['ports'],
  metadata: string | undefined,
): Instance | undefined {
  return metadata ? instances.get(readMetadata(metadata).instance) : [...instances.values()][0];
}
