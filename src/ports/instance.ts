import type { Temporal } from 'temporal-polyfill';
import type { Policy } from '../core/policy.ts';
import type { ReminderSettings } from '../core/reminder-settings.ts';
import type { Role, Workspace } from '../core/role.ts';
import type { DailyCount, Marketo } from './marketo.ts';
import type { RoleHolders } from './people.ts';

/** What Marketo said a while ago, so that nobody waits for it. */
export interface Remembered<T> {
  /** What is remembered now, without a call; what has aged is renewed behind it. */
  remembered(): T | undefined;
  /** What is remembered, or else what Marketo says in the given time; `undefined` where it does not. */
  within(milliseconds: number): Promise<T | undefined>;
  /** Asks Marketo now and remembers the answer. Throws `MarketoFailure`. */
  renew(): Promise<T>;
}

export interface Offer {
  readonly roles: readonly Role[];
  readonly workspaces: readonly Workspace[];
  /** Marketo did not tell all of its workspaces: then one is asked for, however few are known. */
  readonly workspacesUnclear?: boolean;
}

/** One Marketo instance: a subscription or its sandbox, and what is decided for it. */
export interface Instance {
  /** Its name in every record, such as `123-ABC-456`. */
  readonly name: string;
  /** Its name for people. */
  readonly label: string;
  /** Where its LaunchPoint is in a browser; `undefined` where the settings do not say. */
  readonly launchPointUrl?: string | undefined;
  readonly marketo: Marketo;
  readonly catalog: Remembered<Offer>;
  /** Calls of today, by everybody who uses the subscription. */
  readonly usageToday: Remembered<DailyCount>;
  /** Calls of the last seven days, by everybody. */
  readonly usageOfWeek: Remembered<readonly DailyCount[]>;
  /** Calls a day that the customer may make; `undefined` where the settings do not say. */
  readonly dailyQuota: number | undefined;
  readonly policy: Policy;
  readonly reminders: ReminderSettings;
  /** When it is looked next, after a moment, what is to be warned of: by the timetable for everybody without mornings of their own. */
  readonly nextReminders: (moment: Temporal.Instant) => Temporal.Instant;
  /** People who are its administrators by their role in Marketo; `undefined` where the settings name no role. */
  readonly roleHolders: RoleHolders | undefined;
  /** Where its administrators are told; without it each of them by direct message. */
  readonly adminChannel: string | undefined;
}
