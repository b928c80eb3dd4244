import { performance } from 'node:perf_hooks';
import { z } from 'zod';
import { withIds } from '../open-views.ts';
import type { SlackChannel, SlackMessage, Workspace } from '../workspace.ts';
import { blocksIn, flag, structure } from './arguments.ts';
import { method, SlackRefusal } from './method.ts';

/** The channel for a message: a channel that the app is in, or a person, whose direct message opens by itself. */
function openChannel(workspace: Workspace, id: string): SlackChannel {
  const person = workspace.personOf(id);
  const channel = person ? workspace.directMessageWith(id) : workspace.channelOf(id);
  if (!channel) throw new SlackRefusal('channel_not_found');
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.members.has(workspace.app.botUserId)) {
    throw new SlackRefusal(channel.kind === 'private' ? 'channel_not_found' : 'not_in_channel');
  }
  const other = channel.person === undefined ? undefined : workspace.personOf(channel.person);
  if (other?.deleted) throw new SlackRefusal('user_disabled');
  return channel;
}

const Metadata = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

function metadataIn(given: unknown): SlackMessage['metadata'] {
  if (given === undefined) return undefined;
  const parsed = Metadata.safeParse(given);
  if (!parsed.success) throw new SlackRefusal('invalid_metadata_format');
  return parsed.data;
}

/** About one message a second and channel, with room for a short burst. */
const BURST = 8;
const posted = new WeakMap<Workspace, Map<string, number[]>>();

function pace(workspace: Workspace, channel: string): void {
  const now = performance.now();
  const channels = posted.get(workspace) ?? new Map<string, number[]>();
  posted.set(workspace, channels);
  const recent = (channels.get(channel) ?? []).filter((at) => now - at < 1_000);
  if (recent.length >= BURST) throw new SlackRefusal('ratelimited');
  channels.set(channel, [...recent, now]);
}

export const chatPostMessage = method({
  scopes: ['chat:write'],
  arguments: z.strictObject({
    channel: z.string(),
    text: z.string().max(40_000).optional(),
    blocks: structure.optional(),
    metadata: structure.optional(),
    thread_ts: z.string().optional(),
    unfurl_links: flag.optional(),
    unfurl_media: flag.optional(),
  }),
  run: (workspace, { channel, text, blocks, metadata }) => {
    const checked = blocksIn(blocks);
    if (!text && checked.length === 0) throw new SlackRefusal('no_text');
    const travelling = metadataIn(metadata);
    const { id } = openChannel(workspace, channel);
    pace(workspace, id);
    const message = workspace.addMessage({
      channel: id,
      user: workspace.app.botUserId,
      text: text ?? '',
      blocks: checked,
      metadata: travelling,
    });
    return { channel: id, ts: message.ts, message: { type: 'message', text: message.text, ts: message.ts } };
  },
});

export const chatUpdate = method({
  scopes: ['chat:write'],
  arguments: z.strictObject({
    channel: z.string(),
    ts: z.string(),
    text: z.string().max(40_000).optional(),
    blocks: structure.optional(),
    metadata: structure.optional(),
  }),
  run: (workspace, { channel, ts, text, blocks, metadata }) => {
    if (!workspace.channelOf(channel)) throw new SlackRefusal('channel_not_found');
    const message = workspace.messagesIn(channel).find((each) => each.ts === ts);
    if (!message) throw new SlackRefusal('message_not_found');
    if (message.user !== workspace.app.botUserId) throw new SlackRefusal('cant_update_message');
    const checked = blocksIn(blocks);
    message.metadata = metadataIn(metadata) ?? message.metadata;
    if (text !== undefined) message.text = text;
    message.blocks = withIds({ blocks: checked }).blocks;
    message.edited = true;
    return { channel, ts, text: message.text };
  },
});

export const chatPostEphemeral = method({
  scopes: ['chat:write'],
  arguments: z.strictObject({
    channel: z.string(),
    user: z.string(),
    text: z.string().max(40_000).optional(),
    blocks: structure.optional(),
  }),
  run: (workspace, { channel, user, text, blocks }) => {
    const checked = blocksIn(blocks);
    const { id, members } = openChannel(workspace, channel);
    if (!members.has(user)) throw new SlackRefusal('user_not_in_channel');
    const message = workspace.addMessage({
      channel: id,
      user: workspace.app.botUserId,
      text: text ?? '',
      blocks: checked,
      ephemeralFor: user,
    });
    return { message_ts: message.ts };
  },
});
