import { z } from 'zod';

/** What travels with the form. */
export interface FormMetadata {
  /** Becomes the operation's id. */
  readonly formId: string;
  /** Name of the Marketo instance that the form is drawn for. */
  readonly instance: string;
}

const Metadata = z.object({ formId: z.string().min(1), instance: z.string().min(1) });

export function writeMetadata(metadata: FormMetadata): string {
  return JSON.stringify(metadata);
}

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

/** The field that a block id stands for. */
export function fieldOf(blockId: string): string {
  return blockId.split(':')[0] ?? blockId;
}
