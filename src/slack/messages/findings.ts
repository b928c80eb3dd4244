import type { KnownBlock, RichTextBlock, RichTextSection } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { endOf, parseExpiry } from '../../core/expiry.ts';
import { FINDINGS, type Finding } from '../../core/messages/about.ts';
import type { Words } from '../../locales/words.ts';
import type { KnownLast, MessageOf } from '../../ports/messages.ts';
import { endSince } from '../blocks/api-user-row.ts';
import { expiryValue, text, user } from '../blocks/details.ts';
import { context, cut, cutApart, notification, plain, section } from '../blocks/text.ts';
import { foundActions } from '../blocks/user-actions.ts';
import { warnedRow } from '../blocks/warned-row.ts';
import type { Written } from './written.ts';

/** Users that were found, with a row and buttons for each: together far below Slack's 50 blocks. */
export const MOST_FOUND = 5;

/** Users that are named, shared by the lists; the rest is counted. */
const MOST_NAMED = 24;

/** Characters of an address, and of a name with its address: all lists together stay far below Slack's limits. */
const LONGEST_EMAIL = 100;
const LONGEST_NAME = 70;

/** What is new, changed, ended or gone in Marketo and was not done through the app: to the administrators, or of an owner's users to them. */
export function findingsMessage(
  words: Words,
  { about, loaded, sentAt }: MessageOf<'findings'>,
  instance: string,
): Written {
  const { t } = words;
  const { findings, for: reader } = about;
  const title = t('findings.title', { count: findings.length });
  const groups = FINDINGS.map((what) => findings.filter((finding) => finding.what === what)).filter(
    (each) => each.length > 0,
  );
  return {
    text: notification(`${instance}: ${title}`),
    blocks: [
      { type: 'header', text: plain(`🔎 ${title}`, 150) },
      context(`${t('detail.instance')}: ${instance}`),
      ...groups.flatMap((each) =>
        group(words, each, Math.floor(MOST_NAMED / groups.length), ({ user }) => {
          const known = user === undefined ? undefined : loaded.users.get(user);
          return known && foundRow(words, known, sentAt);
        }),
      ),
      ...(reader === 'owner' && findings.some(({ what }) => what !== 'expiry_kept' && what !== 'expiry_late')
        ? [context(t('findings.owner'))]
        : []),
    ],
  };
}

/**
 * @param most how many of them are named
 * @param rowOf how one is shown about which something can be done; `undefined` for one that is named in the list
 */
function group(
  words: Words,
  findings: readonly Finding[],
  most: number,
  rowOf: (finding: Finding) => KnownBlock[] | undefined,
): KnownBlock[] {
  const { t } = words;
  const [first] = findings;
  if (!first) return [];
  const rows = findings.map((finding) => ({ finding, row: rowOf(finding) }));
  const listed = rows.flatMap(({ finding, row }) => (row ? [] : [finding]));
  const left = listed.length - most;
  const list: RichTextBlock = {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: listed.slice(0, most).map((finding) => line(words, finding)),
      },
    ],
  };
  return [
    section(t(`findings.${first.what}`, { count: findings.length })),
    ...rows.flatMap(({ row }) => row ?? []),
    ...(listed.length > 0 ? [list] : []),
    ...(left > 0 ? [context(t('findings.more', { count: left }))] : []),
  ];
}

/** A user that was found, with what can be done about it; or who is accountable by now, or that nobody is to hear of it. */
function foundRow(words: Words, { apiUser, isGone }: KnownLast, sentAt: Temporal.Instant): KnownBlock[] {
  const { t } = words;
  const { email, expiry, owner, ignored } = apiUser;
  if (isGone) return [warnedRow('🗑️', email, [[text(t('orphans.gone'))]])];
  const { mark, text: told } = endSince(words, apiUser, sentAt);
  const end = [text(told), ...(endOf(expiry) ? [text(' · '), expiryValue(words, expiry)] : [])];
  if (owner !== undefined) return [warnedRow(mark, email, [end, [text(t('orphans.assigned')), user(owner)]])];
  if (ignored) return [warnedRow(mark, email, [end, [text(t('ignored.row')), user(ignored.by)]])];
  return [warnedRow(mark, email, [end]), foundActions(words, apiUser)];
}

function line(words: Words, { what, email, from, to }: Finding): RichTextSection {
  const elements: RichTextSection['elements'] = [
    { type: 'text', text: cut(email, LONGEST_EMAIL), style: { bold: true } },
  ];
  if (what === 'found') {
    elements.push({ type: 'text', text: ` · ${words.t('detail.expires')}: ` }, expiry(words, to));
  }
  if ((what === 'changed' || what === 'roles_changed') && from !== undefined && to !== undefined) {
    const [was, is] = cutApart(from, to, LONGEST_NAME);
    elements.push({ type: 'text', text: `: ${was} → ${is}` });
  }
  if (['expiry_changed', 'expiry_kept', 'expiry_late'].includes(what)) {
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
