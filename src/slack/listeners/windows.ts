import type { KnownBlock, ModalView } from '@slack/types';
import { notification } from '../blocks/text.ts';
import { MESSAGE_EVENT, USER_VIEW } from '../names.ts';
import { withHome } from '../views/form-metadata.ts';
import { readUserMetadata } from '../views/user-metadata.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';

/** What was pressed: it gives a trigger for a window, and in a message an address for an answer. */
export interface Pressed {
  readonly trigger_id: string;
  readonly response_url?: string;
  readonly user: { readonly id: string };
  /** The window in which it was pressed, or the Home tab. */
  readonly view?:
    | {
        readonly id: string;
        readonly type?: string;
        readonly callback_id?: string;
        readonly private_metadata?: string;
      }
    | undefined;
}

export type Respond = (message: {
  response_type: 'ephemeral';
  /** Whether it takes the place of the message that was pressed. */
  replace_original: boolean;
  text: string;
  blocks?: KnownBlock[];
}) => Promise<unknown>;

/**
 * Shows a window for something that was pressed; inside another window, in its place. From the Home tab it takes along where
 * its reader is there. Where Slack does not open it, as after a trigger that has expired, a sentence goes the way that is
 * left: beside the message, or as a direct message.
 *
 * @returns the window's id; `undefined` where none was opened
 * @param respond answers where the message is; Bolt gives it where Slack gave an address
 */
export async function show(
  { client, ports }: ListenerContext,
  pressed: Pressed,
  view: ModalView,
  respond?: Respond,
): Promise<string | undefined> {
  try {
    const opened = withHome(view, homeOf(pressed));
    if (pressed.view && pressed.view.type !== 'home') {
      await client.views.update({ view_id: pressed.view.id, view: opened });
      return pressed.view.id;
    }
    return (await client.views.open({ trigger_id: pressed.trigger_id, view: opened })).view?.id;
  } catch (error) {
    const slackUser = pressed.user.id;
    ports.log.warn({ err: error, slackUser }, 'A window could not be opened; a sentence says so');
    const person = await ports.directory.person(slackUser).catch(() => undefined);
    await tell({ client }, pressed, wordsForPerson(person).t('trouble.windowNotOpened'), respond);
    return undefined;
  }
}

/** Where somebody is in the Home tab who pressed something there, or in a window about a user that they opened there. */
export function homeOf({ view }: Pick<Pressed, 'view'>): string | undefined {
  if (view?.type === 'home') return view.private_metadata;
  return view?.callback_id === USER_VIEW ? readUserMetadata(view.private_metadata)?.home : undefined;
}

/** Says a sentence to whoever pressed something: beside the message, or as a direct message. */
export async function tell(
  { client }: Pick<ListenerContext, 'client'>,
  pressed: Pick<Pressed, 'user' | 'response_url'>,
  sentence: string,
  respond?: Respond,
): Promise<void> {
  const text = notification(sentence);
  if (pressed.response_url && respond) {
    await respond({ response_type: 'ephemeral', replace_original: false, text });
  } else {
    const metadata = { event_type: MESSAGE_EVENT, event_payload: {} };
    await client.chat.postMessage({ channel: pressed.user.id, text, metadata });
  }
}
