import type { KnownBlock, RichTextBlock, RichTextSection } from '@slack/types';
import { parseExpiry } from '../../core/expiry.ts';
import type { AboutOf, Finding } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import { expiryValue } from '../blocks/details.ts';
import { context, cut, notification, plain, section } from '../blocks/text.ts';
import type { Written } from './written.ts';

/** Users that are named, shared by the lists; the rest is counted. */
const MOST_NAMED = 30;

/** Characters of an address, and of a name with its address: all lists together stay far below Slack's limits. */
const LONGEST_EMAIL = 100;
const LONGEST_NAME = 70;

const ORDER: readonly Finding['what'][] = [
  'found',
  'returned',
  'expiry_changed',
  'unreadable',
  'changed',
  'gone',
];

/** What is new, changed, ended or gone in Marketo and was not done through the app: to the administrators, or of an owner's users to them. */
export function findingsMessage(
  words: Words,
  { findings, for: reader }: Pick<AboutOf<'findings'>, 'findings' | 'for'>,
  instance: string,
): Written {
  const { t } = words;
  const title = t('findings.title', { count: findings.length });
  const groups = ORDER.map((what) => findings.filter((finding) => finding.what === what)).filter(
    (each) => each.length > 0,
  );
  return {
    text: notification(`${instance}: ${title}`),
    blocks: [
      { type: 'header', text: plain(`🔎 ${title}`, 150) },
      context(`${t('detail.instance')}: ${instance}`),
      ...groups.flatMap((each) => group(words, each, Math.floor(MOST_NAMED / groups.length))),
      ...(reader === 'owner' ? [context(t('findings.owner'))] : []),
    ],
  };
}

/** @param most how many of them are named */
function group(words: Words, findings: readonly Finding[], most: number): KnownBlock[] {
  const { t } = words;
  const [first] = findings;
  if (!first) return [];
  const left = findings.length - most;
  const list: RichTextBlock = {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: findings.slice(0, most).map((finding) => line(words, finding)),
      },
    ],
  };
  return [
    section(t(`findings.${first.what}`, { count: findings.length })),
    list,
    ...(left > 0 ? [context(t('findings.more', { count: left }))] : []),
  ];
}

function line(words: Words, { what, email, from, to }: Finding): RichTextSection {
  const elements: RichTextSection['elements'] = [
    { type: 'text', text: cut(email, LONGEST_EMAIL), style: { bold: true } },
  ];
  if (what === 'found') {
    elements.push({ type: 'text', text: ` · ${words.t('detail.expires')}: ` }, expiry(words, to));
  }
  if (what === 'changed' && from !== undefined && to !== undefined) {
    elements.push({ type: 'text', text: `: ${cut(from, LONGEST_NAME)} → ${cut(to, LONGEST_NAME)}` });
  }
  if (what === 'expiry_changed') {
    elements.push(
      { type: 'text', text: ': ' },
      expiry(words, from),
      { type: 'text', text: ' → ' },
      expiry(words, to),
    );
  }
  return { type: 'rich_text_section', elements };
}

/** An expiry as the audit writes it. */
function expiry(words: Words, written: string | undefined): RichTextSection['elements'][number] {
  return expiryValue(words, parseExpiry(written));
}
