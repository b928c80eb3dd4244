import type { Middleware, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Denial } from '../../core/people/denial.ts';
import { authorize, type Caller, type Wanted } from '../../usecases/authorize.ts';
import { pendingFor } from '../../usecases/changes/pending.ts';
import { ownAmong } from '../../usecases/own-user.ts';
import { named } from '../../usecases/people/administrators.ts';
import { denialText, deniedBlocks } from '../blocks/denied.ts';
import { notification } from '../blocks/text.ts';
import { typedBy } from '../changes/index.ts';
import type { Reader, TypedAnswer } from '../changes/shown.ts';
import { notFoundSentence } from '../changes/typed-user.ts';
import {
  type Command,
  parseCommand,
  parseList,
  type TypedChange,
  type TypedList,
  type TypedReview,
} from '../commands/parse-command.ts';
import { helpMessage } from '../messages/help.ts';
import { MOST_PENDING, pendingMessage } from '../messages/pending.ts';
import type { Written } from '../messages/written.ts';
import { COMMAND } from '../names.ts';
import { typedUser } from './api-user.ts';
import { callerOfCommand } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { listFor } from './list.ts';
import { typedReview } from './typed-review.ts';

/** `/mkto-api-user`: opens the form for administrators, helps everybody else. */
export function command(context: ListenerContext): Middleware<SlackCommandMiddlewareArgs> {
  const { ports, client } = context;
  return async ({ command: received, ack, respond }) => {
    const receivedAt = performance.now();
    const caller = callerOfCommand(received);
    const parsed = parseCommand(received.text);
    const subject = `${COMMAND} ${parsed.kind === 'change' ? parsed.change : parsed.kind}`;
    const noted = {
      at: ports.clock.now(),
      actor: caller.userId,
      action: 'command.received',
      instance: undefined,
      subject,
      details: {},
    } as const;
    // Written while a form opens: that promises nothing, and what is sent with it is kept with an event of its own.
    const kept = ports.records.audit.append(noted);
    kept.catch((error: unknown) =>
      ports.log.error({ err: error }, 'A command could not be written to the audit'),
    );
    const wanted: Wanted =
      parsed.kind === 'change'
        ? await wantedBy(ports, parsed)
        : parsed.kind === 'review'
          ? { need: 'administrator', asked: 'every_instance' }
          : { need: 'member', asked: LOOKING.includes(parsed.kind) ? 'every_instance' : 'membership' };
    const authorization = await authorize(ports, caller, subject, wanted);
    const words = wordsForPerson(authorization.person);
    const only = { response_type: 'ephemeral' } as const;
    if (!authorization.ok) {
      await kept;
      const denial = deniedFor(authorization.denial, parsed);
      const blocks = deniedBlocks(words, denial, named(ports));
      await ack({ ...only, text: denialText(words, denial), blocks });
      return;
    }
    if (parsed.kind === 'pending') {
      await kept;
      const pending = await pendingFor(ports, authorization.standing, MOST_PENDING);
      await ack({ ...only, ...pendingMessage(words, pending) });
      return;
    }
    if (parsed.kind === 'help' || parsed.kind === 'unknown') {
      await kept;
      await ack({ ...only, ...helpMessage(words, named(ports), mistakeIn(parsed)) });
      return;
    }
    const open = async () => {
      const answer = await answerTo(context, authorization, parsed, caller);
      if ('sentence' in answer) return { ...only, text: notification(answer.sentence) };
      if ('message' in answer) return { ...only, ...answer.message };
      await client.views.open({ trigger_id: received.trigger_id, view: answer.view });
      return undefined;
    };
    const opened = open().catch((error: unknown) => {
      ports.log.error({ err: error, slackUser: caller.userId }, 'A command could not be answered');
      return { ...only, text: notification(words.t(TROUBLE[parsed.kind])) };
    });
    // The answer waits for the form, so that a flood waits its turn and a failure is said in the answer; not beyond what
    // Slack waits itself.
    const left = Math.max(0, receivedAt + ANSWER_WITHIN_MS - performance.now());
    const known = await within(left, opened);
    await (known === undefined || known === 'not yet' ? ack() : ack(known));
    const late = known === 'not yet' ? await opened : undefined;
    if (late) await respond(late);
  };
}

/** Words after which it is asked of what somebody is an administrator: they show what only those see. */
const LOOKING: readonly Command['kind'][] = ['pending', 'list', 'show'];

/** What stands in the place of an answer that could not be given. */
const TROUBLE = {
  change: 'trouble.formNotOpened',
  list: 'list.trouble',
  show: 'show.trouble',
  review: 'review.typed.trouble',
} as const;

type Answer = TypedAnswer | { readonly message: Written };

/** The window for what was typed, or the message that answers it. */
async function answerTo(
  context: ListenerContext,
  reader: Reader,
  parsed: TypedChange | TypedList | TypedReview | Extract<Command, { kind: 'show' }>,
  caller: Caller,
): Promise<Answer> {
  const { ports } = context;
  const { t } = wordsForPerson(reader.person);
  if (parsed.kind === 'review') return typedReview(context, reader, caller, parsed);
  if (parsed.kind === 'change')
    return (await ownUser(ports, reader, parsed)) ?? typedBy(parsed).typed(ports, reader, parsed);
  if (parsed.kind === 'list') return { message: await listFor(ports, reader, parsed) };
  if (parsed.address === undefined) return { sentence: t('show.noAddress') };
  const found = await typedUser(ports, reader, parsed.address);
  if ('view' in found) return found;
  if (found.is === 'none')
    return { sentence: await notFoundSentence(ports, reader, parsed.address, 'show.notThere') };
  return { message: await listFor(ports, reader, parseList(parsed.address)) };
}

/** How long a command waits to hear as whom the app runs: that is known as long as Marketo's token lasts. */
const OWN_WAIT_MS = 500;

/** Nothing about the user that the app itself runs as is changed here: said before anybody fills in a form for it. */
async function ownUser(
  ports: ListenerContext['ports'],
  { person }: Reader,
  typed: TypedChange,
): Promise<TypedAnswer | undefined> {
  const { apiUser } = await typedBy(typed).typedAbout(ports, typed);
  const own = apiUser && (await ownAmong(ports, [apiUser], OWN_WAIT_MS)).has(apiUser.id);
  return own ? { sentence: wordsForPerson(person).t('expiry.problem.own_user') } : undefined;
}

/** What somebody has to be for what they typed; where it names a user that nobody knows, nothing but a member. */
async function wantedBy(ports: ListenerContext['ports'], typed: TypedChange): Promise<Wanted> {
  const { instance, apiUser, or } = await typedBy(typed).typedAbout(ports, typed);
  const isAboutNobody = typed.change !== 'create' && apiUser === undefined;
  // Whose address may have been meant is said of those that they may see.
  if (isAboutNobody) return { need: 'member', asked: 'every_instance' };
  return { wants: { kind: typed.change, or, apiUser }, instance, asked: 'every_instance' };
}

/** A change that was typed is refused as such, also where nobody has the address: by the words nobody learns who has one. */
function deniedFor(denial: Denial, parsed: Command): Denial {
  return denial.kind === 'refused' && parsed.kind === 'change' ? { ...denial, wants: parsed.change } : denial;
}

/** Slack waits 3 s for an answer. */
const ANSWER_WITHIN_MS = 2_200;

/** What something comes to, or that it is not there yet. Leaves no timer behind: a flood would hold a second of them. */
function within<T>(ms: number, work: Promise<T>): Promise<T | 'not yet'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'not yet'>((resolve) => {
    timer = setTimeout(resolve, ms, 'not yet').unref();
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}

function mistakeIn(parsed: Command) {
  return parsed.kind === 'unknown' ? parsed : undefined;
}
