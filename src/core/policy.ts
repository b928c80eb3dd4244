/** What the operator has decided about API-only users; from the settings. */
export interface Policy {
  /** Slack user ids of those who may create. */
  readonly administrators: readonly string[];
  /** Role names or ids that may be offered; empty: every role that is not a system role. */
  readonly apiRoles: readonly string[];
  readonly expiryDefaultDays: number;
  readonly expiryMaxDays: number;
  readonly expiryRequired: boolean;
  readonly reasonRequired: boolean;
  /** Thresholds in calendar days before expiry; 0 is the day itself, negative numbers are days after. */
  readonly reminderDays: readonly number[];
  /** The zone in which reminder days are counted. */
  readonly timeZone: string;
}
