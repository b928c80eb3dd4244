import type { KnownBlock } from '@slack/types';

/** A message as it is posted; `text` is what notifications and screen readers say. */
export interface Written {
  readonly text: string;
  readonly blocks: KnownBlock[];
}
