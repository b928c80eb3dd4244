import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { fieldOf } from './form-metadata.ts';

/** Fields whose block gets another id when what stands in them, or what they offer, is to be another: Slack keeps the rest. */
export type Redrawable = 'role' | 'workspace' | 'expires';

/** How often each of them was given another id in a form that stays open. */
export type Redrawn = Readonly<Partial<Record<Redrawable, number>>>;

/** The block id of a field that was drawn anew so often. */
export function drawnId(id: string, times = 0): string {
  return times === 0 ? id : `${id}#${times}`;
}

/** Blocks as Slack gives them back: it adds to them, and writes emoji in texts by their names. */
const Shown = z.object({
  block_id: z.string().default(''),
  text: z.object({ text: z.string() }).optional(),
  element: z
    .object({
      type: z.string(),
      initial_value: z.string().optional(),
      options: z.array(z.object({ value: z.string() })).optional(),
    })
    .optional(),
});

export type ShownBlock = z.output<typeof Shown>;

export function shownBlocks(blocks: readonly unknown[]): ShownBlock[] {
  return blocks.flatMap((block) => {
    const shown = Shown.safeParse(block);
    return shown.success ? [shown.data] : [];
  });
}

export function blockOf(blocks: readonly ShownBlock[], field: string): ShownBlock | undefined {
  return blocks.find(({ block_id }) => fieldOf(block_id) === field);
}

/** How often a field of an open form was drawn anew, as its block says. */
export function timesDrawn(blocks: readonly ShownBlock[], field: Redrawable): number {
  return Number(blockOf(blocks, field)?.block_id.split('#')[1] ?? 0);
}

/**
 * What a select is and offers. Where it is another, what Slack would keep under the old id may no longer be there to be
 * chosen.
 */
function offers(blocks: readonly ShownBlock[], field: Redrawable): string | undefined {
  const element = blockOf(blocks, field)?.element;
  return element && JSON.stringify([element.type, element.options?.map(({ value }) => value)]);
}

/** The selects of an open form that are to offer something else than they do. */
export function otherOffers(before: readonly ShownBlock[], after: readonly ShownBlock[]): Redrawable[] {
  const fields = ['role', 'workspace'] as const;
  return fields.filter((field) => {
    const old = offers(before, field);
    return old !== undefined && old !== offers(after, field);
  });
}

/**
 * A short name for what a form shows, whatever stands in its fields: it travels with the form, so that one that would
 * look the same is not drawn again. Two that look different share one by chance alone, and then an early word is missing.
 */
export function looksOf(blocks: readonly KnownBlock[]): string {
  const text = JSON.stringify(blocks, (key, value: unknown) =>
    key.startsWith('initial_') ? undefined : value,
  );
  // FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36);
}
