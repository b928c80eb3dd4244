import { nameToEmoji } from 'gemoji';
import type { ComponentChildren } from 'preact';
import { handleOf, nameOf, type Reader, slackDate, useReader } from './reader.ts';

/** Slack's own markup: mentions, links, dates, emoji, styles. What is not markup stays as it is typed. */
export function Mrkdwn({ text }: { readonly text: string }) {
  return <>{blocksOf(text, useReader())}</>;
}

/** Plain text, in which emoji alone are replaced. */
export function Plain({ text }: { readonly text: string }) {
  return <>{withEmoji(text)}</>;
}

const SPAN =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^>\n]+)>|(?<=^|[\s(>])\*(\S(?:[^*\n]*\S)?)\*(?=$|[\s).,!?:;])|(?<=^|[\s(>])_(\S(?:[^_\n]*\S)?)_(?=$|[\s).,!?:;])|(?<=^|[\s(>])~(\S(?:[^~\n]*\S)?)~(?=$|[\s).,!?:;])/g;

function blocksOf(text: string, reader: Reader): ComponentChildren {
  const lines = text.split('\n');
  return lines.map((line, index) => (
    <>
      {line.startsWith('&gt;') ? (
        <blockquote>{spansOf(line.slice(4), reader)}</blockquote>
      ) : (
        spansOf(line, reader)
      )}
      {index < lines.length - 1 && <br />}
    </>
  ));
}

function spansOf(text: string, reader: Reader): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const match of text.matchAll(SPAN)) {
    const [whole, pre, code, angle, bold, italic, strike] = match;
    parts.push(withEmoji(decoded(text.slice(end, match.index))));
    end = match.index + whole.length;
    if (pre !== undefined) parts.push(<pre>{decoded(pre)}</pre>);
    else if (code !== undefined) parts.push(<code>{decoded(code)}</code>);
    else if (angle !== undefined) parts.push(angleOf(angle, reader));
    else if (bold !== undefined) parts.push(<strong>{spansOf(bold, reader)}</strong>);
    else if (italic !== undefined) parts.push(<em>{spansOf(italic, reader)}</em>);
    else parts.push(<s>{spansOf(strike ?? '', reader)}</s>);
  }
  parts.push(withEmoji(decoded(text.slice(end))));
  return parts;
}

/** What stands between `<` and `>`: a person, a channel, a special word, a date, a link. */
function angleOf(inside: string, reader: Reader): ComponentChildren {
  const [target = '', label] = inside.split('|');
  if (target.startsWith('@')) return <span class="mention">@{nameOf(reader, target.slice(1))}</span>;
  if (target.startsWith('#')) {
    const name = reader.conversations.find(({ id }) => id === target.slice(1))?.name;
    return <span class="mention">#{name ?? label ?? target.slice(1)}</span>;
  }
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = ''] = target.split('^');
    return (
      <time>{Number.isFinite(Number(seconds)) ? slackDate(format, Number(seconds), reader) : label}</time>
    );
  }
  if (target.startsWith('!subteam^'))
    return <span class="mention">@{handleOf(reader, target.slice('!subteam^'.length))}</span>;
  if (target.startsWith('!')) return <span class="mention">@{target.slice(1).split('^')[0]}</span>;
  return <Link url={decoded(target)} text={decoded(label ?? target)} />;
}

export function Link({ url, text }: { readonly url: string; readonly text: string }) {
  // What people typed must not become a script.
  if (!/^(https?:|mailto:)/i.test(url)) return <>{text}</>;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}

function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => nameToEmoji[name] ?? whole);
}

function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
