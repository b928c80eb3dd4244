import { createInstance, type TFunction } from 'i18next';
import type { Temporal } from 'temporal-polyfill';
import { isTimeZone } from '../core/calendar.ts';
import { en } from './en/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words';
    resources: { words: typeof en };
  }
}

/** The words for one reader, in their language and time zone. */
export interface Words {
  readonly t: TFunction;
  /** A day, such as “March 31, 2027”. */
  day(date: Temporal.PlainDate): string;
  /** The same short, with its weekday, such as “Wed, Mar 31”. */
  weekday(date: Temporal.PlainDate): string;
  /** An instant in the reader's zone, such as “March 31, 2027 at 11:59 PM”, for many “March 31, 2027 at 11:59 PM (UTC)”. */
  moment(instant: Temporal.Instant): string;
  /** The time of day of an instant in the reader's zone, such as “11:59 PM”, for many “11:59 PM (UTC)”. */
  time(instant: Temporal.Instant): string;
  /** The zone in which the reader counts days. */
  readonly timeZone: string;
  /** A whole number, such as “12,480”. */
  number(value: number): string;
  /** “A, B and C”. */
  all(items: readonly string[]): string;
  /** “A, B or C”. */
  any(items: readonly string[]): string;
}

export interface Reader {
  /** A language tag such as `en-US`; whoever reads a language without words of ours gets English. */
  readonly locale: string;
  readonly timeZone: string;
  /** Whether many people read it, who live elsewhere: moments name their zone then. */
  readonly areMany?: boolean;
}

const FALLBACK = 'en';

const RESOURCES = { en: { words: en } };

/** The languages that have words of ours; lists and dates are never written in another one than the sentence. */
const LANGUAGES = Object.keys(RESOURCES);

const i18n = createInstance({
  resources: RESOURCES,
  fallbackLng: FALLBACK,
  defaultNS: 'words',
  // Slack is not HTML; what people typed travels in plain text and rich text elements.
  interpolation: { escapeValue: false },
  initAsync: false,
});
// With its words at hand it is ready at once.
void i18n.init();

/** A language that has words of ours, in the reader's own variety; what is no language tag reads the fallback. */
function languageOf(locale: string): string {
  try {
    const [tag = FALLBACK] = Intl.getCanonicalLocales(locale.replaceAll('_', '-'));
    return LANGUAGES.includes(tag.split('-')[0] ?? '') ? tag : FALLBACK;
  } catch {
    return FALLBACK;
  }
}

/** Words do not change, and making them takes longer than using them. */
const MADE = new Map<string, Words>();

/** More than the languages and zones of one company. */
const MOST_MADE = 1_000;

/** Never fails, whatever Slack says of a reader: no message is lost to its formatting. */
export function wordsFor(reader: Reader): Words {
  const key = JSON.stringify([reader.locale, reader.timeZone, reader.areMany ?? false]);
  const words = MADE.get(key) ?? makeWords(reader);
  if (MADE.size >= MOST_MADE) MADE.clear();
  MADE.set(key, words);
  return words;
}

/** A sentence into which nothing is filled is looked up once: a form holds some thirty of them. */
function foundOnce(t: TFunction): TFunction {
  const found = new Map<unknown, unknown>();
  return new Proxy(t, {
    apply(target, self, call: Parameters<TFunction>) {
      const [key] = call;
      if (call.length > 1) return Reflect.apply(target, self, call);
      if (!found.has(key)) found.set(key, Reflect.apply(target, self, call));
      return found.get(key);
    },
  });
}

function makeWords({ locale, timeZone: given, areMany = false }: Reader): Words {
  const timeZone = isTimeZone(given) ? given : 'UTC';
  const language = languageOf(locale);
  // By the clock on the reader's wall: an offset that Slack gives for a zone is enough, whatever Intl knows of zones.
  const wall = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(timeZone).toPlainDateTime();
  const t = foundOnce(i18n.getFixedT(language, 'words'));
  const named = (time: string) => (areMany ? t('detail.timeInZone', { time, zone: timeZone }) : time);
  const list = (type: 'conjunction' | 'disjunction') => new Intl.ListFormat(language, { type });
  return {
    t,
    day: (date) => date.toLocaleString(language, { dateStyle: 'long' }),
    weekday: (date) => date.toLocaleString(language, { weekday: 'short', month: 'short', day: 'numeric' }),
    moment: (instant) =>
      named(wall(instant).toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' })),
    time: (instant) => named(wall(instant).toLocaleString(language, { timeStyle: 'short' })),
    timeZone,
    number: (value) => value.toLocaleString(language),
    all: (items) => list('conjunction').format(items),
    any: (items) => list('disjunction').format(items),
  };
}
