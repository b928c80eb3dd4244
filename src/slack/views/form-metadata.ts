import type { ModalView } from '@slack/types';
import { z } from 'zod';

/** What travels with a form. */
export interface FormMetadata {
  /** Becomes the operation's id. */
  readonly formId: string;
  /** What it is drawn for: the name of a Marketo instance, or the id of a user of the records. */
  readonly about: string;
  /** Access is to end at once: the form asks for no day. */
  readonly isNow?: boolean | undefined;
  /** It is about a request that waits: whoever asked edits it, or whoever decides approves something else. */
  readonly request?: FormOfRequest | undefined;
  /** How what it changes stood when it was drawn: an end of access, or an owner. */
  readonly shown?: string | undefined;
  /** What it looked like when it was drawn, see `looksOf`. */
  readonly looks?: string | undefined;
  /** Where they are in the Home tab, as that wrote it. */
  readonly home?: string | undefined;
}

export interface FormOfRequest {
  readonly id: string;
  readonly version: number;
  readonly as: 'edit' | 'amend';
}

const Metadata = z
  .object({
    formId: z.string().min(1),
    about: z.string().min(1).optional(),
    /** As version 0.2.0 called it. */
    instance: z.string().min(1).optional(),
    isNow: z.boolean().optional(),
    request: z.object({ id: z.string(), version: z.number(), as: z.enum(['edit', 'amend']) }).optional(),
    shown: z.string().optional(),
    looks: z.string().optional(),
    home: z.string().optional(),
  })
  .transform(({ formId, about, instance, isNow, request, shown, looks, home }, context): FormMetadata => {
    const known = about ?? instance;
    if (known !== undefined) return { formId, about: known, isNow, request, shown, looks, home };
    context.addIssue({ code: 'custom', message: 'a form is about something' });
    return z.NEVER;
  });

export function writeMetadata(metadata: FormMetadata): string {
  return JSON.stringify(metadata);
}

/**
 * A window that knows where its reader is in the Home tab, so that they are there again when it is done.
 *
 * @param home as the Home tab wrote it; `undefined` where the window was opened elsewhere
 */
export function withHome(view: ModalView, home: string | undefined): ModalView {
  if (!home || !view.private_metadata) return view;
  const own = Anything.parse(JSON.parse(view.private_metadata));
  return { ...view, private_metadata: JSON.stringify({ ...own, home }) };
}

/** Windows of several kinds carry their own. */
const Anything = z.record(z.string(), z.unknown());

/** Throws for text that no form of ours carries. */
export function readMetadata(text: string): FormMetadata {
  return Metadata.parse(JSON.parse(text));
}

/** Inputs whose choices belong to one instance: another instance has others of its own, and nothing is mixed up. */
export type InstanceField = 'role' | 'workspace' | 'expires';

/** The block id of an input: the name of its field, and the instance where there are several. */
export function inputId(field: InstanceField, instance: string, areSeveral: boolean): string {
  return areSeveral ? `${field}:${instance}` : field;
}

/** The field that a block id stands for, whichever instance it belongs to and however often it was drawn anew. */
export function fieldOf(blockId: string): string {
  return blockId.split(/[:#]/)[0] ?? blockId;
}

/** Whether an input belongs to this instance: where there is one instance only, its id does not say. */
export function isOfInstance(blockId: string, instance: string): boolean {
  const [, own] = blockId.split('#')[0]?.split(':') ?? [];
  return own === undefined || own === instance;
}
