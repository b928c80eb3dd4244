import type { Middleware, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import { capacitiesIn } from '../../core/people/capacities.ts';
import type { Denial } from '../../core/people/denial.ts';
import { type Capacity, rolesFor } from '../../core/policy.ts';
import type { Words } from '../../locales/words.ts';
import type { Instance, Offer } from '../../ports/instance.ts';
import { authorize } from '../../usecases/authorize.ts';
import { roleOptions, workspaceOptions } from '../blocks/options.ts';
import { plain } from '../blocks/text.ts';
import { readMetadata } from '../views/form-metadata.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';

/** Slack waits 3 s for options. */
const WAIT_MS = 1_500;

/** Chosen by nobody: stands for an answer that did not come, and is refused as a role and as a workspace. */
const NOTHING = 'none';

type OptionsListener = Middleware<SlackOptionsMiddlewareArgs<'block_suggestion'>>;

export function roleSelect(context: ListenerContext): OptionsListener {
  return select(context, (_words, offer, { policy }, typed, capacities) =>
    roleOptions(rolesFor(policy, capacities, offer.roles), typed),
  );
}

export function workspaceSelect(context: ListenerContext): OptionsListener {
  return select(context, (words, offer, _instance, typed) => workspaceOptions(words, offer, typed));
}

function select(
  { ports }: ListenerContext,
  optionsFor: (
    words: Words,
    offer: Offer,
    instance: Instance,
    typed: string,
    capacities: readonly Capacity[],
  ) => PlainTextOption[],
): OptionsListener {
  return async ({ ack, body }) => {
    const instance = await instanceOf(ports, body.view?.private_metadata);
    const wanted = { wants: { kind: 'create' }, instance: instance?.name } as const;
    // Asked together: Slack waits 3 s for the answer.
    const asked = instance?.catalog.within(WAIT_MS);
    const authorization = await authorize(ports, callerOfInteraction(body), 'options', wanted);
    const words = wordsForPerson(authorization.person);
    if (!authorization.ok) {
      const text = whyNone(words, authorization.denial);
      return ack({ options: text === undefined ? [] : [{ text: plain(text, 75), value: NOTHING }] });
    }
    const offer = await asked;
    const options =
      instance && offer
        ? optionsFor(words, offer, instance, body.value, capacitiesIn(authorization.standing, instance.name))
        : [{ text: plain(words.t('trouble.rolesNotLoaded'), 75), value: NOTHING }];
    return ack({ options });
  };
}

/** Who did not answer, where nobody said that somebody may not. */
function whyNone({ t }: Words, denial: Denial): string | undefined {
  if (denial.kind === 'unknown_now') return t('unknownNow.title');
  const [silent] = denial.silent;
  if (silent === undefined) return undefined;
  return t(silent.source === 'marketo_role' ? 'trouble.rolesNotLoaded' : 'unknownNow.title');
}

/** The instance that the form is drawn for, or that of the user that it is about; a select in a message is about the first one. */
async function instanceOf(
  { instances, records }: ListenerContext['ports'],
  metadata: string | undefined,
): Promise<Instance | undefined> {
  if (!metadata) return [...instances.values()][0];
  const { about } = readMetadata(metadata);
  return instances.get(about) ?? instances.get((await records.apiUsers.get(about))?.instance ?? '');
}
