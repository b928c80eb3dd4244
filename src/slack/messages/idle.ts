import type { KnownBlock } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { askedBeside } from '../../core/messages/answer.ts';
import { answerToIdle, type IdleAnswer } from '../../core/messages/idle-answer.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf, ShownUser } from '../../ports/messages.ts';
import { type AnswerShown, answerShown, askedShown, at } from '../blocks/answer.ts';
import { endSince } from '../blocks/api-user-row.ts';
import { text } from '../blocks/details.ts';
import { context, cut, mention, notification, paragraph, plain, sentence } from '../blocks/text.ts';
import { idleActions, takeBackAction } from '../blocks/user-actions.ts';
import { warnedRow } from '../blocks/warned-row.ts';
import type { Written } from './written.ts';

type Line = MessageOf<'idle'>['about']['lines'][number];

/** Characters of an address in a headline of 150. */
const LONGEST_IN_HEADLINE = 90;

/** Whether users stay that nobody uses; or what was said of each. */
export function idleMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'idle'>,
  instance: string,
): Written {
  const { t } = words;
  const { days, lines, owner } = about;
  const asked = lines.flatMap((line, index) => {
    const shown = loaded.users[index];
    return shown ? [{ line, shown }] : [];
  });
  const [only] = asked;
  const isOne = only !== undefined && asked.length === 1;
  const title = isOne
    ? t('idle.one', { email: cut(only.shown.apiUser.email, LONGEST_IN_HEADLINE), days })
    : t('idle.many', { count: asked.length, days });
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`💤 ${title}`, 150) },
      paragraph(text(t(isOne ? 'idle.question' : 'idle.questionMany'))),
      ...asked.flatMap(({ line, shown }) => rowOf(words, line, shown, { owner, at: sentAt })),
      context(`${instance} · ${t(isOne ? 'idle.hint' : 'idle.hintMany', { days })}`),
    ],
  };
}

/** One user: when it was used last, and what can be said about it; or what was said. */
function rowOf(
  words: Words,
  line: Line,
  shown: ShownUser,
  asked: { readonly owner: string; readonly at: Temporal.Instant },
): KnownBlock[] {
  const { t } = words;
  const { apiUser, usualDays } = shown;
  const { email } = apiUser;
  const end = endSince(words, apiUser, asked.at);
  const answer = answerToIdle(asked, shown);
  const said = saidOf(words, answer, shown, asked.at);
  const waits = askedBeside(shown);
  const usual = {
    days: usualDays,
    mayEndNow: false,
    mayLetEnd: true,
    maySetOwner: false,
    mayHandOver: false,
    mayChangeRoles: false,
    mayRevoke: false,
    mayIgnore: false,
    now: asked.at,
  };
  // Whether one stays that has ended nobody has to say.
  const isOpen = !end.isOver && (answer.is === 'none' || answer.is === 'failed');
  return [
    warnedRow(
      '💤',
      email,
      [[text(lastUseOf(words, line))], [text(end.text)]],
      [
        ...(said ? [text(`\n${said.mark} `), ...said.line] : []),
        ...(waits ? [text('\n'), ...askedShown(words, waits)] : []),
      ],
    ),
    ...(isOpen
      ? [
          idleActions(
            words,
            apiUser,
            { keep: t('idle.keep'), notNeeded: t('idle.notNeeded'), asked: asked.at },
            usual,
          ),
        ]
      : []),
    ...(answer.is === 'not_needed' && !end.isOver ? takeBackAction(words, apiUser, usual) : []),
  ];
}

function saidOf(
  words: Words,
  answer: IdleAnswer,
  shown: ShownUser,
  sentAt: Temporal.Instant,
): AnswerShown | undefined {
  const { t } = words;
  if (answer.is === 'kept')
    return {
      mark: '✅',
      line: [...sentence(t('idle.kept', { person: mention(answer.by) })), ...at(words, answer.at)],
    };
  return answerShown(words, answer, shown, { saying: false, sentAt });
}

function lastUseOf({ t, day }: Words, { lastUse }: Line): string {
  return lastUse === undefined
    ? t('idle.noUse')
    : t('idle.lastUse', { day: day(Temporal.PlainDate.from(lastUse)) });
}
