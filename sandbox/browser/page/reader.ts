import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ShownConversation, ShownPerson, ShownUserGroup } from '../protocol.ts';

/** Who reads: decides names, time zone and language of what is shown. */
export interface Reader {
  readonly people: readonly ShownPerson[];
  readonly userGroups: readonly ShownUserGroup[];
  readonly conversations: readonly Pick<ShownConversation, 'id' | 'name'>[];
  readonly timeZone: string;
  readonly locale: string;
  readonly now: Date;
}

export const ReaderContext = createContext<Reader>({
  people: [],
  userGroups: [],
  conversations: [],
  timeZone: 'UTC',
  locale: 'en-US',
  now: new Date(0),
});

export const useReader = (): Reader => useContext(ReaderContext);

export function nameOf({ people }: Reader, id: string): string {
  return people.find((person) => person.id === id)?.name ?? id;
}

export function handleOf({ userGroups }: Reader, id: string): string {
  return userGroups.find((group) => group.id === id)?.handle ?? id;
}

/** Slack's tokens for dates, as `{date_long} at {time}`, in the reader's zone and language. */
export function slackDate(format: string, seconds: number, { timeZone, locale, now }: Reader): string {
  const date = new Date(seconds * 1000);
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(date);
  const day = (of: Date) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(of);
  const away = Math.round((Date.parse(day(date)) - Date.parse(day(now))) / 86_400_000);
  const near = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' }[away];
  const long = write({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
  const tokens: Readonly<Record<string, string>> = {
    date_num: day(date),
    date_slash: write({ day: '2-digit', month: '2-digit', year: 'numeric' }),
    date_long: long,
    date_long_full: write({ year: 'numeric', month: 'long', day: 'numeric' }),
    date_long_pretty: near ?? long,
    date: write({ month: 'long', day: 'numeric' }),
    date_pretty: near ?? write({ month: 'long', day: 'numeric' }),
    date_short: write({ year: 'numeric', month: 'short', day: 'numeric' }),
    date_short_pretty: near ?? write({ year: 'numeric', month: 'short', day: 'numeric' }),
    day_divider_pretty: near ?? write({ month: 'long', day: 'numeric' }),
    time: write({ hour: 'numeric', minute: '2-digit' }),
    time_secs: write({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
    ago: new Intl.RelativeTimeFormat(locale).format(away, 'day'),
  };
  return format.replace(/\{(\w+)\}/g, (whole, token: string) => tokens[token] ?? whole);
}
