/** What the parent tells the app's process; instants as ISO 8601 text. */
export type ToApp =
  | { readonly tell: 'clock'; readonly now: string }
  | { readonly tell: 'remind' | 'settle'; readonly id: number };

/** What the app's process tells its parent. */
export type FromApp =
  | { readonly tell: 'ready'; readonly port: number }
  | { readonly tell: 'done'; readonly id: number };
