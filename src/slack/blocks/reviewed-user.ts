import type { ActionsBlock, Button, KnownBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { isLeftToEnd } from '../../core/api-user.ts';
import { endOf } from '../../core/expiry.ts';
import { isTakenBack, type ReviewAnswer, type ReviewedUser, wantsDay } from '../../core/review.ts';
import type { Words } from '../../locales/words.ts';
import { buttonValue, opening, reviewing, SHOW_USER } from '../names.ts';
import { at } from './answer.ts';
import { endInWords, endSince, markOf } from './api-user-row.ts';
import { endInSentence, text, user } from './details.ts';
import { mention, plain, sentence } from './text.ts';
import { warnedRow } from './warned-row.ts';

export interface ReviewedShown {
  readonly review: string;
  /** Whether it still runs: what was said can be changed until then. */
  readonly isOpen: boolean;
  /** When it was asked, or now. */
  readonly since: Temporal.Instant;
  /** Whose it was when it was asked; without one the row says whose it is. */
  readonly askedOf?: string | undefined;
}

/** One user in a review: when it ends, when it was used last, what was said of it; and what can be said. */
export function reviewedUserBlocks(
  words: Words,
  reviewed: ReviewedUser,
  { review, isOpen, since, askedOf }: ReviewedShown,
): KnownBlock[] {
  const { apiUser, owner, leftOut, stand } = reviewed;
  const isElsewhere = askedOf !== undefined && owner !== askedOf;
  const after = [
    ...lineOf(words, reviewed, { isOpen, since }),
    ...(isElsewhere && leftOut === undefined
      ? [text('\n🤝 '), ...ownerPart(words, owner, { isLater: true })]
      : []),
  ];
  const row = warnedRow(
    markOf(apiUser.expiry, since, words.timeZone),
    apiUser.email,
    [
      [text(endSince(words, apiUser, since).text)],
      [text(lastUseOf(words, reviewed))],
      ...(askedOf === undefined ? [ownerPart(words, owner)] : []),
    ],
    after,
  );
  const isTheirs = isOpen && leftOut === undefined && !isElsewhere;
  const isSaid = stand === 'keep' || stand === 'not_needed';
  const said = isSaid && !isTakenBack(reviewed, since) ? stand : undefined;
  return [row, ...(isTheirs ? [answers(words, review, reviewed, said)] : [])];
}

/** A user of which nobody has said anything in a review that has ended, and the way to what can be done about it. */
export function undecidedBlocks(words: Words, reviewed: ReviewedUser, now: Temporal.Instant): KnownBlock[] {
  const { apiUser, owner } = reviewed;
  const ends = [text(endInWords(words, apiUser.expiry, now))];
  const row = warnedRow(markOf(apiUser.expiry, now, words.timeZone), apiUser.email, [
    ends,
    [text(lastUseOf(words, reviewed))],
    ownerPart(words, owner),
  ]);
  const shows: Button = {
    type: 'button',
    action_id: SHOW_USER,
    value: apiUser.id,
    text: plain(words.t('show.button'), 75),
  };
  return [row, { type: 'actions', block_id: `review:${apiUser.id}`, elements: [shows] }];
}

function lineOf(
  words: Words,
  user: ReviewedUser,
  { isOpen, since }: { readonly isOpen: boolean; readonly since: Temporal.Instant },
): RichTextElement[] {
  const { t } = words;
  const { apiUser, leftOut, reviewed, stand } = user;
  const out = leftOut === undefined ? [] : [text(`\n🗑️ ${t(`review.out.${leftOut}`)}`)];
  if (!reviewed) {
    const isLate = !isOpen && stand !== 'left_out';
    return isLate ? [text(`\n❔ ${t('review.nobodySaid')}`)] : out;
  }
  const { says, by, at: saidAt } = reviewed;
  return [
    text(`\n${says === 'keep' ? '✅' : '🕊️'} `),
    ...sentence(t(`review.said.${says}`, { person: mention(by) })),
    ...at(words, saidAt),
    ...(says === 'not_needed' && isOpen && leftOut === undefined ? endPart(words, apiUser) : []),
    ...(leftOut === undefined && isTakenBack(user, since)
      ? [text(`\n↩️ ${t('review.said.takenBack', { button: t('show.button') })}`)]
      : []),
    ...out,
  ];
}

/** What becomes of a user that is no longer needed. */
function endPart(words: Words, apiUser: ReviewedUser['apiUser']): RichTextElement[] {
  const end = endOf(apiUser.expiry);
  if (!end) return sentence(words.t('review.said.neverEnds'));
  return isLeftToEnd(apiUser)
    ? sentence(words.t('review.said.ends', { end: endInSentence(words, end) }))
    : [];
}

/** What was said already is no choice any more. */
function answers(
  { t }: Words,
  review: string,
  { apiUser }: ReviewedUser,
  said: ReviewAnswer | undefined,
): ActionsBlock {
  const button = (says: ReviewAnswer, label: string): Button => ({
    type: 'button',
    action_id: reviewing(says),
    value: buttonValue(review, apiUser.id),
    text: plain(label, 75),
  });
  const day: Button = {
    type: 'button',
    action_id: opening('set_expiry', 'another'),
    value: buttonValue(apiUser.id),
    text: plain(t('review.chooseDay'), 75),
  };
  return {
    type: 'actions',
    block_id: `review:${apiUser.id}`,
    elements: [
      ...(said !== undefined && wantsDay(said, apiUser) ? [day] : []),
      ...(said === 'keep' ? [] : [button('keep', t('review.keep'))]),
      ...(said === 'not_needed' ? [] : [button('not_needed', t('review.notNeeded'))]),
    ],
  };
}

function ownerPart(
  { t }: Words,
  owner: string | undefined,
  { isLater = false }: { readonly isLater?: boolean } = {},
): RichTextElement[] {
  return owner === undefined
    ? [text(`🫥 ${t('row.noOwner')}`)]
    : [text(t(isLater ? 'review.ownerNow' : 'row.owner')), user(owner)];
}

function lastUseOf({ t, day }: Words, { lastUse }: ReviewedUser): string {
  return lastUse === undefined ? t('review.noUse') : t('review.lastUse', { day: day(lastUse) });
}
