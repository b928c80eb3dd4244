/** What the operator has decided about the API-only users of one Marketo instance; from the settings. */
export interface Policy {
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
