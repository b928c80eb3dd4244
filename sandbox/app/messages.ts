/** What the parent tells the app's process; instants as ISO 8601 text. */
export type ToApp =
  | { readonly tell: 'clock'; readonly now: string }
  | { readonly tell: Work; readonly id: number };

/** What the app does when it is told to; `catch_up` waits for what a start makes up for. */
export type Work = 'remind' | 'settle' | 'reconcile' | 'catch_up';

/** What the app's process tells its parent. */
export type FromApp =
  | { readonly tell: 'ready'; readonly port: number }
  | { readonly tell: 'done'; readonly id: number };

/** Marketo's window of 20 s would make a story of minutes: on the stage both sides count in a shorter one. */
export const SHORT_WINDOW_MS = 1_000;
