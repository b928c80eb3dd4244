import { z } from 'zod';
import { type Block, block, problemsAcross, type TableCell } from './blocks.ts';
import { plainText } from './composition.ts';

/** Slack's limit for all blocks of one message together, in characters of JSON. */
export const LONGEST_BLOCKS = 13_200;

/** Tables stand in messages alone. */
const inViews = block.refine(({ type }) => type !== 'data_table', 'is not supported on this surface');

const shared = {
  blocks: z.array(inViews).max(100),
  private_metadata: z.string().max(3_000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

const modal = z
  .strictObject({
    type: z.literal('modal'),
    ...shared,
    title: plainText(24),
    close: plainText(24).optional(),
    submit: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .refine(({ blocks, submit }) => submit !== undefined || !blocks.some(({ type }) => type === 'input'), {
    message: 'must have submit when there are input blocks',
    path: ['submit'],
  });

const home = z.strictObject({ type: z.literal('home'), ...shared });

export const view = z.discriminatedUnion('type', [modal, home]);

export type ViewContent = z.output<typeof view>;
export type ModalContent = z.output<typeof modal>;

/** A checked value, or what Slack would say is wrong, in its own form. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly messages: string[] };

export function checkView(value: unknown): Checked<ViewContent> {
  const parsed = view.safeParse(value);
  if (!parsed.success) return { ok: false, messages: messagesOf(parsed.error) };
  const messages = problemsAcross(parsed.data.blocks);
  return messages.length > 0 ? { ok: false, messages } : { ok: true, value: parsed.data };
}

export function checkMessageBlocks(value: unknown): Checked<Block[]> {
  const parsed = z.array(block).max(50).safeParse(value);
  if (!parsed.success) return { ok: false, messages: messagesOf(parsed.error) };
  const messages = [...problemsAcross(parsed.data), ...problemsOfTables(parsed.data)];
  return messages.length > 0 ? { ok: false, messages } : { ok: true, value: parsed.data };
}

/** Characters over all tables of a message. */
const MOST_IN_TABLES = 10_000;

function problemsOfTables(blocks: readonly Block[]): string[] {
  const tables = blocks.filter((each) => each.type === 'data_table');
  const characters = tables.flatMap(({ rows }) => rows.flat()).reduce((sum, cell) => sum + lengthOf(cell), 0);
  return characters > MOST_IN_TABLES
    ? [`[ERROR] no more than ${MOST_IN_TABLES} characters allowed in tables [json-pointer:/blocks]`]
    : [];
}

/** Of rich text what it holds in whole: a mention counts as what is sent for it, and not less. */
function lengthOf(cell: TableCell): number {
  return cell.type === 'rich_text' ? JSON.stringify(cell.elements).length : cell.text.length;
}

function messagesOf(error: z.ZodError): string[] {
  return error.issues.map(({ message, path }) => `[ERROR] ${message} [json-pointer:/${path.join('/')}]`);
}
