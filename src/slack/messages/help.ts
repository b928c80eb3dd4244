import type { RichTextElement, RichTextSection } from '@slack/types';
import type { NamedAdministrator } from '../../core/people/administration.ts';
import type { Words } from '../../locales/words.ts';
import { allAdministrators } from '../blocks/administrators.ts';
import { context, cut, paragraph, plain, section, sentence } from '../blocks/text.ts';
import { COMMAND } from '../names.ts';
import type { Written } from './written.ts';

/** What the command can do; after a word that it does not know, with the nearest ones. */
export function helpMessage(
  words: Words,
  administrators: readonly NamedAdministrator[],
  unknown?: { readonly word: string; readonly nearest: readonly string[] },
): Written {
  const { t, any } = words;
  const line = (command: string, meaning: string): RichTextSection => ({
    type: 'rich_text_section',
    elements: [
      { type: 'text', text: command, style: { code: true } },
      { type: 'text', text: ` ${meaning}` },
    ],
  });
  const mistake: RichTextElement[] = unknown
    ? [
        { type: 'text', text: t('help.unknown', { word: cut(unknown.word, 100) }) },
        ...(unknown.nearest.length === 0
          ? []
          : sentence(
              ` ${t('help.nearest', { words: any(unknown.nearest.map((word) => `${COMMAND} ${word}`)) })}`,
            )),
      ]
    : [];
  return {
    text: t('help.text'),
    blocks: [
      ...(unknown ? [paragraph(mistake)] : []),
      { type: 'header', text: plain(t('help.title'), 150) },
      section(t('help.intro')),
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            elements: [
              line(COMMAND, t('help.open')),
              line(`${COMMAND} create ${t('help.example')}`, t('help.filled')),
              line(`${COMMAND} extend ${t('help.extendExample')}`, t('help.extend')),
              line(`${COMMAND} transfer ${t('help.transferExample')}`, t('help.transfer')),
              line(`${COMMAND} roles ${t('help.showExample')}`, t('help.roles')),
              line(`${COMMAND} revoke ${t('help.showExample')}`, t('help.revoke')),
              line(`${COMMAND} list ${t('help.listExample')}`, t('help.list')),
              line(`${COMMAND} show ${t('help.showExample')}`, t('help.show')),
              line(`${COMMAND} pending`, t('help.pending')),
              line(`${COMMAND} review`, t('help.review')),
              line(`${COMMAND} help`, t('help.help')),
            ],
          },
        ],
      },
      context(t('help.more')),
      paragraph(sentence(t('help.who', { people: allAdministrators(words, administrators) }))),
    ],
  };
}
