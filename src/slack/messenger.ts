import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import pRetry from 'p-retry';
import { z } from 'zod';
import { type Reader, wordsFor } from '../locales/words.ts';
import {
  type Message,
  MessageNotSent,
  type Messenger,
  type Recipient,
  type Where,
} from '../ports/messages.ts';
import type { Directory } from '../ports/people.ts';
import type { Log } from '../ports/system.ts';
import { retryAfterSeconds } from './errors.ts';
import { LINES_PER_DIGEST } from './messages/digest.ts';
import { MOST_FOUND } from './messages/findings.ts';
import { draw } from './messages/index.ts';
import { MOST_WARNED } from './messages/reminder.ts';
import { MOST_ASKED } from './messages/review-question.ts';
import type { Written } from './messages/written.ts';
import { MESSAGE_EVENT } from './names.ts';
import { oneASecond } from './one-a-second.ts';
import { codeOf, isGone, whyNotSent } from './posting.ts';

/** How often a message waits its turn when Slack says 429. */
const TURNS = 5;

/** A longer pause, in seconds, is left to the next run: meanwhile others get their messages. */
const LONGEST_TURN = 30;

/** A sent message is looked for this much further back than we think, in hours: our clock may be ahead of Slack's. */
const CLOCK_MARGIN = 24;

/** Pages of 200 that are read for one message: far more than a day of the busiest channel holds. */
const MOST_PAGES = 50;

/** What messages about a Marketo instance are written with. */
export interface Told {
  readonly label: string;
  /** Where its LaunchPoint is; `undefined` where the settings do not say. */
  readonly launchPointUrl?: string | undefined;
  /** Who reads what many read. */
  readonly everybody: Reader;
}

export interface MessengerOptions {
  readonly client: WebClient;
  /** By whom Slack says that our messages are; `undefined` where it did not say. */
  readonly botId: string | undefined;
  readonly directory: Directory;
  readonly log: Log;
  /** Ends every wait: the app is being stopped. */
  readonly ending: AbortSignal;
  /** A Marketo instance by its name: how it is called, and who reads what is told about it to many. */
  readonly instanceOf: (name: string) => Told;
}

/** Posts messages, each with its id in the metadata so that it can be found again after a crash. */
export function slackMessenger(options: MessengerOptions): Messenger {
  const { client, botId, directory, log, ending, instanceOf } = options;

  const inPace = oneASecond(ending);

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

  /** In the words of whoever reads it, with a hash of what it shows. */
  async function drawn(recipient: Recipient, message: Message): Promise<Written & { hash: string }> {
    const told = instanceOf(message.about.instance);
    const reader = await readerOf(recipient, told.everybody);
    const { text, blocks } = draw(wordsFor(reader), message, told);
    const hash = createHash('sha256')
      .update(JSON.stringify([text, blocks]))
      .digest('base64');
    return { text, blocks, hash };
  }

  /** What a failure means: before and after the posting itself nothing is unclear, it only did not work now. */
  async function judged<T>(
    doing: 'opening' | 'posting' | 'drawing' | 'looking',
    work: () => Promise<T>,
  ): Promise<T> {
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
    most: { reminder: MOST_WARNED, digest: LINES_PER_DIGEST, findings: MOST_FOUND, review: MOST_ASKED },

    async send(recipient, message, messageId, leaving) {
      const { text, blocks, hash } = await drawn(recipient, message);
      const channel = await judged('opening', () => conversationOf(recipient));
      const { ts, channel: conversation = channel } = await judged('posting', () =>
        inTurn(async () => {
          await leaving();
          return client.chat.postMessage({
            channel,
            text,
            blocks,
            unfurl_links: false,
            unfurl_media: false,
            metadata: metadataOf(messageId),
          });
        }),
      );
      // Without it nobody knows what was posted: it is looked for as after no answer at all.
      if (!ts) throw new Error('Slack posted a message and did not say where');
      return { conversation, ts, drawn: hash };
    },

    async redraw(recipient, message, messageId, { conversation, ts, drawn: shown }, leaving) {
      const { text, blocks, hash } = await drawn(recipient, message);
      if (hash === shown) return { is: 'same', drawn: hash };
      try {
        await judged('drawing', () =>
          inPace(conversation, () =>
            inTurn(async () => {
              await leaving();
              return client.chat.update({
                channel: conversation,
                ts,
                text,
                blocks,
                metadata: metadataOf(messageId),
              });
            }),
          ),
        );
      } catch (error) {
        if (error instanceof MessageNotSent && isGone(error.code)) return { is: 'gone' };
        throw error;
      }
      return { is: 'drawn', drawn: hash };
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
          const found = messages.find(({ metadata }) => metadata?.event_payload.id === messageId);
          if (found) return { conversation: channel, ts: found.ts } satisfies Where;
          own += messages.filter(
            (row) => botId !== undefined && row.bot_id === botId && Number(row.ts) >= from,
          ).length;
          marked += messages.filter(({ metadata }) => metadata?.event_type === MESSAGE_EVENT).length;
          if (!next) {
            // Of a list that leaves out what the app sends along with each message nobody knows whose they are.
            const isWhole = !hasMore && (own === 0 || marked > 0);
            if (!isWhole) throw new MessageNotSent('history_not_whole', 'unclear');
            return undefined;
          }
          if (next === cursor) break;
          cursor = next;
        }
        throw new MessageNotSent('history_without_end', 'unclear');
      });
    },
  };
}

const metadataOf = (id: string) => ({ event_type: MESSAGE_EVENT, event_payload: { id } });

const Metadata = z.object({
  event_type: z.string(),
  event_payload: z.object({ id: z.unknown().optional() }),
});

const Row = z.object({
  ts: z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .catch('Infinity'),
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
