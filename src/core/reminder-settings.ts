/** When the people of one Marketo instance are warned, and by whose calendar; from the settings. */
export interface ReminderSettings {
  /** Thresholds in calendar days before expiry; 0 is the day itself, negative numbers are days after. */
  readonly reminderDays: readonly number[];
  /** The zone in which reminder days are counted. */
  readonly timeZone: string;
}
