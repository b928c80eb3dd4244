import { createInstance, type TFunction } from 'i18next';
import type { Temporal } from 'temporal-polyfill';
import { en } from './en.ts';

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
  /** An instant in the reader's zone, such as “March 31, 2027 at 11:59 PM GMT+2”. */
  moment(instant: Temporal.Instant): string;
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

export function wordsFor({ locale, timeZone }: Reader): Words {
  const language = LANGUAGES.includes(locale.split('-')[0] ?? '') ? locale : FALLBACK;
  const list = (type: 'conjunction' | 'disjunction') => new Intl.ListFormat(language, { type });
  return {
    t: i18n.getFixedT(language, 'words'),
    day: (date) => date.toLocaleString(language, { dateStyle: 'long' }),
    moment: (instant) =>
      instant.toLocaleString(language, {
        dateStyle: 'long',
        timeStyle: 'short',
        timeZone,
      }),
    number: (value) => value.toLocaleString(language),
    all: (items) => list('conjunction').format(items),
    any: (items) => list('disjunction').format(items),
  };
}
