import { setTimeout as pause } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import pRetry from 'p-retry';
import { z } from 'zod';
import { type Reader, wordsFor } from '../locales/words.ts';
import { MessageNotSent, type Messenger, type Recipient } from '../ports/messages.ts';
import type { Directory } from '../ports/people.ts';
import type { Log } from '../ports/system.ts';
import { retryAfterSeconds } from './errors.ts';
import { type About, write } from './messages/write.ts';
import { MESSAGE_EVENT } from './names.ts';
import { codeOf, whyNotSent } from './posting.ts';

/** How often a message waits its turn when Slack says 429. */
const TURNS = 5;

/** A longer pause, in seconds, is left to the next run: meanwhile others get their messages. */
const LONGEST_TURN = 30;

/** A sent message is looked for this much further back than we think, in hours: our clock may be ahead of Slack's. */
const CLOCK_MARGIN = 24;

/** Pages of 200 that are read for one message: far more than a day of the busiest channel holds. */
const MOST_PAGES = 50;

export interface MessengerOptions {
  readonly client: WebClient;
  /** By whom Slack says that our messages are; `undefined` where it did not say. */
  readonly botId: string | undefined;
  readonly directory: Directory;
  readonly log: Log;
  /** Ends every wait: the app is being stopped. */
  readonly ending: AbortSignal;
  /** A Marketo instance by its name: how it is called, and who reads what is told about it to many. */
  readonly instanceOf: (name: string) => About;
}

/** Posts messages, each with its id in the metadata so that it can be found again after a crash. */
export function slackMessenger(options: MessengerOptions): Messenger {
  const { client, botId, directory, log, ending, instanceOf } = options;

  async function readerOf({ kind, id }: Recipient, everybody: Reader): Promise<Reader> {
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
    if (!channel?.id) throw new Error('Slack opened a conversation without an id');
    return channel.id;
  }

  /** Waits where Slack says 429, as long as that is short; everything else is left to the caller. */
  function inTurn<T>(call: () => Promise<T>): Promise<T> {
    return pRetry(call, {
      retries: TURNS,
      minTimeout: 0,
      shouldRetry: ({ error }) => (retryAfterSeconds(error) ?? Number.POSITIVE_INFINITY) <= LONGEST_TURN,
      onFailedAttempt: async ({ error, retriesLeft }) => {
        const seconds = retryAfterSeconds(error);
        if (seconds === undefined) return;
        const isLong = seconds > LONGEST_TURN || retriesLeft === 0;
        log.info(
          { seconds },
          isLong ? 'Slack asks for a long pause; left to the next run' : 'Slack asks for a pause',
        );
        if (isLong) return;
        await pause(seconds * 1_000, undefined, { signal: ending }).catch(() => {
          // The app is stopping, and what Slack said stands: nothing was posted.
          throw new MessageNotSent(codeOf(error) ?? 'ratelimited', 'later');
        });
      },
    });
  }

  /** What a failure means: before and after the posting itself nothing is unclear, it only did not work now. */
  async function judged<T>(doing: 'opening' | 'posting' | 'looking', work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof MessageNotSent) throw error;
      const code = codeOf(error);
      if (code === undefined && doing === 'posting') throw error;
      const why = code === undefined ? 'later' : whyNotSent(code, doing === 'looking' ? doing : 'posting');
      const isBefore = doing === 'opening' && (why === 'unclear' || why === 'passing');
      throw new MessageNotSent(code ?? 'no_answer', isBefore ? 'later' : why, { cause: error });
    }
  }

  return {
    async send(recipient, message, messageId, leaving) {
      const about = instanceOf(message.instance);
      const reader = await readerOf(recipient, about.everybody);
      const { text, blocks } = write(message, wordsFor(reader), about.label);
      const channel = await judged('opening', () => conversationOf(recipient));
      await judged('posting', () =>
        inTurn(async () => {
          await leaving();
          await client.chat.postMessage({
            channel,
            text,
            blocks,
            unfurl_links: false,
            unfurl_media: false,
            metadata: { event_type: MESSAGE_EVENT, event_payload: { id: messageId } },
          });
        }),
      );
    },

    async wasSent(recipient, messageId, since) {
      return judged('looking', async () => {
        const channel = await conversationOf(recipient);
        const oldest = since.subtract({ hours: CLOCK_MARGIN }).epochMilliseconds / 1000;
        // What was posted before has no say in whether this one was.
        const from = since.subtract({ minutes: 5 }).epochMilliseconds / 1000;
        let cursor: string | undefined;
        let own = 0;
        let marked = 0;
        for (let pages = 0; pages < MOST_PAGES; pages += 1) {
          const page = await inTurn(() =>
            client.conversations.history({
              channel,
              oldest: String(oldest),
              limit: 200,
              include_all_metadata: true,
              ...(cursor === undefined ? {} : { cursor }),
            }),
          );
          const history = History.safeParse(page);
          if (!history.success) throw new MessageNotSent('history_not_understood', 'unclear');
          const { messages, has_more: hasMore, response_metadata: { next_cursor: next } = {} } = history.data;
          if (messages.some(({ metadata }) => metadata?.event_payload.id === messageId)) return true;
          own += messages.filter(
            (row) => botId !== undefined && row.bot_id === botId && row.ts >= from,
          ).length;
          marked += messages.filter(({ metadata }) => metadata?.event_type === MESSAGE_EVENT).length;
          if (!next) {
            // Of a list that leaves out what the app sends along with each message nobody knows whose they are.
            const isWhole = !hasMore && (own === 0 || marked > 0);
            if (!isWhole) throw new MessageNotSent('history_not_whole', 'unclear');
            return false;
          }
          if (next === cursor) break;
          cursor = next;
        }
        throw new MessageNotSent('history_without_end', 'unclear');
      });
    },
  };
}

const Metadata = z.object({
  event_type: z.string(),
  event_payload: z.object({ id: z.unknown().optional() }),
});

const Row = z.object({
  ts: z.coerce.number().catch(Number.POSITIVE_INFINITY),
  bot_id: z.string().optional(),
  metadata: z
    .unknown()
    .optional()
    .transform((given) => Metadata.safeParse(given).data),
});

/** What `conversations.history` tells, checked: without a list it tells nothing; a row that is odd is nobody's message. */
const History = z.object({
  messages: z.array(z.unknown()).transform((rows) =>
    rows.flatMap((row) => {
      const read = Row.safeParse(row);
      return read.success ? [read.data] : [];
    }),
  ),
  has_more: z.boolean().nullish(),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
