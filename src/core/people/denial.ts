import type { KindName } from '../changes/kinds.ts';
import type { Refusal, Silence } from './permission.ts';
import type { SilentSource } from './standing.ts';

/** Why somebody may not go on now: they may not, or Slack does not say who they are, which is no refusal. */
export type Denial =
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      /** What they wanted; `undefined` for what is no change. */
      readonly wants?: KindName | undefined;
      /** Sources that could not be asked: one of them might have said yes. */
      readonly silent: readonly SilentSource[];
    }
  | { readonly kind: 'unknown_now'; readonly why: Silence };
