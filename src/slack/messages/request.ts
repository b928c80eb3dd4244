import type { KnownBlock, RichTextElement } from '@slack/types';
import { subjectOf } from '../../core/changes/kinds.ts';
import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import { isOfKind } from '../../core/changes/operation.ts';
import { decisiveOf } from '../../core/changes/request.ts';
import type { Words } from '../../locales/words.ts';
import type { MessageOf, ShownRequest } from '../../ports/messages.ts';
import { changeDetails } from '../blocks/change-details.ts';
import { type Detail, details, endInSentence, text, user } from '../blocks/details.ts';
import { requestButtons } from '../blocks/request-buttons.ts';
import { context, mention, moment, notification, paragraph, plain, sentence } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** What somebody asks for, as it stands now: with buttons while it waits, and with one line more once it does not. */
export function requestMessage(
  words: Words,
  { about, loaded }: MessageOf<'request'>,
  instance: string,
): Written {
  const { t } = words;
  const { request } = loaded;
  const isForAdministrators = about.for === 'administrators';
  const { kind } = request.change;
  const email = subjectOf(request.change);
  const asks = isForAdministrators
    ? t(`request.asks.${kind}`, { name: about.name })
    : t(`request.asked.${kind}`, { email });
  const isStill = about.isNudge && request.state === 'waiting';
  const title = isStill ? t('request.stillAsks', { text: asks }) : asks;
  return {
    text: notification(isForAdministrators ? `${title}: ${email}` : title),
    blocks: [
      { type: 'header', text: plain(`${isForAdministrators ? '🙋' : '📨'} ${title}`, 150) },
      details([
        ...(isForAdministrators ? [{ label: t('request.by'), value: user(request.requester) }] : []),
        ...changeDetails(words, request.change),
        { label: t('detail.instance'), value: text(instance) },
      ]),
      ...stateBlocks(words, loaded),
      ...requestButtons(words, loaded, about.for),
    ],
  };
}

/** How it stands: since when it waits, or what became of it and who decided that. */
function stateBlocks(words: Words, shown: ShownRequest): KnownBlock[] {
  const { t } = words;
  const { request, verdicts } = shown;
  if (request.state === 'waiting') {
    const said = verdicts.filter(({ version, isVoid }) => version === request.version && !isVoid);
    const half = said.length > 0 ? t('request.halfApproved', { people: peopleOf(words, shown) }) : undefined;
    const needs = half ?? (request.approvals > 1 ? t('request.needsTwo') : undefined);
    return [
      paragraph([
        ...sentence(t('request.waits')),
        moment(request.createdAt, t('answer.when'), words.moment(request.createdAt)),
        ...(needs ? sentence(`. ${needs}`) : []),
      ]),
    ];
  }
  const { decidedAt } = request;
  const when = decidedAt ? [text(' · '), moment(decidedAt, t('answer.when'), words.moment(decidedAt))] : [];
  return [paragraph([...became(words, shown), ...when]), ...changedBlocks(words, shown)];
}

function became(words: Words, shown: ShownRequest): RichTextElement[] {
  const { t } = words;
  const { request, verdicts, operation } = shown;
  const people = peopleOf(words, shown);
  switch (request.state) {
    case 'waiting':
      return [];
    case 'denied':
      return [
        ...sentence(t('request.state.denied', { people })),
        { ...text(reasonOf(shown)), style: { italic: true } } as RichTextElement,
      ];
    case 'withdrawn':
      return sentence(t('request.state.withdrawn', { people: mention(request.requester) }));
    case 'ended':
      return sentence(t('request.state.ended'));
    case 'overtaken':
      return pointless(words, shown);
    case 'approved': {
      if (operation?.state === 'overtaken') return overtaken(words, shown, people);
      if (shown.isDoneSince) return sentence(t('request.state.doneSince', { people }));
      const isFailed = operation?.state === 'failed';
      const state = isFailed ? 'failed' : operation?.state === 'succeeded' ? 'made' : 'underWay';
      const told = sentence(t(`request.state.${state}`, { people }));
      const why =
        operation && isFailed ? [{ type: 'text', text: ` ${whyNot(words, operation)}` } as const] : [];
      return verdicts.length === 0 ? told : [...told, ...why];
    }
  }
}

/** What took its place, and who wanted that, where it was a change that was made here. */
function pointless(words: Words, { overtakenBy: later }: ShownRequest): RichTextElement[] {
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

/** Why an approved change was not made, with Marketo's own words; the outcome's own message says what to do. */
function whyNot({ t }: Words, operation: NonNullable<ShownRequest['operation']>): string {
  const { failure } = operation;
  if (endedNotKnown(operation)) return t('failed.notKnown.headline');
  const said = failure?.message ? `${t('failed.said')}${failure.message}` : undefined;
  return said ?? t(`failed.sentence.${failure?.reason ?? 'internal'}`);
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
  what: 'denied' | 'ended' | 'overtaken' | 'nudged' | 'passed',
  shown: ShownRequest,
  instance: string,
): Written {
  const { t } = words;
  const { request } = shown;
  const title = t(`request.news.${what}`, { email: subjectOf(request.change) });
  const mark = { denied: '🚫', ended: '⌛', overtaken: 'ℹ️', nudged: '⏳', passed: '📅' }[what];
  return {
    text: notification(title),
    blocks: [
      { type: 'header', text: plain(`${mark} ${title}`, 150) },
      what === 'denied'
        ? paragraph([
            ...sentence(t('request.news.deniedBy', { people: peopleOf(words, shown) })),
            { ...text(reasonOf(shown)), style: { italic: true } } as RichTextElement,
          ])
        : context(t(`request.news.${what}Text`)),
      details([
        ...changeDetails(words, request.change),
        { label: t('detail.instance'), value: text(instance) },
      ]),
    ],
  };
}
