import type { WebClient } from '@slack/web-api';
import pRetry from 'p-retry';
import { type Reader, wordsFor } from '../locales/words.ts';
import {
  type Directory,
  type Log,
  type Message,
  MessageRefused,
  type Messenger,
  type Recipient,
} from '../ports.ts';
import { retryAfterSeconds, slackErrorCode } from './errors.ts';
import { digestMessage } from './messages/digest.ts';
import { findingsMessage } from './messages/findings.ts';
import { createdMessage, failedMessage } from './messages/outcome.ts';
import { reminderMessage } from './messages/reminder.ts';
import { restMessage } from './messages/rest.ts';
import type { Written } from './messages/written.ts';
import { MESSAGE_EVENT } from './names.ts';

/** How often a message waits its turn when Slack says 429. */
const TURNS = 5;

/** Slack's clock and ours may differ by this much, in minutes, when a sent message is looked for. */
const CLOCK_MARGIN = 5;

/** Refusals that sending again would meet again: the person or the channel is gone, or closed to the app. */
const FINAL = [
  'account_inactive',
  'cannot_dm_bot',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'restricted_action',
  'user_disabled',
  'user_not_found',
];

export interface MessengerOptions {
  readonly client: WebClient;
  readonly directory: Directory;
  readonly log: Log;
  /** The label of a Marketo instance, by its name. */
  readonly labelOf: (instance: string) => string;
  /** For what many people read, and for whoever Slack cannot look up. */
  readonly everybody: Reader;
}

/** Posts messages, each with its id in the metadata so that it can be found again after a crash. */
export function slackMessenger({ client, directory, log, labelOf, everybody }: MessengerOptions): Messenger {
  async function readerOf({ kind, id }: Recipient): Promise<Reader> {
    if (kind === 'channel') return everybody;
    const person = await directory.person(id).catch((error: unknown) => {
      log.warn(
        { err: error, slackUser: id },
        'Slack did not say which language someone reads; English is used',
      );
      return undefined;
    });
    return person ?? everybody;
  }

  /** A direct message is addressed by its conversation, which also is where it is looked for. */
  async function conversationOf({ kind, id }: Recipient): Promise<string> {
    if (kind === 'channel') return id;
    const { channel } = await inTurn(() => client.conversations.open({ users: id }));
    return channel?.id ?? id;
  }

  return {
    async send(recipient, message, messageId) {
      const { text, blocks } = write(message, await readerOf(recipient), labelOf);
      try {
        const channel = await conversationOf(recipient);
        await inTurn(() =>
          client.chat.postMessage({
            channel,
            text,
            blocks,
            unfurl_links: false,
            unfurl_media: false,
            metadata: { event_type: MESSAGE_EVENT, event_payload: { id: messageId } },
          }),
        );
      } catch (error) {
        const code =
          slackErrorCode(error) ?? (retryAfterSeconds(error) === undefined ? undefined : 'ratelimited');
        if (code === undefined) throw error;
        throw new MessageRefused(code, FINAL.includes(code));
      }
    },

    async wasSent(recipient, messageId, since) {
      const channel = await conversationOf(recipient);
      const oldest = since.subtract({ minutes: CLOCK_MARGIN }).epochMilliseconds / 1000;
      let cursor: string | undefined;
      do {
        const page = await inTurn(() =>
          client.conversations.history({
            channel,
            oldest: String(oldest),
            limit: 200,
            include_all_metadata: true,
            ...(cursor === undefined ? {} : { cursor }),
          }),
        );
        if (page.messages?.some(({ metadata }) => idIn(metadata) === messageId)) return true;
        cursor = page.response_metadata?.next_cursor || undefined;
      } while (cursor !== undefined);
      return false;
    },
  };
}

/** Waits as long as Slack asks where it says 429, and goes on; everything else is left to the caller. */
function inTurn<T>(call: () => Promise<T>): Promise<T> {
  return pRetry(call, {
    retries: TURNS,
    minTimeout: 0,
    shouldRetry: ({ error }) => retryAfterSeconds(error) !== undefined,
    onFailedAttempt: async ({ error }) => {
      const seconds = retryAfterSeconds(error);
      if (seconds !== undefined) await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    },
  });
}

function write(message: Message, reader: Reader, labelOf: (instance: string) => string): Written {
  const words = wordsFor(reader);
  switch (message.kind) {
    case 'created':
      return createdMessage(words, message.operation, message.for, labelOf(message.operation.instance));
    case 'create_failed':
      return failedMessage(words, message.operation, labelOf(message.operation.instance));
    case 'reminder': {
      const { due, calls, administrators } = message;
      return reminderMessage(words, due, calls, administrators, labelOf(due.apiUser.instance));
    }
    case 'digest':
      return digestMessage(words, message, labelOf(message.instance));
    case 'findings':
      return findingsMessage(words, message.findings, labelOf(message.instance));
    case 'rest':
      return restMessage(words, message.until, labelOf(message.instance));
  }
}

function idIn(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return undefined;
  const payload = metadata.event_payload;
  return typeof payload === 'object' && payload !== null && 'id' in payload ? payload.id : undefined;
}
