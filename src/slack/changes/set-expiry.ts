import type { KnownBlock, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { type ApiUser, isLeftToEnd } from '../../core/api-user.ts';
import { APP } from '../../core/audit-event.ts';
import { dateIn, parseDate } from '../../core/calendar.ts';
import { endingAtOnce } from '../../core/changes/ended-at-once.ts';
import { endedNotKnown } from '../../core/changes/made-api-user.ts';
import { isOfKind, isRevoking } from '../../core/changes/operation.ts';
import type { EndChanged } from '../../core/changes/problems.ts';
import { daysMore, type ExpiryProblem } from '../../core/changes/set-expiry.ts';
import { newExpiryNeedsApproval, newExpirySoFar } from '../../core/changes/so-far.ts';
import { EMAIL_MAX_LENGTH } from '../../core/email-address.ts';
import { endOf, expiryText, hasEnded, parseExpiry } from '../../core/expiry.ts';
import { lifeOf } from '../../core/life.ts';
import { askedBeside } from '../../core/messages/answer.ts';
import { capacitiesIn } from '../../core/people/capacities.ts';
import { termsFor } from '../../core/policy.ts';
import type { Words } from '../../locales/words.ts';
import { askedBack } from '../../usecases/messages/beside-request.ts';
import { usageOf } from '../../usecases/usage-of.ts';
import { text } from '../blocks/details.ts';
import { endedAtOnceShown } from '../blocks/ended-shown.ts';
import { expiryBlocks } from '../blocks/expiry-outcome.ts';
import { context, cut, paragraph, section } from '../blocks/text.ts';
import { labelOf, wordsForPerson } from '../listeners/context.ts';
import { beyondBox } from '../views/beyond-box.ts';
import { shownBlocks, timesDrawn } from '../views/drawn.ts';
import { errorsAt } from '../views/errors-at.ts';
import { ENDED_BY, ENDED_BY_OTHERS, endNowForm, expiryForm, REVOKING } from '../views/expiry-form.ts';
import type { FormOfRequest } from '../views/form-metadata.ts';
import { sentenceView } from '../views/gone.ts';
import { outcomeWindow, pendingWindow } from '../views/outcome-window.ts';
import type { DrawPorts, Opened, OpenPorts, Reader, ShownForm, ShownTyped } from './shown.ts';
import { notFoundSentence, userOf } from './typed-user.ts';

export const shownSetExpiry: ShownForm<'set_expiry'> & ShownTyped<'set_expiry'> = {
  about: (_, { about }) => about,
  read: (state, { isNow }) => {
    const { day, why } = filledIn(state);
    return { until: isNow ? { now: true } : { day }, why };
  },
  standing: ({ expiry }) => expiryText(expiry),
  anew(ports, reader, { state, metadata, blocks, days, apiUser, isOvertaken }) {
    if (!apiUser) return undefined;
    const { why } = filledIn(state);
    const today = dateIn(ports.clock.now(), reader.person.timeZone);
    const day = days === undefined ? dayIn(state) : today.add({ days });
    const before = shownBlocks(blocks);
    const redrawn = timesDrawn(before, 'expires') + (days === undefined ? 0 : 1);
    return expiryFormFor(ports, reader, apiUser, {
      // What was said of it when it was opened stands there until it is sent.
      standing: {
        isBeingRevoked: before.some(({ block_id }) => block_id === REVOKING),
        isEndedByOthers: before.some(({ block_id }) => block_id === ENDED_BY_OTHERS),
        ended: (blocks as readonly KnownBlock[]).find(({ block_id }) => block_id === ENDED_BY),
      },
      day,
      why,
      formId: metadata.formId,
      redrawn,
      request: metadata.request,
      unread: isOvertaken ? wordsForPerson(reader.person).t('expiry.form.overtaken') : undefined,
    });
  },
  errors: (words, problems, shown) => errorsAt(problems, shown, (problem) => problemText(words, problem)),
  working: ({ t }) =>
    outcomeWindow(t('expiry.working.title'), t('working.close'), [
      section(`⏳ ${t('expiry.working.text')}`),
      context(t('working.hint')),
    ]),
  outcome(ports, { person }, operation) {
    const words = wordsForPerson(person);
    const { t } = words;
    const label = labelOf(ports, operation.instance);
    switch (operation.state) {
      case 'open':
      case 'queued': {
        const queued = operation.state === 'queued' ? 'expiry.pending.queued' : undefined;
        const text = t(queued ?? (operation.sentAt ? 'pending.text' : 'pending.notSent'));
        return pendingWindow(words, text);
      }
      case 'succeeded':
        return outcomeWindow(
          t(operation.change.data.isNow ? 'expiry.done.nowTitle' : 'expiry.done.title'),
          t('created.close'),
          expiryBlocks(words, operation, label),
        );
      case 'failed':
      case 'overtaken': {
        const title = endedNotKnown(operation) ? t('failed.notKnown.title') : t('expiry.failed.title');
        return outcomeWindow(title, t('failed.close'), expiryBlocks(words, operation, label));
      }
    }
  },
  async typed(ports, reader, { address, day, notRead }) {
    const { t } = wordsForPerson(reader.person);
    if (address === undefined) return { sentence: t('expiry.typed.noAddress') };
    const apiUser = await userOf(ports, address);
    const date = day === undefined ? undefined : parseDate(day);
    const view =
      apiUser &&
      expiryFormFor(ports, reader, apiUser, {
        day: date,
        unread: unreadText({ t }, notRead, date),
        standing: await standingOf(ports, reader, apiUser),
      });
    if (view) return { view };
    return { sentence: await notFoundSentence(ports, reader, address, 'expiry.typed.notFound') };
  },
  wanted({ what, shown }) {
    // What stands there was written by us, and may have been made up since.
    const [, days] = /^extend_([1-9]\d{0,3})$/.exec(what) ?? [];
    return days !== undefined
      ? { until: { days: Number(days), than: parseExpiry(shown) }, why: undefined }
      : undefined;
  },
  async typedAbout(ports, { address }) {
    const apiUser = address === undefined ? undefined : await userOf(ports, address);
    return { instance: apiUser?.instance, apiUser };
  },
  async opens(ports, reader, { what, about }) {
    const apiUser = await ports.records.apiUsers.get(about);
    if (!apiUser) return undefined;
    if (what === 'now') return endNow(ports, reader, apiUser);
    const view = expiryFormFor(ports, reader, apiUser, {
      standing: await standingOf(ports, reader, apiUser),
    });
    return view && { view };
  },
  async asking(ports, reader, { change, apiUserId }, request) {
    const apiUser = apiUserId === undefined ? undefined : await ports.records.apiUsers.get(apiUserId);
    if (!apiUser) return undefined;
    const { expiry, why, timeZone } = change.data;
    return expiryFormFor(ports, reader, apiUser, {
      day: dateIn(expiry, timeZone),
      why,
      request,
      standing: await standingOf(ports, reader, apiUser),
    });
  },
  again(ports, reader, { change }, apiUser) {
    const { expiry, why } = change.data;
    const day = dateIn(expiry, reader.person.timeZone);
    return apiUser && expiryFormFor(ports, reader, apiUser, { day, why });
  },
};

/** What was typed behind the address and could not be read: the day that stands there then is not the one that was meant. */
function unreadText(
  { t }: Pick<Words, 't'>,
  notRead: readonly string[],
  day: Temporal.PlainDate | undefined,
): string | undefined {
  const [first] = notRead;
  if (first === undefined) return undefined;
  if (day === undefined) return t('form.notes.date', { value: cut(first, 100) });
  return t('form.notes.notRead', { count: notRead.length, parts: cut(notRead.join(' '), 300) });
}

/** The question before access is ended at once; how much the user is used is filled in when Marketo has said so. */
async function endNow(ports: OpenPorts, { person }: Reader, apiUser: ApiUser): Promise<Opened | undefined> {
  const instance = ports.instances.get(apiUser.instance);
  if (!instance) return undefined;
  const words = wordsForPerson(person);
  const now = ports.clock.now();
  // The button stands in messages of days ago, and there is nothing left to ask.
  if (hasEnded(apiUser.expiry, now))
    return { view: sentenceView(words, words.t('expiry.problem.ended_already')) };
  const asked = askedBeside({
    apiUser,
    isGone: false,
    changes: [],
    asked: await askedBack(ports.records, apiUser.id),
  });
  const shown = { formId: ports.ids.next(), apiUser, asked, now };
  return {
    view: endNowForm(words, { ...shown, calls: undefined }),
    later: async () =>
      endNowForm(words, { ...shown, calls: await usageOf(instance.marketo, apiUser, ports.log) }),
  };
}

/** The form for another end of access, filled in with the usual length, or as it was typed. */
export function expiryFormFor(
  ports: DrawPorts,
  { person, standing }: Reader,
  apiUser: Pick<ApiUser, 'id' | 'email' | 'instance' | 'expiry' | 'owner'> | ApiUser,
  {
    day,
    why,
    unread,
    formId = ports.ids.next(),
    redrawn,
    request,
    standing: stands = AS_USUAL,
  }: {
    day?: Temporal.PlainDate | undefined;
    why?: string | undefined;
    /** What is said of what was typed and could not be read. */
    unread?: string | undefined;
    formId?: string;
    /** Of a form that is open: how often its day was drawn anew. An empty day was emptied then. */
    redrawn?: number;
    request?: FormOfRequest | undefined;
    /** What another end would take back. */
    standing?: StandingOfUser;
  } = {},
): ModalView | undefined {
  const policy = ports.instances.get(apiUser.instance)?.policy;
  if (!policy) return undefined;
  const capacities = capacitiesIn(standing, apiUser.instance, apiUser);
  const { longestDays, defaultDays, reasonRequired } = termsFor(policy, capacities, 'set_expiry');
  const now = ports.clock.now();
  const today = dateIn(now, person.timeZone);
  const latest = today.add({ days: longestDays });
  const usual = daysMore(apiUser.expiry, defaultDays, { now, timeZone: person.timeZone });
  const shownDay = day ?? (redrawn === undefined ? earlier(usual, latest) : undefined);
  const told =
    'roles' in apiUser
      ? toldOf(ports, { person, standing }, apiUser, { day: shownDay, stands })
      : { text: undefined, asks: false };
  const wrong = [unread, request ? undefined : told.text].filter((text) => text !== undefined).join('\n');
  return expiryForm(wordsForPerson(person), {
    formId,
    apiUser,
    day: shownDay,
    why,
    longestDays,
    reasonRequired,
    beyond: beyondBox(wordsForPerson(person), policy, capacities),
    now,
    wrong: wrong === '' ? undefined : wrong,
    asks: told.asks,
    redrawn: redrawn ?? 0,
    request,
    isBeingRevoked: stands.isBeingRevoked,
    isEndedByOthers: stands.isEndedByOthers && told.asks,
    ended: stands.ended,
    letEndBy: 'letEnd' in apiUser && isLeftToEnd(apiUser) ? apiUser.letEnd?.by : undefined,
  });
}

/** What another end of access would take back: that it is to be deleted, and that somebody else has ended it at once. */
interface StandingOfUser {
  readonly isBeingRevoked: boolean;
  readonly isEndedByOthers: boolean;
  /** Who that was, and why. */
  readonly ended: KnownBlock | undefined;
}

const AS_USUAL: StandingOfUser = { isBeingRevoked: false, isEndedByOthers: false, ended: undefined };

async function standingOf(
  { records }: OpenPorts,
  { person }: Reader,
  { id, expiry }: Pick<ApiUser, 'id' | 'expiry'>,
): Promise<StandingOfUser> {
  const changes = await records.operations.about(id);
  const byOthers = endingAtOnce(changes, expiry).filter(({ requester }) => requester !== person.id);
  const [ended] = byOthers.filter((each) => isOfKind(each, 'set_expiry'));
  const words = wordsForPerson(person);
  return {
    isBeingRevoked: changes.some(isRevoking),
    isEndedByOthers: byOthers.length > 0,
    ended: ended && { ...paragraph(text('⛔ '), endedAtOnceShown(words, ended)), block_id: ENDED_BY },
  };
}

function earlier(one: Temporal.PlainDate, other: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(one, other) > 0 ? other : one;
}

/** What is to be said of a day before it is sent: what is wrong with it, or that somebody has to agree. */
function toldOf(
  { instances, clock }: DrawPorts,
  { person, standing }: Reader,
  apiUser: ApiUser,
  { day, stands }: { readonly day: Temporal.PlainDate | undefined; readonly stands: StandingOfUser },
): { readonly text: string | undefined; readonly asks: boolean } {
  const instance = instances.get(apiUser.instance);
  if (!day || !instance) return { text: undefined, asks: false };
  const { policy, catalog } = instance;
  const { timeZone } = person;
  const now = clock.now();
  // Whatever becomes of it, a day that is still to come may be set.
  const state = lifeOf(apiUser, { isRevoking: false, now });
  // By whom makes no difference to what is allowed.
  const endedBy = stands.isEndedByOthers ? APP : undefined;
  const facts = { apiUser, state, roles: catalog.remembered()?.roles, now, timeZone, endedBy };
  const capacities = capacitiesIn(standing, apiUser.instance, apiUser);
  const form = { until: { day: day.toString() }, why: undefined };
  const words = wordsForPerson(person);
  const filling = { capacities, policy };
  const texts = newExpirySoFar(form, facts, filling).map((each) => problemText(words, each));
  if (texts.length > 0) return { text: texts.join(' '), asks: false };
  const asks = newExpiryNeedsApproval(form, facts, filling);
  return { text: asks ? words.t('expiry.form.needsApproval') : undefined, asks };
}

const Input = z.object({ value: z.string().nullish(), selected_date: z.string().nullish() });
const State = z.object({ values: z.record(z.string(), z.record(z.string(), Input)) });

/** What stands in the fields of the form. */
export function filledIn(state: unknown): { day: string | undefined; why: string | undefined } {
  const inputs = Object.values(State.parse(state).values);
  const of = (field: string) => inputs.flatMap((block) => block[field] ?? [])[0];
  return { day: of('expires')?.selected_date ?? undefined, why: of('why')?.value ?? undefined };
}

/** What is wrong with a wish for another end of access. */
export function problemText(words: Words, problem: ExpiryProblem): string {
  const { t, day } = words;
  switch (problem.problem) {
    case 'too_late':
      return t('problem.too_late', { count: problem.days, latest: day(problem.latest) });
    case 'too_long':
      return t('problem.too_long', { count: problem.max, length: problem.length });
    case 'unseen':
      return t('problem.unseen', { characters: problem.characters.slice(0, 5).join(', ') });
    case 'changed_meanwhile':
      return endChangedText(words, problem, 'expiry.problem.changed_meanwhile');
    case 'missing':
      return t(problem.field === 'why' ? 'expiry.problem.whyMissing' : 'expiry.problem.missing');
    default:
      return t(`expiry.problem.${problem.problem}`);
  }
}

/** Which end holds now where another one stood beside the button, and where to go: the message may have no button any more. */
export function endChangedText(
  { t, moment }: Words,
  { expiry, email }: EndChanged,
  text: 'expiry.problem.changed_meanwhile' | 'letEnd.problem.changed_meanwhile',
): string {
  const end = endOf(expiry);
  const now = end ? moment(end) : t(expiry === 'never' ? 'detail.never' : 'detail.unknown');
  return t(text, { moment: now, address: cut(email, EMAIL_MAX_LENGTH) });
}

/** The day that stands in a form; what cannot be read is none. */
export function dayIn(state: unknown): Temporal.PlainDate | undefined {
  const { day } = filledIn(state);
  return day === undefined ? undefined : parseDate(day);
}
