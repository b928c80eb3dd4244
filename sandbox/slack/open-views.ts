import type { Block } from './block-kit/blocks.ts';
import type { ModalContent, ViewContent } from './block-kit/surfaces.ts';

/** A modal as a person has it open. */
export interface OpenView {
  readonly id: string;
  readonly person: string;
  hash: string;
  content: ModalContent;
  /** What the person has typed or chosen, by block id; the texts beside wrong fields. */
  readonly typed: Map<string, string | readonly string[]>;
  /** How chosen options read, by value. */
  readonly labels: Map<string, string>;
  errors: Readonly<Record<string, string>>;
}

const DEEPEST = 3;

/** The modals that people have open, a stack of three at most for each, and their Home tabs. */
export class OpenViews {
  readonly #stacks = new Map<string, OpenView[]>();
  readonly #homes = new Map<string, ViewContent>();
  readonly #newId: () => string;
  #hashes = 0;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** What a person has open, the top last. */
  stackOf(person: string): readonly OpenView[] {
    return this.#stacks.get(person) ?? [];
  }

  topOf(person: string): OpenView | undefined {
    return this.stackOf(person).at(-1);
  }

  homeOf(person: string): ViewContent | undefined {
    return this.#homes.get(person);
  }

  publishHome(person: string, content: ViewContent): void {
    this.#homes.set(person, withIds(content));
  }

  find(id: string): OpenView | undefined {
    return [...this.#stacks.values()].flat().find((view) => view.id === id);
  }

  /** Opens a modal in the place of whatever was open. */
  open(person: string, content: ModalContent): OpenView {
    this.#stacks.set(person, []);
    return this.#add(person, content);
  }

  /** `undefined` where the stack is full. */
  push(person: string, content: ModalContent): OpenView | undefined {
    return this.stackOf(person).length >= DEEPEST ? undefined : this.#add(person, content);
  }

  update(view: OpenView, content: ModalContent): void {
    view.content = withIds(content);
    view.errors = {};
    // Slack keeps what was typed into an input that is still there.
    const left = new Set(view.content.blocks.map(({ block_id }) => block_id));
    for (const blockId of view.typed.keys()) if (!left.has(blockId)) view.typed.delete(blockId);
    view.hash = this.#nextHash();
  }

  /** Closes the top view, or all of them. */
  close(person: string, all = false): void {
    this.#stacks.set(person, all ? [] : this.stackOf(person).slice(0, -1));
  }

  #add(person: string, content: ModalContent): OpenView {
    const view = {
      id: this.#newId(),
      person,
      hash: this.#nextHash(),
      content: withIds(content),
      typed: new Map(),
      labels: new Map(),
      errors: {},
    };
    this.#stacks.set(person, [...this.stackOf(person), view]);
    return view;
  }

  #nextHash(): string {
    this.#hashes += 1;
    return `1700000000.${String(this.#hashes).padStart(8, '0')}`;
  }
}

/** Slack gives every block an id that the app has left out. */
export function withIds<T extends { blocks: Block[] }>(content: T): T {
  return {
    ...content,
    blocks: content.blocks.map((block, index) => ({ ...block, block_id: block.block_id ?? `b${index}` })),
  };
}
