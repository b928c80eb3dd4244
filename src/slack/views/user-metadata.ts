import { z } from 'zod';

/** What travels with the window about a user. */
export interface UserMetadata {
  /** The id of a user of the records. */
  readonly user: string;
  /** Where its reader is in the Home tab, as that wrote it, where they opened it there. */
  readonly home?: string | undefined;
}

const Metadata = z.object({ user: z.string().min(1), home: z.string().optional() });

export function writeUserMetadata(metadata: UserMetadata): string {
  return JSON.stringify(metadata);
}

/** `undefined` for text that no window of ours carries. */
export function readUserMetadata(text: string | undefined): UserMetadata | undefined {
  try {
    return Metadata.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}
