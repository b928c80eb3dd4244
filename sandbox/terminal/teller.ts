import colors from 'picocolors';
import type { Stage } from '../stage.ts';
import { drawMessage, drawView } from './draw.ts';

/** Tells a walk, and notes whether everything went as told; each part may wait until the listener is ready. */
export interface Teller {
  chapter(title: string): Promise<void>;
  /** What happens, in the words of a narrator. */
  say(text: string): Promise<void>;
  /** Something that a person types or clicks. */
  deed(person: string, text: string): Promise<void>;
  /** The window that a person has open. */
  window(person: string): Promise<void>;
  /** The newest message that a person sees from the app, or that a channel got. */
  newestMessage(where: { readonly person: string } | { readonly channel: string }): Promise<void>;
  /** A claim of the story; a false one makes the walk fail. */
  check(claim: string, holds: boolean): Promise<void>;
  /** Claims that did not hold. */
  readonly broken: string[];
}

/** Tells on the terminal. */
export function terminalTeller({ slack }: Stage, write: (line: string) => void): Teller {
  const { workspace } = slack;
  const broken: string[] = [];
  const name = (id: string) => workspace.personOf(id)?.name ?? id;
  const indented = (lines: readonly string[]) => {
    for (const line of lines) write(`   ${line}`);
  };
  return {
    broken,
    chapter: async (title) => write(`\n${colors.bold(colors.magenta(`━━ ${title}`))}\n`),
    say: async (text) => write(`   ${colors.dim(text)}`),
    deed: async (person, text) => write(` ${colors.yellow('›')} ${colors.bold(name(person))} ${text}`),
    async window(person) {
      const view = workspace.views.topOf(person);
      indented(view ? drawView(view, workspace) : [colors.dim('(no window)')]);
    },
    async newestMessage(where) {
      const messages =
        'channel' in where
          ? workspace.messagesIn(where.channel)
          : workspace.messages.filter(
              ({ channel, ephemeralFor }) =>
                ephemeralFor === where.person ||
                (ephemeralFor === undefined && workspace.channelOf(channel)?.person === where.person),
            );
      const newest = messages.at(-1);
      indented(newest ? drawMessage(newest, workspace) : [colors.dim('(no message)')]);
    },
    async check(claim, holds) {
      write(`   ${holds ? colors.green('✓') : colors.red('✗')} ${claim}`);
      if (!holds) broken.push(claim);
    },
  };
}
