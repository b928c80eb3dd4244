/** How long a request waits: the hours until those who decide are reminded, and the days until it ends by itself. */
export interface Waiting {
  readonly nudgeHours: number;
  readonly endDays: number;
}
