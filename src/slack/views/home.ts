import type { HomeView, KnownBlock } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { type ApiUser, isLeftToEnd } from '../../core/api-user.ts';
import type { Operation } from '../../core/changes/operation.ts';
import type { NewExpiry } from '../../core/changes/set-expiry.ts';
import type { UserActions } from '../../core/changes/user-actions.ts';
import { endOf, hasEnded } from '../../core/expiry.ts';
import type { IdleIn } from '../../core/idle.ts';
import type { Among, Place } from '../../core/listed-users.ts';
import type { CallsMade } from '../../core/messages/about.ts';
import type { NamedAdministrator } from '../../core/people/administration.ts';
import type { Denial } from '../../core/people/denial.ts';
import type { SilentSource } from '../../core/people/standing.ts';
import type { Words } from '../../locales/words.ts';
import type { DailyCount, MarketoHealth } from '../../ports/marketo.ts';
import type { Pending } from '../../ports/pending.ts';
import { anyAdministrator } from '../blocks/administrators.ts';
import { apiUserRow } from '../blocks/api-user-row.ts';
import { callsLine } from '../blocks/calls-line.ts';
import { deniedBlocks, silentBlocks } from '../blocks/denied.ts';
import { type Detail, details, endInSentence, expiryValue, text, user } from '../blocks/details.ts';
import { endedAtOnceShown } from '../blocks/ended-shown.ts';
import { idleNotKnown } from '../blocks/idle-not-known.ts';
import { amongBlock, pageBlocks } from '../blocks/listed-users.ts';
import { pendingBlocks } from '../blocks/pending.ts';
import { revokingRow } from '../blocks/revocation.ts';
import { moment, paragraph, plain, section, sentence } from '../blocks/text.ts';
import { userActions } from '../blocks/user-actions.ts';
import { NEW_API_USER, turning } from '../names.ts';
import { writePlace } from './home-place.ts';

/** So many users stand on a page: below Slack's 100 blocks, with two for each. */
export const MOST_USERS = 22;

/** What is left of the 100 blocks. */
const MOST_INSTANCES = 15;

export interface Home {
  readonly isAdministrator: boolean;
  /** Whom to ask for what somebody may not do. */
  readonly administrators: readonly NamedAdministrator[];
  /** What could not be asked about somebody who is no administrator as far as is known. */
  readonly silent: readonly SilentSource[];
  /** For administrators all of them, for others those that they own: soonest end first, ended ones last. */
  readonly apiUsers: readonly ApiUser[];
  /** How many there are of those that are chosen, on all pages. */
  readonly count: number;
  /** Which of them are chosen, and the page. */
  readonly place: Place;
  /** Where it cannot be said who is idle, if that is what is chosen. */
  readonly notKnown: readonly IdleIn[];
  /** What this person may choose. */
  readonly choices: readonly Among[];
  readonly now: Temporal.Instant;
  /** Ids of the users that the app itself runs as. */
  readonly own: ReadonlySet<string>;
  /** The ends of access that are being set just now, by the user's id. */
  readonly underWay: ReadonlyMap<string, NewExpiry>;
  /** What is being revoked, by the user's id. */
  readonly revoking: ReadonlyMap<string, Operation<'revoke'>>;
  /** Those of them that somebody asks to bring back, which is decided before anything is deleted. */
  readonly onHold: ReadonlySet<string>;
  /** How access was ended at once, by the user's id, as long as that is the end that it has. */
  readonly endedBy: ReadonlyMap<string, Operation<'set_expiry'>>;
  /** Calls of each user in the last seven days, by its id; none of those of whom Marketo has not said. */
  readonly calls: ReadonlyMap<string, CallsMade>;
  /** What waits for them, and what they wait for. */
  readonly pending: Pending;
  /** Whether they may create, or ask for, an API-only user. */
  readonly mayCreate: 'create' | 'ask' | undefined;
  /** What this person may do about each user, by its id. */
  readonly actions: ReadonlyMap<string, UserActions>;
  /** How each Marketo instance is doing; none for whoever is no administrator. */
  readonly instances: readonly InstanceShown[];
  /** The label of a Marketo instance, by its name; named with each user where there are several. */
  readonly labelOf: ((instance: string) => string) | undefined;
}

export interface InstanceShown {
  readonly label: string;
  readonly health: MarketoHealth;
  readonly usage: DailyCount | undefined;
  readonly dailyQuota: number | undefined;
}

/** The App Home tab: what ends when, and the way to the form. */
export function homeView(words: Words, home: Home): HomeView {
  const { isAdministrator, administrators, silent, apiUsers, count, now, instances, actions } = home;
  const { pending, mayCreate, place, revoking, onHold } = home;
  const { t } = words;
  const people = anyAdministrator(words, administrators);
  const shown = apiUsers.slice(0, MOST_USERS);
  const isAll = place.among === 'all';
  const firstEnded = shown.findIndex(({ expiry }) => hasEnded(expiry, now));
  const blocks: KnownBlock[] = [
    { type: 'header', text: plain(t('home.title'), 150) },
    section(t('help.intro')),
    mayCreate
      ? {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: NEW_API_USER,
              style: 'primary',
              text: plain(t(`home.${mayCreate}`), 75),
            },
          ],
        }
      : paragraph(sentence(t('home.askPeople', { people }))),
    ...silentBlocks(words, silent),
    ...pendingBlocks(words, pending),
    { type: 'divider' },
    { type: 'header', text: plain(t(isAdministrator ? 'home.all' : 'home.owned'), 150) },
    ...(isAll && count === 0 ? [] : [amongBlock(words, home)]),
    ...(count > 0
      ? []
      : [section(t(isAll ? (isAdministrator ? 'home.none' : 'home.noneOwned') : 'home.noneAmong'))]),
    ...idleNotKnown(words, home.notKnown, home.labelOf),
    ...shown.flatMap((apiUser, index): KnownBlock[] => [
      ...(index === firstEnded ? endedHeading(words, isAdministrator, people) : []),
      rowOf(words, apiUser, home),
      ...actionsOf(words, apiUser, {
        may: actions.get(apiUser.id),
        isRevoking: revoking.has(apiUser.id),
        isOnHold: onHold.has(apiUser.id),
        now,
      }),
    ]),
    ...pageBlocks(words, { page: place.page, count }, MOST_USERS, (where, page) => ({
      action_id: turning(where),
      value: String(page),
    })),
    ...(instances.length > 0
      ? [{ type: 'divider' } as const, { type: 'header', text: plain(t('home.marketo'), 150) } as const]
      : []),
    ...instances.slice(0, MOST_INSTANCES).map((instance) => instanceDetails(words, instance)),
  ];
  return { type: 'home', private_metadata: writePlace(place), blocks };
}

function actionsOf(
  words: Words,
  apiUser: ApiUser,
  {
    may,
    isRevoking,
    isOnHold,
    now,
  }: {
    readonly may: UserActions | undefined;
    readonly isRevoking: boolean;
    readonly isOnHold: boolean;
    readonly now: Temporal.Instant;
  },
): KnownBlock[] {
  return userActions(words, apiUser, may && { ...may, isRevoking, isOnHold, now }, { hasDetails: true });
}

/** Characters of a reason, where many users stand below each other; the window about one has it whole. */
const LONGEST_WHY = 80;

/** A user of the list: when its access ends, what becomes of that just now, and who is accountable. */
function rowOf(
  words: Words,
  apiUser: ApiUser,
  { now, own, labelOf, underWay, revoking, onHold, endedBy, calls }: Home,
): KnownBlock {
  const { t } = words;
  const { letEnd } = apiUser;
  const made = calls.get(apiUser.id);
  const end = endOf(apiUser.expiry);
  const change = underWay.get(apiUser.id);
  const revocation = revoking.get(apiUser.id);
  const ended = endedBy.get(apiUser.id);
  return apiUserRow(words, apiUser, now, [
    ...(end ? [[expiryValue(words, end)]] : []),
    ...(ended ? [endedAtOnceShown(words, ended, LONGEST_WHY)] : []),
    ...(change ? [sentence(t('row.changing', { end: endInSentence(words, change.expiry) }))] : []),
    ...(letEnd && isLeftToEnd(apiUser) ? [[text(t('letEnd.row')), user(letEnd.by)]] : []),
    ...(revocation ? [[text(t(revokingRow(revocation, onHold.has(apiUser.id))))]] : []),
    ...(made === undefined ? [] : [[text(callsLine(words, made))]]),
    own.has(apiUser.id)
      ? [text(t('home.own'))]
      : apiUser.owner === undefined
        ? [text(t('row.noOwner'))]
        : [text(t('row.owner')), user(apiUser.owner)],
    ...(labelOf ? [[text(labelOf(apiUser.instance))]] : []),
  ]);
}

/** What has ended, what that means, and what to do. */
function endedHeading({ t }: Words, isAdministrator: boolean, people: string): KnownBlock[] {
  return [
    { type: 'header', text: plain(t('home.ended'), 150) },
    isAdministrator ? section(t('home.endedAll')) : paragraph(sentence(t('home.endedOwned', { people }))),
  ];
}

/** Whether Marketo answers, and how much of the day's calls is used up. */
function instanceDetails(words: Words, { label, health, usage, dailyQuota }: InstanceShown): KnownBlock {
  const { t, number, moment: write } = words;
  const { state, trouble, restsUntil } = health;
  const rest: Detail[] = restsUntil
    ? [{ label: t('rest.until'), value: moment(restsUntil, t('detail.expiresFormat'), write(restsUntil)) }]
    : [];
  const used =
    usage &&
    (dailyQuota === undefined
      ? number(usage.total)
      : t('home.quota', { used: number(usage.total), quota: number(dailyQuota) }));
  return details([
    { label: t('detail.instance'), value: text(label) },
    {
      label: t('home.state'),
      value: text(
        restsUntil
          ? t('home.resting')
          : trouble
            ? t(`home.trouble.${trouble}`)
            : t(state === 'untried' ? 'home.untried' : 'home.answers'),
      ),
    },
    { label: t('home.usage'), value: text(used ?? t('detail.callsUnknown')) },
    ...rest,
  ]);
}

/** What someone sees who may not use the app, such as a guest, or whom Slack does not name just now. */
export function closedHomeView(
  words: Words,
  denial: Denial,
  administrators: readonly NamedAdministrator[],
): HomeView {
  const title: KnownBlock = { type: 'header', text: plain(words.t('home.title'), 150) };
  return { type: 'home', blocks: [title, ...deniedBlocks(words, denial, administrators)] };
}
