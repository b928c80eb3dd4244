/** What the operator has decided about the API-only users of one Marketo instance; from the settings. */
export interface Policy {
  /** Role names or ids that may be offered; empty: every role that is not a system role. */
  readonly apiRoles: readonly string[];
  readonly expiryDefaultDays: number;
  readonly expiryMaxDays: number;
  readonly expiryRequired: boolean;
  readonly reasonRequired: boolean;
}
