/** When the people of one Marketo instance are warned, and by whose calendar; from the settings. */
export interface ReminderSettings {
  /** Thresholds in calendar days before expiry; 0 is the day itself, negative numbers are days after. */
  readonly reminderDays: readonly number[];
  /** Days after which whoever asked for a new user hears that nobody has used it. */
  readonly firstCallsDays: number;
  /** Days without a call after which the owner of a user is asked whether it stays. */
  readonly idleDays: number;
  /** Days after its end after which a user is deleted; `undefined` for never. */
  readonly deleteAfterDays?: number | undefined;
  /**
   * The hour at which owners are warned by the clock where they live, 0 to 23, on working days; without it everybody is told by
   * one timetable.
   */
  readonly hour?: number | undefined;
  /** Days for which a review of every user runs. */
  readonly reviewDays: number;
  /** The zone in which reminder days are counted. */
  readonly timeZone: string;
}
