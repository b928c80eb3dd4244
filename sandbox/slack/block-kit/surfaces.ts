import { z } from 'zod';
import { type Block, block, problemsAcross } from './blocks.ts';
import { plainText } from './composition.ts';

const shared = {
  blocks: z.array(block).max(100),
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
  const messages = problemsAcross(parsed.data);
  return messages.length > 0 ? { ok: false, messages } : { ok: true, value: parsed.data };
}

function messagesOf(error: z.ZodError): string[] {
  return error.issues.map(({ message, path }) => `[ERROR] ${message} [json-pointer:/${path.join('/')}]`);
}
