import type { MigrationProvider } from 'kysely';
import * as firstTables from './2026-11-24-first-tables.ts';
import * as reconciliation from './2026-11-25-reconciliation.ts';
import * as journal from './2026-11-26-journal.ts';
import * as machine from './2026-11-26-machine.ts';
import * as reminders from './2026-11-26-reminders.ts';
import * as replicas from './2026-11-26-replicas.ts';
import * as changes from './2026-11-27-changes.ts';
import * as messages from './2026-11-27-messages.ts';
import * as noLongerNeeded from './2026-11-27-no-longer-needed.ts';
import * as voidApprovals from './2026-11-27-void-approvals.ts';
import * as firstCalls from './2026-11-28-first-calls.ts';
import * as userHistories from './2026-11-28-user-histories.ts';
import * as byHand from './2026-11-29-by-hand.ts';
import * as handOver from './2026-11-29-hand-over.ts';
import * as ignored from './2026-11-29-ignored.ts';
import * as usage from './2026-11-29-usage.ts';
import * as events from './2026-11-30-events.ts';
import * as kindReminders from './2026-11-30-kind-reminders.ts';
import * as revocations from './2026-11-30-revocations.ts';
import * as reviews from './2026-12-01-reviews.ts';

/** Every migration under its name, which is also its order. A published one is never changed. */
export const migrations: MigrationProvider = {
  getMigrations: async () => ({
    '2026-11-24-first-tables': firstTables,
    '2026-11-25-reconciliation': reconciliation,
    '2026-11-26-journal': journal,
    '2026-11-26-machine': machine,
    '2026-11-26-reminders': reminders,
    '2026-11-26-replicas': replicas,
    '2026-11-27-changes': changes,
    '2026-11-27-messages': messages,
    '2026-11-27-no-longer-needed': noLongerNeeded,
    '2026-11-27-void-approvals': voidApprovals,
    '2026-11-28-first-calls': firstCalls,
    '2026-11-28-user-histories': userHistories,
    '2026-11-29-by-hand': byHand,
    '2026-11-29-hand-over': handOver,
    '2026-11-29-ignored': ignored,
    '2026-11-29-usage': usage,
    '2026-11-30-events': events,
    '2026-11-30-kind-reminders': kindReminders,
    '2026-11-30-revocations': revocations,
    '2026-12-01-reviews': reviews,
  }),
};
