import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import { answeredOf, type Review, type ReviewProgress } from '../../core/review.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf } from '../../ports/messages.ts';
import { endInSentence } from '../blocks/details.ts';
import { context, cut, mention, notification, paragraph, plain, sentence } from '../blocks/text.ts';
import { buttonValue, openInReview } from '../names.ts';
import type { Written } from './written.ts';

/** Owners who are named; the others are counted. */
const MOST_NAMED = 15;

/** Characters of an address among others. */
const LONGEST_EMAIL = 100;

/** How far a review is, or how it ended. */
export function reviewMessage(
  words: Words,
  { loaded }: Pick<MessageOf<'review'>, 'loaded'>,
  instance: string,
): Written {
  const title = reviewTitle(words, loaded.review, loaded.progress);
  return {
    text: notification(`${title} · ${instance}`),
    blocks: reviewBlocks(words, loaded, instance),
  };
}

function reviewTitle({ t, number }: Words, { state }: Review, progress: ReviewProgress): string {
  const { answered, asked } = answeredOf(progress);
  const counts = { answered: number(answered), asked: number(asked) };
  return t(state === 'open' ? 'review.progress.title' : 'review.progress.titleEnded', counts);
}

/** The same as a part of an answer about several instances. */
export function reviewBlocks(
  words: Words,
  { review, progress }: { readonly review: Review; readonly progress: ReviewProgress },
  instance: string,
): KnownBlock[] {
  const { t } = words;
  const isOpen = review.state === 'open';
  const { open } = answeredOf(progress);
  return [
    { type: 'header', text: plain(`🔎 ${reviewTitle(words, review, progress)}`, 150) },
    paragraph(sentence(whenText(words, review))),
    { type: 'section', fields: countTexts(words, progress, isOpen).map((each) => plain(each, 200)) },
    ...(open > 0
      ? openBlocks(words, progress, isOpen)
      : [paragraph(sentence(t('review.progress.allAnswered')))]),
    ...(open > 0 ? [showsOpen(words, review)] : []),
    context([instance, ...(isOpen ? [] : [t('review.progress.evidence', { id: review.id })])].join(' · ')),
  ];
}

function showsOpen({ t }: Words, { id }: Review): ActionsBlock {
  const shows: Button = {
    type: 'button',
    action_id: openInReview(),
    value: buttonValue(id),
    text: plain(t('review.progress.show'), 75),
  };
  return { type: 'actions', elements: [shows] };
}

function whenText(words: Words, { startedBy, startedAt, endsAt, state, ended }: Review): string {
  const { t } = words;
  const start = endInSentence(words, startedAt);
  const end = endInSentence(words, ended?.at ?? endsAt);
  if (state === 'stopped' && ended)
    return t('review.progress.endedBy', { start, end, person: mention(ended.by) });
  if (state !== 'open') return t('review.progress.ended', { start, end });
  return startedBy === 'app'
    ? t('review.progress.startedByTime', { start, end })
    : t('review.progress.startedBy', { start, end, person: mention(startedBy) });
}

function countTexts({ t, number }: Words, progress: ReviewProgress, isOpen: boolean): string[] {
  const { counts, leftOut } = progress;
  const { open } = answeredOf(progress);
  return [
    t('review.progress.keep', { number: number(counts.keep) }),
    t('review.progress.notNeeded', { number: number(counts.not_needed) }),
    t(isOpen ? 'review.progress.open' : 'review.progress.openAtEnd', { number: number(open) }),
    ...(leftOut.gone > 0 ? [t('review.progress.gone', { count: leftOut.gone })] : []),
    ...(leftOut.revoked > 0 ? [t('review.progress.revoked', { count: leftOut.revoked })] : []),
    ...(leftOut.ignored > 0 ? [t('review.progress.ignored', { count: leftOut.ignored })] : []),
  ];
}

/** Who has not answered, what nobody but the administrators can answer, and, at the end, that all of it is theirs. */
function openBlocks(words: Words, progress: ReviewProgress, isOpen: boolean): KnownBlock[] {
  const { t, all } = words;
  const { owners, unowned, counts } = progress;
  const more = (count: number) => (count > 0 ? [t('review.progress.more', { count })] : []);
  const named = owners
    .slice(0, MOST_NAMED)
    .map(({ owner, count }) => t('review.progress.owner', { owner: mention(owner), count }));
  const people = all([...named, ...more(owners.length - named.length)]);
  const users = all([
    ...unowned.map((email) => cut(email, LONGEST_EMAIL)),
    ...more(counts.administrators - unowned.length),
  ]);
  const { open } = answeredOf(progress);
  return [
    ...(owners.length > 0
      ? [
          paragraph(
            sentence(
              t(isOpen ? 'review.progress.waiting' : 'review.progress.notAnswered', { owners: people }),
            ),
          ),
        ]
      : []),
    ...(counts.administrators > 0
      ? [paragraph(sentence(`🫥 ${t('review.progress.unowned', { count: counts.administrators, users })}`))]
      : []),
    ...(isOpen ? [] : [paragraph(sentence(t('review.progress.decide', { count: open })))]),
  ];
}
