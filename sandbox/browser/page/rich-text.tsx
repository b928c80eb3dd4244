import { nameToEmoji } from 'gemoji';
import type { ComponentChildren } from 'preact';
import type { Block } from '../../slack/block-kit/blocks.ts';
import { Link } from './mrkdwn.tsx';
import { handleOf, nameOf, type Reader, slackDate, useReader } from './reader.ts';

type RichTextBlock = Extract<Block, { type: 'rich_text' }>;
type Part = RichTextBlock['elements'][number];
type Section = Extract<Part, { type: 'rich_text_section' }>;
type Element = Section['elements'][number];

export function RichText({ block }: { readonly block: RichTextBlock }) {
  const reader = useReader();
  return <div class="rich-text">{block.elements.map((part) => partOf(part, reader))}</div>;
}

function partOf(part: Part, reader: Reader): ComponentChildren {
  switch (part.type) {
    case 'rich_text_section':
      return <p>{part.elements.map((element) => elementOf(element, reader))}</p>;
    case 'rich_text_list': {
      const items = part.elements.map((item) => (
        <li>{item.elements.map((element) => elementOf(element, reader))}</li>
      ));
      return part.style === 'ordered' ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'rich_text_quote':
      return <blockquote>{part.elements.map((element) => elementOf(element, reader))}</blockquote>;
    case 'rich_text_preformatted':
      return <pre>{part.elements.map((element) => elementOf(element, reader))}</pre>;
  }
}

function elementOf(element: Element, reader: Reader): ComponentChildren {
  const { style } = element;
  let shown = bare(element, reader);
  if (style?.code) shown = <code>{shown}</code>;
  if (style?.bold) shown = <strong>{shown}</strong>;
  if (style?.italic) shown = <em>{shown}</em>;
  if (style?.strike) shown = <s>{shown}</s>;
  return shown;
}

function bare(element: Element, reader: Reader): ComponentChildren {
  switch (element.type) {
    case 'text':
      return element.text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [<br />, line]));
    case 'link':
      return <Link url={element.url} text={element.text ?? element.url} />;
    case 'user':
      return <span class="mention">@{nameOf(reader, element.user_id)}</span>;
    case 'channel': {
      const known = reader.conversations.find(({ id }) => id === element.channel_id);
      return <span class="mention">#{known?.name ?? element.channel_id}</span>;
    }
    case 'usergroup':
      return <span class="mention">@{handleOf(reader, element.usergroup_id)}</span>;
    case 'emoji':
      return nameToEmoji[element.name] ?? `:${element.name}:`;
    case 'date':
      return <time>{slackDate(element.format, element.timestamp, reader)}</time>;
  }
}
