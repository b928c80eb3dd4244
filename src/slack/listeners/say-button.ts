import type { BlockAction, ButtonAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import { Temporal } from 'temporal-polyfill';
import { parseExpiry } from '../../core/expiry.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { Person } from '../../core/people/person.ts';
import { keepIdle } from '../../usecases/idle/keep.ts';
import { ignoreApiUser } from '../../usecases/ignore-api-user.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { type LaterResult, remindLater } from '../../usecases/remind/later.ts';
import { SAY_BUTTON, type Word } from '../names.ts';
import { deniedView } from '../views/denied.ts';
import { goneView, sentenceView } from '../views/gone.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, wordsForPerson } from './context.ts';
import { drawnAnew } from './drawn-anew.ts';
import { sayRemoved } from './say-removed.ts';
import { type Respond, show } from './windows.ts';

/** A word about a user that changes nothing in Marketo: it stays, it is ignored, it is watched again, its owner is reminded later. Messages about it say so. */
export function sayButton(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    await say(context, body, { name: action.action_id, value: action.value ?? '' }, respond);
  };
}

/** The same, pressed in a menu. */
export async function say(
  context: ListenerContext,
  body: BlockAction,
  { name, value }: { readonly name: string; readonly value: string },
  respond: Respond | undefined,
): Promise<void> {
  const { ports } = context;
  const [, word] = SAY_BUTTON.exec(name) ?? [];
  const [user = '', shown] = value.split(' ');
  if (word === 'removed') return sayRemoved(context, body, user, respond);
  const said = await SAYING[word as Exclude<Word, 'removed'>](context, body, { user, shown });
  const words = wordsForPerson(said.person);
  if (said.is === 'denied') {
    await show(context, body, deniedView(words, said.denial, named(ports)), respond);
    return;
  }
  if (said.is === 'not_so') await show(context, body, sentenceView(words, words.t(said.why)), respond);
  if (said.is === 'odd') await show(context, body, goneView(words), respond);
  await drawnAnew(context, body);
  context.afterwards(() => redrawStale(ports));
}

type Said =
  | { readonly is: 'denied'; readonly denial: Denial; readonly person: Person | undefined }
  | {
      readonly is: 'not_so';
      readonly why: 'idle.notTheirs' | 'ignored.owned' | 'ignored.gone' | `later.${WhyNotLater}`;
      readonly person: Person;
    }
  | { readonly is: 'said'; readonly person: Person }
  /** A button of another version of the app. */
  | { readonly is: 'odd'; readonly person: Person | undefined };

type WhyNotLater = Extract<LaterResult, { kind: 'not_so' }>['why'];

type Saying = (
  context: ListenerContext,
  body: BlockAction,
  about: { readonly user: string; readonly shown: string | undefined },
) => Promise<Said>;

const SAYING: { readonly [W in Exclude<Word, 'removed'>]: Saying } = {
  async keep({ ports }, body, { user, shown }) {
    const asked = instantIn(shown);
    if (!asked)
      return { is: 'odd', person: await ports.directory.person(body.user.id).catch(() => undefined) };
    const result = await keepIdle(ports, callerOfInteraction(body), { user, asked });
    if (result.kind === 'denied') return { is: 'denied', ...result };
    const { person } = result;
    return result.kind === 'kept' ? { is: 'said', person } : { is: 'not_so', why: 'idle.notTheirs', person };
  },
  async later({ ports }, body, { user, shown }) {
    const result = await remindLater(ports, callerOfInteraction(body), { user, expiry: parseExpiry(shown) });
    if (result.kind === 'denied') return { is: 'denied', ...result };
    const { person } = result;
    return result.kind === 'said'
      ? { is: 'said', person }
      : { is: 'not_so', why: `later.${result.why}`, person };
  },
  ignore: ignoring(false),
  watch: ignoring(true),
};

function ignoring(isBack: boolean): Saying {
  return async ({ ports }, body, { user }) => {
    const result = await ignoreApiUser(ports, callerOfInteraction(body), { user, isBack });
    if (result.kind === 'denied') return { is: 'denied', ...result };
    const { kind, person } = result;
    return kind === 'said' ? { is: 'said', person } : { is: 'not_so', why: `ignored.${kind}`, person };
  };
}

function instantIn(text: string | undefined): Temporal.Instant | undefined {
  try {
    return text === undefined ? undefined : Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}
