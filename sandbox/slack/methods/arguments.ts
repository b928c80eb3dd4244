import { z } from 'zod';
import type { Block } from '../block-kit/blocks.ts';
import {
  checkMessageBlocks,
  checkView,
  LONGEST_BLOCKS,
  type ModalContent,
  type ViewContent,
} from '../block-kit/surfaces.ts';
import { SlackRefusal } from './method.ts';

/** Arguments travel as form fields: everything is text, structures are JSON inside it. */

export const flag = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
]);

export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);

export const structure = z.union([
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()),
  z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'must be valid JSON' });
      return z.NEVER;
    }
  }),
]);

/** Throws `invalid_arguments` with Slack's messages. */
export function viewIn(value: unknown): ViewContent {
  const checked = checkView(value);
  if (!checked.ok) throw new SlackRefusal('invalid_arguments', checked.messages);
  return checked.value;
}

export function modalIn(value: unknown): ModalContent {
  const content = viewIn(value);
  if (content.type !== 'modal')
    throw new SlackRefusal('invalid_arguments', ['[ERROR] must be a modal [json-pointer:/view/type]']);
  return content;
}

/** Throws `invalid_blocks`, or `msg_blocks_too_long`. */
export function blocksIn(value: unknown): Block[] {
  const checked = checkMessageBlocks(value ?? []);
  if (!checked.ok) throw new SlackRefusal('invalid_blocks', checked.messages);
  if (JSON.stringify(checked.value).length > LONGEST_BLOCKS) throw new SlackRefusal('msg_blocks_too_long');
  return checked.value;
}
