import type { HomeView, KnownBlock } from '@slack/types';
import type { ApiUser } from '../../core/api-user.ts';
import type { Words } from '../../locales/words.ts';
import { details, expiryValue, text, user } from '../blocks/details.ts';
import { context, paragraph, person, plain, section, sentence } from '../blocks/text.ts';
import { NEW_API_USER } from '../names.ts';

/** Below Slack's 100 blocks, with two for each user. */
const MOST_USERS = 40;

export interface Home {
  readonly isAdministrator: boolean;
  readonly administrators: readonly string[];
  /** For administrators all of them, for others those that they own; soonest end first. */
  readonly apiUsers: readonly ApiUser[];
}

/** The App Home tab: what ends when, and the way to the form. */
export function homeView(words: Words, { isAdministrator, administrators, apiUsers }: Home): HomeView {
  const { t, any } = words;
  const shown = apiUsers.slice(0, MOST_USERS);
  const left = apiUsers.length - shown.length;
  const blocks: KnownBlock[] = [
    { type: 'header', text: plain(t('home.title'), 150) },
    section(t('help.intro')),
    isAdministrator
      ? {
          type: 'actions',
          elements: [
            { type: 'button', action_id: NEW_API_USER, style: 'primary', text: plain(t('home.create'), 75) },
          ],
        }
      : paragraph(sentence(t('home.ask', { people: any(administrators.map(person)) }))),
    { type: 'divider' },
    { type: 'header', text: plain(t(isAdministrator ? 'home.all' : 'home.owned'), 150) },
    ...(shown.length === 0 ? [section(t(isAdministrator ? 'home.none' : 'home.noneOwned'))] : []),
    ...shown.flatMap((apiUser, index): KnownBlock[] => [
      ...(index > 0 ? [{ type: 'divider' } as const] : []),
      details([
        { label: t('detail.email'), value: text(apiUser.email) },
        { label: t('detail.expires'), value: expiryValue(words, apiUser.expiry) },
        { label: t('detail.owner'), value: user(apiUser.owner) },
      ]),
    ]),
    ...(left > 0 ? [context(t('home.more', { count: left }))] : []),
  ];
  return { type: 'home', blocks };
}

/** What someone sees who may not use the app: a guest, or a person of another company. */
export function closedHomeView({ t }: Words, sentenceOfRefusal: string): HomeView {
  return {
    type: 'home',
    blocks: [{ type: 'header', text: plain(t('home.title'), 150) }, section(`🔒 ${sentenceOfRefusal}`)],
  };
}
