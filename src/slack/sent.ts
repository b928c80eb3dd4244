import { z } from 'zod';

/**
 * What Slack sends, as far as its libraries and we rely on it; everything else is not from Slack, whoever signed it or
 * opened the socket. A new kind of interaction gets a line here.
 */

const object = z.looseObject({});
const team = z.object({ id: z.string() }).nullish();
const user = z.object({ id: z.string() });
const view = z.looseObject({
  id: z.string(),
  callback_id: z.string(),
  private_metadata: z.string(),
  state: object,
});
const action = z.looseObject({ action_id: z.string(), type: z.string() });

const Payload = z.union([
  z.object({ type: z.literal('url_verification'), challenge: z.string() }),
  z.object({ type: z.literal('event_callback'), event: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal('block_actions'), user, team, actions: z.array(action).min(1) }),
  z.object({ type: z.literal('block_suggestion'), user, team, action_id: z.string(), value: z.string() }),
  z.object({ type: z.enum(['view_submission', 'view_closed']), user, team, view }),
  z.object({ type: z.enum(['shortcut', 'message_action']), user, team, callback_id: z.string() }),
]);

/** A form field that is there twice is a list, and Slack sends none. */
const Command = z.object({
  command: z.string().min(1),
  user_id: z.string().min(1),
  text: z.string().optional(),
});

/** A frame of Socket Mode. */
const Frame = z.union([
  z.object({ type: z.enum(['hello', 'disconnect']) }),
  z.object({ type: z.enum(['events_api', 'interactive']), envelope_id: z.string(), payload: Payload }),
  z.object({ type: z.literal('slash_commands'), envelope_id: z.string(), payload: Command }),
]);

export function isPayload(value: unknown): boolean {
  return Payload.safeParse(value).success;
}

export function isCommand(value: unknown): boolean {
  return Command.safeParse(value).success;
}

/** Whether a text of the socket is one that Slack sends; what is no JSON its library leaves alone by itself. */
export function isFrame(text: string): boolean {
  try {
    return Frame.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
