import colors from 'picocolors';
import type { Block } from '../slack/block-kit/blocks.ts';
import { inputBlocksOf, inputState } from '../slack/input-state.ts';
import type { OpenView } from '../slack/open-views.ts';
import type { SlackMessage, Workspace } from '../slack/workspace.ts';

const WIDTH = 78;

/** A modal as lines of text in a box. */
export function drawView(view: OpenView, workspace: Workspace): string[] {
  const { title, submit, close, blocks } = view.content;
  const buttons = [close && `[ ${close.text} ]`, submit && colors.bold(`[ ${submit.text} ]`)]
    .filter(Boolean)
    .join('  ');
  return box(colors.bold(title.text), [
    ...blocks.flatMap((block) => drawBlock(block, workspace, view)),
    ...(buttons ? ['', buttons] : []),
  ]);
}

export function drawMessage(message: SlackMessage, workspace: Workspace): string[] {
  const blocks = message.blocks.flatMap((block) => drawBlock(block, workspace));
  const only = message.ephemeralFor ? colors.dim(' (only visible to you)') : '';
  return box(`Marketo API-only users${only}`, blocks.length > 0 ? blocks : wrap(message.text));
}

function drawBlock(block: Block, workspace: Workspace, view?: OpenView): string[] {
  switch (block.type) {
    case 'header':
      return ['', ...wrap(block.text.text).map(colors.bold)];
    case 'divider':
      return [colors.dim('─'.repeat(WIDTH - 4))];
    case 'section':
      return [
        ...(block.text ? wrap(block.text.text) : []),
        ...(block.fields ?? []).flatMap(({ text }) => wrap(text)),
      ];
    case 'context':
      return block.elements.flatMap((element) =>
        'text' in element ? wrap(element.text).map(colors.dim) : [],
      );
    case 'rich_text':
      return drawRichText(block, workspace);
    case 'actions':
      return ['', ...wrap(block.elements.map(drawAction).join('  '))];
    case 'input':
      return view ? drawInput(block.block_id ?? '', workspace, view) : [];
    default:
      return [colors.dim(`(${block.type})`)];
  }
}

function drawAction(element: Extract<Block, { type: 'actions' }>['elements'][number]): string {
  if (element.type === 'overflow') return `[ ⋯ ${element.options.map(({ text }) => text.text).join(' | ')} ]`;
  return 'text' in element ? `[ ${element.text.text} ]` : '';
}

function drawInput(blockId: string, workspace: Workspace, view: OpenView): string[] {
  const block = inputBlocksOf(view.content.blocks).find(({ block_id }) => block_id === blockId);
  if (!block) return [];
  const { type, ...state } = inputState(block, view);
  const [raw] = Object.values(state) as (string | { text: { text: string } } | null)[];
  const value = typeof raw === 'string' ? raw : raw?.text.text;
  const shown = type === 'users_select' && value ? `@${nameOf(workspace, value)}` : value;
  const error = view.errors[blockId];
  return [
    `${block.label.text.padEnd(16)} ${shown ? colors.cyan(shown) : colors.dim('–')}`,
    ...(error ? wrap(`✗ ${error}`, WIDTH - 22).map((line) => `${' '.repeat(17)}${colors.red(line)}`) : []),
  ];
}

function drawRichText(block: Extract<Block, { type: 'rich_text' }>, workspace: Workspace): string[] {
  return block.elements.flatMap((part, index) => {
    if (part.type === 'rich_text_list') {
      return part.elements.flatMap((item, number) => {
        const mark = part.style === 'ordered' ? `${number + 1}. ` : '• ';
        return wrap(mark + item.elements.map((each) => drawElement(each, workspace)).join(''));
      });
    }
    const text = part.elements.map((each) => drawElement(each, workspace)).join('');
    return [...(index > 0 ? [''] : []), ...text.split('\n').flatMap((line) => wrap(line))];
  });
}

type RichElement = Extract<
  Extract<Block, { type: 'rich_text' }>['elements'][number],
  { type: 'rich_text_section' }
>['elements'][number];

function drawElement(element: RichElement, workspace: Workspace): string {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'user':
      return `@${nameOf(workspace, element.user_id)}`;
    case 'usergroup': {
      const group = workspace.userGroups.find(({ id }) => id === element.usergroup_id);
      return `@${group?.handle ?? element.usergroup_id}`;
    }
    case 'date':
      return element.fallback ?? '';
    case 'link':
      return element.text ?? element.url;
    default:
      return `(${element.type})`;
  }
}

function nameOf(workspace: Workspace, id: string): string {
  return workspace.personOf(id)?.name ?? id;
}

function box(title: string, lines: readonly string[]): string[] {
  const edge = colors.dim('│');
  return [
    `${colors.dim('╭─')} ${title} ${colors.dim('─'.repeat(Math.max(0, WIDTH - 5 - lengthOf(title))))}${colors.dim('╮')}`,
    ...lines.map((line) => `${edge} ${line}${' '.repeat(Math.max(0, WIDTH - 3 - lengthOf(line)))}${edge}`),
    colors.dim(`╰${'─'.repeat(WIDTH - 2)}╯`),
  ];
}

/** Characters that a line takes on the terminal: without colours, and with pictures two wide. */
function lengthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal are control characters
  const plain = text.replace(/\u001b\[\d+m/g, '').replace(/\ufe0f/g, '');
  return [...plain].reduce(
    (sum, character) => sum + (/\p{Extended_Pictographic}/u.test(character) ? 2 : 1),
    0,
  );
}

function wrap(text: string, width = WIDTH - 4): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && lengthOf(last) + 1 + lengthOf(word) > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
