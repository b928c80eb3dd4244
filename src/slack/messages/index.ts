import type { AboutKind } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import type { Message, MessageOf } from '../../ports/messages.ts';
import { assignedMessage } from './assigned.ts';
import { beyondMessage } from './beyond.ts';
import { digestMessage } from './digest.ts';
import { findingsMessage } from './findings.ts';
import { firstCallsMessage } from './first-calls.ts';
import { idleMessage } from './idle.ts';
import { orphansMessage } from './orphans.ts';
import { outcomeMessage } from './outcome.ts';
import { reminderMessage } from './reminder.ts';
import { requestMessage, requestNewsMessage } from './request.ts';
import { restMessage } from './rest.ts';
import { reviewMessage } from './review.ts';
import { reviewQuestionMessage } from './review-question.ts';
import { stillCalledMessage } from './still-called.ts';
import { unreadableMessage } from './unreadable.ts';
import { weeklyMessage } from './weekly.ts';
import type { Written } from './written.ts';

/**
 * @param instance the label of the Marketo instance that it is about
 * @param launchPointUrl where that instance's LaunchPoint is; `undefined` where the settings do not say
 */
type Drawing<K extends AboutKind> = (
  words: Words,
  message: MessageOf<K>,
  instance: string,
  launchPointUrl: string | undefined,
) => Written;

/** How each kind of message is drawn, when it is sent and each time after; a kind without a row does not compile. */
const DRAWINGS: { readonly [K in AboutKind]: Drawing<K> } = {
  outcome: outcomeMessage,
  beyond: (words, { loaded }, instance) => beyondMessage(words, loaded.operation, instance),
  request: requestMessage,
  request_news: (words, { about, loaded, sentAt }, instance) =>
    requestNewsMessage(words, about.what, loaded, { instance, sentAt }),
  reminder: reminderMessage,
  digest: digestMessage,
  idle: idleMessage,
  weekly: weeklyMessage,
  review: reviewMessage,
  review_question: reviewQuestionMessage,
  orphans: orphansMessage,
  assigned: assignedMessage,
  still_called: stillCalledMessage,
  first_calls: firstCallsMessage,
  findings: findingsMessage,
  unreadable: (words, { about }, instance) => unreadableMessage(words, about.found, instance),
  rest: (words, { about }, instance) => restMessage(words, about.until, instance),
};

/** Any message of the app in the words of its reader. */
export function draw(
  words: Words,
  message: Message,
  { label, launchPointUrl }: { readonly label: string; readonly launchPointUrl?: string | undefined },
): Written {
  // A kind and its message belong together, which TypeScript cannot see in a union.
  const drawing = DRAWINGS[message.kind] as Drawing<AboutKind>;
  return drawing(words, message, label, launchPointUrl);
}
