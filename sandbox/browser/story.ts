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

const silence = async () => {};

const SILENT: Teller = {
  broken: [],
  chapter: silence,
  say: silence,
  deed: silence,
  window: silence,
  newestMessage: silence,
  check: silence,
};

/** @param prepare gives the stage on which it is told, as it has to be for a beginning */
export function tellStory(walk: Walk, prepare: () => Promise<Stage>): Story {
  const lines: ShownLine[] = [];
  let state: ShownWalk['state'] = 'running';
  let goOn: (() => void) | undefined;
  let name = (id: string) => id;
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
    chapter: silence,
    window: silence,
    newestMessage: silence,
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
  const ended = prepare()
    .then(async (stage) => {
      for (const needed of walk.needs ?? []) await needed.play(stage, SILENT);
      name = (id) => stage.slack.workspace.personOf(id)?.name ?? id;
      await walk.play(stage, teller);
    })
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
