import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { endInSentence } from '../blocks/details.ts';
import { reviewedUserBlocks } from '../blocks/reviewed-user.ts';
import { context, cut, mention, notification, paragraph, plain, sentence } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** So many users stand in one question: below Slack's 50 blocks and 13,200 characters, whatever they are called. */
export const MOST_ASKED = 10;

/** Characters of an address in a headline of 150. */
const LONGEST_IN_HEADLINE = 90;

/** Whether users of an owner stay; or what was said of each. */
export function reviewQuestionMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'review_question'>,
  instance: string,
): Written {
  const { t } = words;
  const { review, users } = loaded;
  const { owner, isNudge, more } = about;
  const asked = about.users.flatMap((id) => users.get(id) ?? []);
  const isOpen = review.state === 'open';
  const [only] = asked;
  const isOne = only !== undefined && asked.length === 1;
  const which = isOpen ? (isNudge ? 'nudge' : undefined) : 'over';
  const title = isOne
    ? t(which ? `review.ask.${which}One` : 'review.ask.one', {
        email: cut(only.apiUser.email, LONGEST_IN_HEADLINE),
      })
    : t(which ? `review.ask.${which}Many` : 'review.ask.many', { count: asked.length });
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`🔎 ${title}`, 150) },
      paragraph(sentence(askedText(words, review))),
      ...asked.flatMap((each) =>
        reviewedUserBlocks(words, each, { review: review.id, isOpen, since: sentAt, askedOf: owner }),
      ),
      ...(isOpen && more > 0 ? [paragraph(sentence(t('review.ask.more', { count: more })))] : []),
      context(isOpen ? `${instance} · ${t('review.ask.hint')}` : instance),
    ],
  };
}

function askedText(
  words: Words,
  { startedBy, endsAt, ended }: MessageOf<'review_question'>['loaded']['review'],
) {
  const { t } = words;
  if (ended) return t('review.ask.over', { end: endInSentence(words, ended.at) });
  const end = endInSentence(words, endsAt);
  return startedBy === 'app'
    ? t('review.ask.byTime', { end })
    : t('review.ask.by', { person: mention(startedBy), end });
}
