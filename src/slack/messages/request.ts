import type { KnownBlock, RichTextElement } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { isLeftToEnd } from '../../core/api-user.ts';
import { approverOf, kindOf, subjectOf } from '../../core/changes/kinds.ts';
import { isOfKind } from '../../core/changes/operation.ts';
import { decisiveOf, type Request } from '../../core/changes/request.ts';
import type { AboutOf } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import type { KnownLast, MessageOf, ShownRequest } from '../../ports/messages.ts';
import { changeDetails } from '../blocks/change-details.ts';
import { type Detail, details, endInSentence, expiryDetail, text, user } from '../blocks/details.ts';
import { endedShown } from '../blocks/ended-shown.ts';
import { type RequestReader, requestButtons } from '../blocks/request-buttons.ts';
import { context, mention, moment, notification, paragraph, plain, sentence } from '../blocks/text.ts';
import { tryUntilText, whyNotDone } from '../blocks/why-not-done.ts';
import type { Written } from './written.ts';

/** What somebody asks for, as it stands now: with buttons while it waits, and with one line more once it does not. */
export function requestMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'request'>,
  instance: string,
): Written {
  const { t } = words;
  const { request, user: apiUser } = loaded;
  const isTheirs = about.for === 'requester';
  const isOfOne = about.for === 'approver';
  const { kind } = request.change;
  const email = subjectOf(request.change);
  const asks = isTheirs
    ? t(`request.asked.${kind}`, { email })
    : isOfOne
      ? t('handOver.asks', { name: about.name })
      : t(`request.asks.${kind}`, { name: about.name });
  const isStill = about.isNudge && request.state === 'waiting';
  const title = isStill ? t('request.stillAsks', { text: asks }) : asks;
  return {
    text: notification(isTheirs ? title : `${title}: ${email}`),
    blocks: [
      { type: 'header', text: plain(`${MARKS[about.for]} ${title}`, 150) },
      details([
        ...(isTheirs ? [] : [{ label: t('request.by'), value: user(request.requester) }]),
        ...changeDetails(words, request.change),
        ...(isOfOne && apiUser ? theirsDetails(words, apiUser, sentAt) : []),
        { label: t('detail.instance'), value: text(instance) },
      ]),
      ...(isTheirs ? [] : endedBlocks(words, loaded)),
      ...(isOfOne && apiUser ? notNeededBlocks(words, apiUser) : []),
      ...stateBlocks(words, loaded, about.for),
      ...(isOfOne && request.state === 'waiting' ? [context(t('handOver.explained'))] : []),
      ...requestButtons(words, loaded, about.for),
    ],
  };
}

const MARKS: Readonly<Record<RequestReader, string>> = {
  administrators: '🙋',
  approver: '🤝',
  requester: '📨',
};

/** What somebody is to be accountable for: when its access ends, and what it is for. */
function theirsDetails(words: Words, { apiUser }: KnownLast, sentAt: Temporal.Instant): readonly Detail[] {
  const { t } = words;
  const purpose = apiUser.reason ?? t('owner.done.notSaid');
  return [
    expiryDetail(words, apiUser.expiry, sentAt),
    { label: t('owner.form.reason'), value: text(purpose) },
  ];
}

/** Whoever is to be accountable for a user reads that somebody no longer needs it. */
function notNeededBlocks({ t }: Words, { apiUser }: KnownLast): KnownBlock[] {
  const { letEnd } = apiUser;
  return letEnd && isLeftToEnd(apiUser) ? [paragraph([text(t('letEnd.row')), user(letEnd.by)])] : [];
}

/** That somebody has ended the access that is asked for, and why: to approve undoes that. */
function endedBlocks(words: Words, { ended }: ShownRequest): KnownBlock[] {
  return ended ? [paragraph(endedShown(words, ended))] : [];
}

/** How it stands: since when it waits, or what became of it and who decided that. */
function stateBlocks(words: Words, shown: ShownRequest, reader: RequestReader): KnownBlock[] {
  const { t } = words;
  const { request, verdicts } = shown;
  if (request.state === 'waiting') {
    const said = verdicts.filter(({ version, isVoid }) => version === request.version && !isVoid);
    const half = said.length > 0 ? t('request.halfApproved', { people: peopleOf(words, shown) }) : undefined;
    const needs = half ?? (request.approvals > 1 ? t('request.needsTwo') : undefined);
    return [
      paragraph([
        ...sentence(waitsFor(words, request, reader)),
        moment(request.createdAt, t('answer.when'), words.moment(request.createdAt)),
        ...(needs ? sentence(`. ${needs}`) : []),
      ]),
    ];
  }
  const { decidedAt } = request;
  const when = decidedAt ? [text(' · '), moment(decidedAt, t('answer.when'), words.moment(decidedAt))] : [];
  return [paragraph([...became(words, shown), ...when]), ...changedBlocks(words, shown)];
}

/** For whom it waits. */
function waitsFor({ t }: Words, { change }: Request, reader: RequestReader): string {
  const approver = approverOf(change);
  if (approver === undefined) return t('request.waits');
  return reader === 'approver'
    ? t('handOver.waitsForYou')
    : t('handOver.waits', { person: mention(approver) });
}

function became(words: Words, shown: ShownRequest): RichTextElement[] {
  const { t } = words;
  const { request, verdicts, operation } = shown;
  const people = peopleOf(words, shown);
  // One person accepts or declines; several approve or deny.
  const said = approverOf(request.change) === undefined ? 'request' : 'handOver';
  switch (request.state) {
    case 'waiting':
      return [];
    case 'denied':
      return [
        ...sentence(t(`${said}.state.denied`, { people })),
        { ...text(reasonOf(shown)), style: { italic: true } } as RichTextElement,
      ];
    case 'withdrawn':
      return sentence(t('request.state.withdrawn', { people: mention(request.requester) }));
    case 'ended':
      return sentence(t(`${said}.state.ended`));
    case 'overtaken':
      return pointless(words, shown);
    case 'approved': {
      if (operation?.state === 'overtaken') return overtaken(words, shown, people);
      if (shown.isOver === 'made') return sentence(t(`${said}.state.doneSince`, { people }));
      if (shown.isOver) return sentence(t(`${said}.state.notAgain`, { people }));
      const isFailed = operation?.state === 'failed';
      const state = isFailed ? 'failed' : operation?.state === 'succeeded' ? 'made' : 'underWay';
      const told = sentence(t(`${said}.state.${state}`, { people }));
      const why =
        operation && isFailed ? [text(` ${whyNotDone(words, operation)}${tryUntilText(words, shown)}`)] : [];
      return verdicts.length === 0 ? told : [...told, ...why];
    }
  }
}

/** What took its place, and who wanted that, where it was a change that was made here. */
function pointless(words: Words, { request, overtakenBy: later }: ShownRequest): RichTextElement[] {
  if (approverOf(request.change) !== undefined) return sentence(words.t('handOver.state.pointless'));
  if (!later || !isOfKind(later, 'set_expiry')) return sentence(words.t('request.state.pointless'));
  const end = endInSentence(words, later.change.data.expiry);
  return sentence(words.t('request.state.pointlessBy', { person: mention(later.requester), end }));
}

/** An approved change whose place a later wish has taken: no failure of anybody, and who that was where it is known. */
function overtaken(words: Words, { overtakenBy: later }: ShownRequest, people: string): RichTextElement[] {
  if (!later || !isOfKind(later, 'set_expiry'))
    return sentence(words.t('request.state.overtaken', { people }));
  const end = endInSentence(words, later.change.data.expiry);
  const by = mention(later.requester);
  return sentence(words.t('request.state.overtakenBy', { people, later: by, end }));
}

/** Who has said what counts about it, as mentions for `sentence`. */
function peopleOf({ all }: Words, { request, verdicts }: ShownRequest): string {
  return all(decisiveOf(request, verdicts).map(({ by }) => mention(by)));
}

function reasonOf({ verdicts }: ShownRequest): string {
  return verdicts.find(({ says }) => says === 'deny')?.reason ?? '';
}

/** What was approved that is not what was asked for, line by line; none where nothing was changed. */
function changedBlocks(words: Words, { request }: ShownRequest): KnownBlock[] {
  const { t } = words;
  if (request.state !== 'approved' || !request.asked) return [];
  const before = new Map(changeDetails(words, request.asked).map(({ label, value }) => [label, value]));
  const changes = changeDetails(words, request.change).filter(
    ({ label, value }) => readable(value) !== readable(before.get(label)),
  );
  if (changes.length === 0) return [];
  // Each day in its reader's zone, as above.
  const lines = changes.flatMap(({ label, value }) => [
    text(`\n${t('request.state.change', { label })}`),
    value,
    text(t('request.state.insteadOf')),
    before.get(label) ?? text(''),
  ]);
  return [paragraph([...sentence(t('request.state.changed')), ...lines])];
}

/** What an element shows, in words. */
function readable(value: Detail['value'] | undefined): string {
  if (value === undefined) return '';
  if (value.type === 'text') return value.text;
  if (value.type === 'user') return mention(value.user_id);
  return value.type === 'date' ? (value.fallback ?? '') : '';
}

/** News of a request for whoever asked: a copy that changes makes no sound. */
export function requestNewsMessage(
  words: Words,
  what: AboutOf<'request_news'>['what'],
  shown: ShownRequest,
  { instance, sentAt }: { readonly instance: string; readonly sentAt: Temporal.Instant },
): Written {
  const { t } = words;
  const { request } = shown;
  const news = newsOf(words, what, shown, isSoSince(shown, sentAt));
  const { title, mark } = news;
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`${mark} ${title}`, 150) },
      what === 'denied'
        ? paragraph([
            ...sentence(news.text),
            { ...text(reasonOf(shown)), style: { italic: true } } as RichTextElement,
          ])
        : context(news.text),
      details([
        ...changeDetails(words, request.change),
        ...(what === 'unanswered' ? [{ label: t('request.by'), value: user(request.requester) }] : []),
        { label: t('detail.instance'), value: text(instance) },
      ]),
      ...(what === 'denied' && approverOf(request.change) !== undefined
        ? [context(t('handOver.news.deniedText'))]
        : []),
    ],
  };
}

const NEWS_MARKS: Readonly<Record<AboutOf<'request_news'>['what'], string>> = {
  denied: '🚫',
  ended: '⌛',
  overtaken: 'ℹ️',
  nudged: '⏳',
  passed: '📅',
  unanswered: '⌛',
};

/** Whether it waits as it did when that was written, and whether it is too late for its day. */
function isSoSince(
  { request }: ShownRequest,
  sentAt: Temporal.Instant,
): { readonly nudged: boolean; readonly passed: boolean } {
  const waits = request.state === 'waiting';
  const { kind, data } = request.change;
  return { nudged: waits, passed: waits && kindOf(kind).hasPassed?.(data, sentAt) === true };
}

/** What is said of it, by whether the administrators decide about it or the one person of whom it is asked. */
function newsOf(
  words: Words,
  what: AboutOf<'request_news'>['what'],
  shown: ShownRequest,
  isSo: { readonly nudged: boolean; readonly passed: boolean },
): { readonly title: string; readonly text: string; readonly mark: string } {
  const { t } = words;
  const { change } = shown.request;
  const email = subjectOf(change);
  const mark = NEWS_MARKS[what];
  const people = peopleOf(words, shown);
  if (what === 'unanswered')
    return { title: t('handOver.news.unanswered', { email }), text: t('handOver.news.unansweredText'), mark };
  const said = approverOf(change) === undefined ? 'request' : 'handOver';
  switch (what) {
    case 'denied':
      return {
        title: t(`${said}.news.denied`, { email }),
        text: t(`${said}.news.deniedBy`, { people }),
        mark,
      };
    case 'ended':
      return { title: t(`${said}.news.ended`, { email }), text: t(`${said}.news.endedText`), mark };
    case 'nudged':
      return isSo.nudged
        ? { title: t(`${said}.news.nudged`, { email }), text: t(`${said}.news.nudgedText`), mark }
        : { title: t(`${said}.news.nudgedThen`, { email }), text: t('request.news.thenText'), mark };
    case 'overtaken':
      return { title: t(`${said}.news.overtaken`, { email }), text: t(`${said}.news.overtakenText`), mark };
    case 'passed':
      return isSo.passed
        ? { title: t('request.news.passed', { email }), text: t('request.news.passedText'), mark }
        : { title: t('request.news.passedThen', { email }), text: t('request.news.thenText'), mark };
  }
}
