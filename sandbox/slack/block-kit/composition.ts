import { z } from 'zod';

/** Composition objects of Block Kit with Slack's limits. Unknown fields are refused, as Slack refuses them. */

export const id = z.string().min(1).max(255);

export const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

export const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });

export const anyText = (max: number) => z.union([plainText(max), mrkdwn(max)]);

export const placeholder = plainText(150).optional();

const optionOf = <T extends z.ZodType>(text: T) =>
  z.strictObject({
    text,
    value: z.string().min(1).max(150),
    description: plainText(75).optional(),
    url: z.string().max(3_000).optional(),
  });

/** Options of selects; `value` is 150 characters at most, as Slack has it (a comment in its types still says 75). */
export const option = optionOf(plainText(75));

/** Options of radio buttons and checkboxes may be styled. */
export const styledOption = z.union([option, optionOf(mrkdwn(75))]);

export const options = z.array(option).min(1).max(100);

export const optionGroups = z
  .array(z.strictObject({ label: plainText(75), options }))
  .min(1)
  .max(100);

export const confirm = z
  .strictObject({
    title: plainText(100),
    text: anyText(300),
    confirm: plainText(30),
    deny: plainText(30),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .optional();

export const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a valid date YYYY-MM-DD');

export const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a valid time HH:mm');

export const dispatchAction = z
  .strictObject({
    trigger_actions_on: z
      .array(z.enum(['on_enter_pressed', 'on_character_entered']))
      .min(1)
      .max(2),
  })
  .optional();
