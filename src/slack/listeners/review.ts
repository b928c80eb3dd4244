import type {
  BlockAction,
  ButtonAction,
  Middleware,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { REVIEW_ANSWERS, type ReviewAnswer, wantsDay } from '../../core/review.ts';
import type { Caller } from '../../usecases/authorize.ts';
import { redrawStale } from '../../usecases/messages/redraw.ts';
import { named } from '../../usecases/people/administrators.ts';
import { tellEach } from '../../usecases/people/tell-each.ts';
import { type AnswerReviewResult, answerReview } from '../../usecases/review/answer.ts';
import { carryOutAnswer } from '../../usecases/review/carry-out.ts';
import { goOnWithReviews } from '../../usecases/review/go-on.ts';
import { openInReview } from '../../usecases/review/look.ts';
import { stopReview } from '../../usecases/review/stop.ts';
import { buttonValue, opening, REVIEW_BUTTON, REVIEW_VIEW } from '../names.ts';
import { deniedView } from '../views/denied.ts';
import { goneView, sentenceView } from '../views/gone.ts';
import { OPEN_PER_PAGE, openView, readOpenView } from '../views/review-open.ts';
import { press, tellWish } from './button.ts';
import { callerOfInteraction } from './caller.ts';
import { type ListenerContext, labelOf, wordsForPerson } from './context.ts';
import { type Respond, show } from './windows.ts';

/** *Keep* or *No longer needed* in a review. What is said is written down first; what follows from it goes the way of every change. */
export function reviewButton(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    const { ports } = context;
    const [review = '', user = ''] = (action.value ?? '').split(' ');
    const says = saidBy(action.action_id);
    const caller = callerOfInteraction(body);
    const result = await answerReview(ports, caller, { review, user, says });
    if (result.kind !== 'answered') {
      await show(context, body, whyNot(context, result), respond);
      context.afterwards(() => redrawStale(ports));
      return;
    }
    await follow(context, body, { review, user, says, caller, result }, respond);
    await windowAnew(context, body);
    context.afterwards(() =>
      tellEach([() => redrawStale(ports), () => goOn(context, result.apiUser.instance)]),
    );
  };
}

function saidBy(actionId: string): ReviewAnswer {
  const [, word] = REVIEW_BUTTON.exec(actionId) ?? [];
  return REVIEW_ANSWERS.find((each) => each === word) ?? 'keep';
}

interface Answered {
  readonly review: string;
  readonly user: string;
  readonly says: ReviewAnswer;
  readonly caller: Caller;
  readonly result: Extract<AnswerReviewResult, { kind: 'answered' }>;
}

/** A day is asked for where access never ends; else a user that is no longer needed is left to its end. */
async function follow(
  context: ListenerContext,
  body: BlockAction,
  { review, user, says, caller, result }: Answered,
  respond: Respond | undefined,
): Promise<void> {
  const { ports } = context;
  if (wantsDay(says, result.apiUser)) {
    const form = { name: opening('set_expiry', 'another'), value: buttonValue(user) };
    await press(context, body, form, respond);
  }
  const answers = await ports.records.reviews.toCarryOut(review);
  const answer = answers.find((each) => each.user === user);
  if (!answer) return;
  const carried = await carryOutAnswer(ports, { id: review }, answer, caller);
  if (carried.is === 'wished') await tellWish(context, body, 'let_end', carried.result, respond);
}

function whyNot(
  { ports }: ListenerContext,
  result: Exclude<AnswerReviewResult, { kind: 'answered' }>,
): ModalView {
  const words = wordsForPerson(result.person);
  const { t } = words;
  switch (result.kind) {
    case 'denied':
      return deniedView(words, result.denial, named(ports));
    case 'gone':
      return goneView(words);
    case 'not_theirs':
      return sentenceView(words, t('idle.notTheirs'));
    case 'over':
      return sentenceView(words, t('review.over'));
    case 'left_out':
      return sentenceView(words, t(`review.leftOut.${result.why}`));
  }
}

/** What is open in a review: asked for in a message, or another page of the window. */
export function reviewOpened(
  context: ListenerContext,
): Middleware<SlackActionMiddlewareArgs<BlockAction<ButtonAction>>> {
  return async ({ ack, body, action, respond }) => {
    await ack();
    const [review = '', page = '1'] = (action.value ?? '').split(' ');
    const wanted = { review, page: Math.max(1, Number(page) || 1) };
    await show(context, body, await windowFor(context, callerOfInteraction(body), wanted), respond);
  };
}

async function windowFor(
  { ports }: ListenerContext,
  caller: Caller,
  wanted: { readonly review: string; readonly page: number },
): Promise<ModalView> {
  const open = await openInReview(ports, caller, { ...wanted, most: OPEN_PER_PAGE });
  const words = wordsForPerson(open.person);
  if (open.kind === 'denied') return deniedView(words, open.denial, named(ports));
  if (open.kind === 'gone') return goneView(words);
  return openView(words, open, {
    instance: labelOf(ports, open.review.instance),
    now: ports.clock.now(),
  });
}

/** The window with what is open shows what is left, where somebody pressed a button of it. */
async function windowAnew(context: ListenerContext, body: BlockAction): Promise<void> {
  const { view } = body;
  const shown = view?.callback_id === REVIEW_VIEW ? readOpenView(view.private_metadata) : undefined;
  if (!view || !shown) return;
  const anew = await windowFor(context, callerOfInteraction(body), shown);
  await context.client.views
    .update({ view_id: view.id, hash: view.hash, view: anew })
    .catch((error: unknown) =>
      // It is another one by now, such as the form for a day, or was closed; what they said counts.
      context.ports.log.info({ err: error, slackUser: body.user.id }, 'A window could not be drawn anew'),
    );
}

/** Somebody has said that a review is to end. */
export function reviewStopSubmission(
  context: ListenerContext,
): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> {
  return async ({ ack, body, view }) => {
    const { ports } = context;
    const result = await stopReview(ports, callerOfInteraction(body), view.private_metadata);
    const words = wordsForPerson(result.person);
    if (result.kind === 'denied')
      return ack({ response_action: 'update', view: deniedView(words, result.denial, named(ports)) });
    if (result.kind === 'over')
      return ack({ response_action: 'update', view: sentenceView(words, words.t('review.stop.over')) });
    await ack();
    context.afterwards(() =>
      tellEach([() => goOn(context, result.review.instance), () => redrawStale(ports)]),
    );
  };
}

/** What follows at once; what fails is gone on with within a minute. */
export async function goOn({ ports }: ListenerContext, instance: string): Promise<void> {
  const about = ports.instances.get(instance);
  if (about) await goOnWithReviews(ports, about);
  await redrawStale(ports);
}
