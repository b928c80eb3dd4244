import type { Stage } from '../stage.ts';
import type { Teller } from '../terminal/teller.ts';
import type { Walk } from '../walks/walk.ts';
import type { ShownLine, ShownWalk } from './protocol.ts';

/** Tells a walk in the page, a step at a time: what people see is in the page itself. */
export interface Story {
  readonly shown: ShownWalk;
  /** Goes on to the next step. */
  next(): void;
  readonly ended: Promise<void>;
}

export function tellStory(walk: Walk, stage: Stage): Story {
  const lines: ShownLine[] = [];
  let state: ShownWalk['state'] = 'running';
  let goOn: (() => void) | undefined;
  const name = (id: string) => stage.slack.workspace.personOf(id)?.name ?? id;
  const listener = () =>
    new Promise<void>((resolve) => {
      state = 'waiting';
      goOn = () => {
        state = 'running';
        goOn = undefined;
        resolve();
      };
    });
  const broken: string[] = [];
  const teller: Teller = {
    broken,
    chapter: async () => {},
    window: async () => {},
    newestMessage: async () => {},
    async say(text) {
      lines.push({ kind: 'say', text });
      await listener();
    },
    async deed(person, text) {
      lines.push({ kind: 'deed', text: `${name(person)} ${text}` });
      await listener();
    },
    async check(claim, holds) {
      lines.push({ kind: 'check', text: claim, holds });
      if (!holds) broken.push(claim);
    },
  };
  const ended = walk
    .play(stage, teller)
    .catch((error: unknown) => {
      lines.push({
        kind: 'check',
        text: error instanceof Error ? error.message : String(error),
        holds: false,
      });
    })
    .finally(() => {
      state = 'ended';
    });
  return {
    get shown() {
      return { title: walk.title, lines: [...lines], state };
    },
    next: () => goOn?.(),
    ended,
  };
}
