import { z } from 'zod';
import type { SlackChannel, Workspace } from '../workspace.ts';
import { flag, number } from './arguments.ts';
import { method, SlackRefusal } from './method.ts';

export const conversationsOpen = method({
  scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
  arguments: z.strictObject({ users: z.string(), return_im: flag.optional() }),
  run: (workspace, { users }) => {
    const person = workspace.personOf(users);
    if (!person) throw new SlackRefusal('user_not_found');
    if (person.deleted) throw new SlackRefusal('user_disabled');
    if (person.isBot) throw new SlackRefusal('cannot_dm_bot');
    return { no_op: true, already_open: true, channel: { id: workspace.directMessageWith(users).id } };
  },
});

const HISTORY_SCOPES: Readonly<Record<SlackChannel['kind'], string>> = {
  public: 'channels:history',
  private: 'groups:history',
  im: 'im:history',
};

export const conversationsHistory = method({
  scopes: Object.values(HISTORY_SCOPES),
  arguments: z.strictObject({
    channel: z.string(),
    oldest: number.optional(),
    latest: number.optional(),
    limit: number.optional(),
    cursor: z.string().optional(),
    inclusive: flag.optional(),
    include_all_metadata: flag.optional(),
  }),
  run: (workspace, { channel, oldest = 0, latest, limit = 100, cursor, include_all_metadata }) => {
    requireReadable(workspace, channel);
    if (limit > 999) throw new SlackRefusal('invalid_limit');
    const offset = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString());
    const all = workspace
      .messagesIn(channel)
      .filter(({ ts, ephemeralFor }) => {
        return (
          ephemeralFor === undefined && Number(ts) > oldest && (latest === undefined || Number(ts) < latest)
        );
      })
      .reverse();
    const next = offset + limit;
    return {
      messages: all.slice(offset, next).map(({ ts, user, text, blocks, metadata }) => ({
        type: 'message',
        ts,
        ...(user === workspace.app.botUserId
          ? { bot_id: workspace.app.botId, app_id: workspace.app.appId }
          : {}),
        user,
        text,
        blocks,
        ...(include_all_metadata && metadata ? { metadata } : {}),
      })),
      has_more: next < all.length,
      response_metadata: {
        next_cursor: next < all.length ? Buffer.from(String(next)).toString('base64') : '',
      },
    };
  },
});

function requireReadable({ app, channels }: Workspace, id: string): void {
  const channel = channels.find((each) => each.id === id);
  if (!channel) throw new SlackRefusal('channel_not_found');
  const isIn = channel.members.has(app.botUserId);
  if (!isIn) throw new SlackRefusal(channel.kind === 'private' ? 'channel_not_found' : 'not_in_channel');
  const needed = HISTORY_SCOPES[channel.kind];
  if (!app.scopes.includes(needed)) throw new SlackRefusal('missing_scope');
}
