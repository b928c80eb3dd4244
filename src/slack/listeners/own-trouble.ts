import type { SlackCommandMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { notification } from '../blocks/text.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { type Pressed, type Respond, tell } from './windows.ts';

type Command = Pick<SlackCommandMiddlewareArgs, 'command' | 'ack' | 'respond'>;

/**
 * A listener whose own failure, such as a database that is away, reaches the person in a sentence: at once, at the latest
 * after 2.8 s. What was acknowledged before is kept; of what was not nobody knows, and pressing again does nothing twice.
 */
export function commandInWords<Args extends Command>(
  context: ListenerContext,
  listener: (args: Args) => Promise<void>,
): (args: Args) => Promise<void> {
  return async (args) => {
    const { user_id: slackUser } = args.command;
    let isAnswered = false;
    const ack: Command['ack'] = async (...answer) => {
      if (isAnswered) return;
      isAnswered = true;
      await args.ack(...answer);
    };
    const say = async (error: unknown) => {
      said(context, error, slackUser);
      const text = notification(await sentence(context, slackUser, 'ownCommand'));
      const answer = { response_type: 'ephemeral', text } as const;
      await (isAnswered ? args.respond(answer) : ack(answer));
    };
    await inTime(() => listener({ ...args, ack }), { say, isAnswered: () => isAnswered });
  };
}

type Submission = Pick<SlackViewMiddlewareArgs<ViewSubmitAction>, 'body' | 'view' | 'ack'>;

/** The same for a form, which stays as it is, with the sentence at its first field. Throws on where it has no field. */
export function submissionInWords<Args extends Submission>(
  context: ListenerContext,
  listener: (args: Args) => Promise<void>,
): (args: Args) => Promise<void> {
  return async (args) => {
    let isAnswered = false;
    const ack: Submission['ack'] = async (...answer: unknown[]) => {
      if (isAnswered) return;
      isAnswered = true;
      await (args.ack as (...given: unknown[]) => Promise<void>)(...answer);
    };
    const say = async (error: unknown) => {
      const field = args.view.blocks.find(({ type }) => type === 'input')?.block_id;
      if (isAnswered || field === undefined) throw error;
      said(context, error, args.body.user.id);
      const text = await sentence(context, args.body.user.id, 'ownForm');
      await ack({ response_action: 'errors', errors: { [field]: text } });
    };
    await inTime(() => listener({ ...args, ack }), { say, isAnswered: () => isAnswered });
  };
}

interface Click {
  readonly body: Pressed;
  readonly respond?: Respond;
}

/** The same for a click: a sentence beside the message that was pressed, or a direct message. */
export function clickInWords<Args extends Click>(
  context: ListenerContext,
  listener: (args: Args) => Promise<void>,
): (args: Args) => Promise<void> {
  return async (args) => {
    try {
      await listener(args);
    } catch (error) {
      const slackUser = args.body.user.id;
      said(context, error, slackUser);
      await tell(context, args.body, await sentence(context, slackUser, 'ownCommand'), args.respond);
    }
  };
}

/** Slack waits 3 s for an answer; whoever is silent so long, such as a database behind a dead network, gets no more. */
const ANSWER_WITHIN_MS = 2_800;

/** Runs a listener, and says its failure, or that it has not answered in time: then it goes on, and is not heard again. */
async function inTime(
  work: () => Promise<void>,
  { say, isAnswered }: { say: (error: unknown) => Promise<void>; isAnswered: () => boolean },
): Promise<void> {
  let isLate = false;
  let late: Promise<void> = Promise.resolve();
  const timer = setTimeout(() => {
    if (isAnswered()) return;
    isLate = true;
    late = say(new Error('Nothing was answered in time'));
    // Heard below.
    late.catch(() => {});
  }, ANSWER_WITHIN_MS);
  try {
    await work();
  } catch (error) {
    if (!isLate) await say(error);
  } finally {
    clearTimeout(timer);
    await late;
  }
}

function said({ ports }: ListenerContext, error: unknown, slackUser: string): void {
  ports.log.error(
    { err: error, slackUser },
    'The app itself failed at what somebody did; a sentence says so',
  );
}

async function sentence(
  { ports }: ListenerContext,
  slackUser: string,
  which: 'ownCommand' | 'ownForm',
): Promise<string> {
  const person = await ports.directory.person(slackUser).catch(() => undefined);
  return wordsForPerson(person).t(`trouble.${which}`);
}
