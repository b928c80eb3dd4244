import type { KnownBlock } from '@slack/types';
import { z } from 'zod';
import { anyText, id, plainText } from './composition.ts';
import { accessory, actionsElement, contextElement, inputElement } from './elements.ts';
import { richText } from './rich-text.ts';

/** Blocks with Slack's limits. */

const block_id = id.optional();

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: anyText(3_000).optional(),
    fields: z.array(anyText(2_000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'must have text or fields');

const input = z.strictObject({
  type: z.literal('input'),
  block_id,
  label: plainText(2_000),
  element: inputElement,
  dispatch_action: z.boolean().optional(),
  hint: plainText(2_000).optional(),
  optional: z.boolean().optional(),
});

const rawText = z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) });

const cell = z.discriminatedUnion('type', [
  rawText,
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().min(1) }),
  richText,
]);

/** Beside the header 1 to 100 rows, all of one length; the cells of the header are plain. */
const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id,
    rows: z.array(z.array(cell).min(1).max(20)).min(2).max(101),
    caption: z.string().min(1),
    page_size: z.number().int().min(1).max(100).optional(),
    row_header_column_index: z.number().int().min(0).max(19).optional(),
  })
  .refine(({ rows }) => new Set(rows.map(({ length }) => length)).size === 1, 'rows must be of one length')
  .refine(
    ({ rows }) => rows[0]?.every(({ type }) => type !== 'rich_text'),
    'header cells must not be rich_text',
  );

export const block = z.discriminatedUnion('type', [
  section,
  input,
  richText,
  z.strictObject({ type: z.literal('header'), block_id, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.strictObject({ type: z.literal('context'), block_id, elements: z.array(contextElement).min(1).max(10) }),
  z.strictObject({ type: z.literal('actions'), block_id, elements: z.array(actionsElement).min(1).max(25) }),
  z.strictObject({
    type: z.literal('image'),
    block_id,
    image_url: z.url().max(3_000),
    alt_text: z.string().min(1).max(2_000),
    title: plainText(2_000).optional(),
  }),
  dataTable,
]);

export type Block = z.output<typeof block>;
export type TableCell = z.output<typeof cell>;
export type InputBlock = z.output<typeof input>;

/** Held against Slack's published types: what these limits let through, the types must let through as well. */
type HeldAgainstSlack<T extends KnownBlock> = T;
export type BlockForSlack = HeldAgainstSlack<Block>;

/** The problems that Slack would name beyond single blocks; empty where there are none. */
export function problemsAcross(blocks: readonly Block[]): string[] {
  const problems: string[] = [];
  const blockIds = blocks.flatMap((each) => each.block_id ?? []);
  if (new Set(blockIds).size < blockIds.length)
    problems.push('[ERROR] block_id must be unique [json-pointer:/blocks]');
  for (const [index, each] of blocks.entries()) {
    const actionIds = actionIdsOf(each);
    if (new Set(actionIds).size < actionIds.length) {
      problems.push(`[ERROR] action_id must be unique within a block [json-pointer:/blocks/${index}]`);
    }
  }
  const focused = blocks.filter(
    (each) => each.type === 'input' && 'focus_on_load' in each.element && each.element.focus_on_load,
  );
  if (focused.length > 1)
    problems.push('[ERROR] only one element can have focus_on_load [json-pointer:/blocks]');
  return problems;
}

function actionIdsOf(each: Block): string[] {
  if (each.type !== 'actions') return [];
  return each.elements.flatMap(({ action_id }) => action_id ?? []);
}
