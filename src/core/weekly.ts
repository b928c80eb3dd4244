/** What the administrators are told of once a week, in the order in which it is told. */
export const WEEKLY = ['ending', 'ended', 'idle', 'unowned', 'found', 'requests'] as const;

export type Weekly = (typeof WEEKLY)[number];
