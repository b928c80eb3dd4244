#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Temporal } from 'temporal-polyfill';
import { compose } from './compose.ts';
import { type Config, loadConfig } from './config/config.ts';
import { ConfigError, describeProblem } from './config/config-error.ts';
import { addEnvironmentFile } from './config/environment.ts';
import type { AuditEvent } from './core/audit-event.ts';
import { describePolicy, EXIT_OF_VERDICT, policyAsJson } from './describe-policy.ts';
import { describeSetup } from './describe-setup.ts';
import { httpReceiver } from './events/receiver.ts';
import { checkEvents, tryReceiver } from './events-check.ts';
import { EXIT, exitWith, wordsFor } from './exit.ts';
import { ExplainMistake, type ExplainOptions, explainPolicy } from './explain-policy.ts';
import { nextTime } from './jobs/timetable.ts';
import { checkRecords } from './records-check.ts';
import { exportReview, type ReviewExportOptions } from './review-export.ts';
import { listenProblems } from './server.ts';
import { serviceCredentials } from './service-credentials.ts';
import { askedOf, checkSetup } from './setup-check.ts';
import { lookAtTables, openRecords } from './store/open-records.ts';
import { RenameConflict, type Renaming } from './store/rename-instance.ts';
import { whyNotUsable } from './store/sqlite-file.ts';
import { TablesError } from './store/tables.ts';
import { type ReconcileReport, reconcile } from './usecases/reconcile/reconcile.ts';
import { type RemindReport, remindEverybody } from './usecases/remind/remind.ts';
import { verifyService } from './verify-service.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('mkto-api-user')
  .version(version)
  .description(
    'Looks after Marketo API-only users. Settings come from the environment or from .env, as for the server.',
  )
  .showHelpAfterError();

program
  .command('migrate')
  .description('brings the tables of the database up to date; the server does the same when it starts')
  .action(async () => {
    const records = openRecords(settings().database, {
      alone: false,
      onError: said,
    });
    const ran = await records.migrate();
    await records.close();
    console.log(ran.length === 0 ? 'The tables are up to date.' : `Done: ${ran.join(', ')}`);
  });

program
  .command('remind')
  .description('sends the reminders that are due now; the server does the same at REMINDER_CRON')
  .option('--dry-run', 'show what would be sent, send nothing and write nothing')
  .addOption(
    new Option(
      '--now <instant>',
      'with --dry-run: as if it were this time, such as 2027-03-01T09:00:00Z',
    ).argParser(instant),
  )
  .action(async ({ dryRun = false, now }: { dryRun?: boolean; now?: Temporal.Instant }, command: Command) => {
    if (now && !dryRun)
      command.error('error: --now goes with --dry-run alone: reminders are sent at their time');
    const config = settings();
    // Only the outcome belongs on the terminal; what went wrong stays visible.
    const parts = await compose(
      { ...config, logLevel: 'error' },
      { alone: false, tables: dryRun ? 'looked at' : 'needed' },
      now && { asOf: now },
    );
    if (dryRun) {
      const tables = await parts.records.tables();
      if (tables.state !== 'current') {
        await parts.close();
        if (tables.state !== 'none') throw new TablesError(tables);
        console.log('There are no records yet, so no reminder is due. Nothing was made.');
        return;
      }
    }
    for (const instance of parts.backgroundPorts.instances.values()) {
      const timetable = { pattern: config.reminderCron, timeZone: instance.reminders.timeZone };
      const nextRun = nextTime(timetable, parts.ports.clock.now());
      const report = await remindEverybody(parts.backgroundPorts, instance, { nextRun, dryRun });
      if (config.instances.length > 1) console.log(`${instance.label}:`);
      console.log(
        report
          ? describeReminders(report, dryRun, instance.reminders.timeZone)
          : 'Another process sends the reminders right now.',
      );
      if (report && report.failed > 0) process.exitCode = 1;
    }
    await parts.close();
  });

program
  .command('sync')
  .description(
    'reads every Marketo subscription and writes down what has changed; the server does the same at RECONCILE_CRON',
  )
  .action(async () => {
    const parts = await compose({ ...settings(), logLevel: 'error' }, { alone: false, tables: 'needed' });
    // What was read stays; the next run goes on there.
    process.once('SIGINT', parts.endJobs);
    const { backgroundPorts } = parts;
    await Promise.all(
      [...backgroundPorts.instances.values()].map(async (instance) => {
        try {
          const report = await reconcile(backgroundPorts, instance);
          console.log(
            `${instance.label}: ${report ? describeReconciliation(report) : 'Another process is at it.'}`,
          );
          if (report?.state === 'stopped') process.exitCode = EXIT.failed;
        } catch (error) {
          // The other instances go on.
          console.error(
            `${instance.label}: it ended before everything was told (${error instanceof Error ? error.message : String(error)}). What was read is kept; the server, or the next run, goes on from here.`,
          );
          process.exitCode = EXIT.failed;
        }
      }),
    );
    await parts.close();
  });

const instances = program.command('instances').description('the Marketo instances in the records');

instances
  .command('rename')
  .argument('<old>', 'the name that the records have')
  .argument('<new>', 'the name that the settings have')
  .option('--dry-run', 'show what would become of the records, change nothing')
  .description(
    'gives everything that the records have of an instance another name; the app has to be stopped',
  )
  .action(async (from: string, to: string, { dryRun = false }: { dryRun?: boolean }) => {
    const config = settings();
    const names = config.instances.map(({ name }) => name);
    if (!names.includes(to)) {
      return refuse(`The settings have no instance “${to}”; they have ${names.join(', ')}.`);
    }
    if (names.includes(from)) return refuse(`The settings still have the instance “${from}”.`);
    const tables = await lookAtTables(config.database, said);
    if (tables.state !== 'current') throw new TablesError(tables);
    // As the server does: on SQLite nobody else may serve meanwhile, on PostgreSQL whoever serves is asked for.
    const records = openRecords(config.database, { alone: true, onError: said });
    try {
      await records.serve();
      if (await records.isServedByOthers()) {
        return refuse('The app is running on these records. Stop every copy of it first.');
      }
      const { moved, joined } = await records.renameInstance({ from, to }, renamed(from, to), { dryRun });
      const twins = joined > 0 ? `, ${joined} of which had been found a second time under the new name` : '';
      console.log(
        `${dryRun ? 'Would be renamed' : 'Renamed'}: “${from}” to “${to}”, ${moved} API-only users${twins}.`,
      );
    } catch (error) {
      if (!(error instanceof RenameConflict)) throw error;
      refuse(error.message);
    } finally {
      await records.close();
    }
  });

program
  .command('policy')
  .description('the rules of who may do what')
  .command('explain')
  .description(
    'says what would become of a wish and why; asks neither Slack nor Marketo, and changes nothing',
  )
  .option(
    '--as <id>',
    'a Slack user id: an administrator where it is in ADMIN_SLACK_USER_IDS, else a requester',
  )
  .option('--as-administrator', 'as an administrator')
  .option('--as-owner', 'as the owner of the user')
  .option('--as-requester', 'as any other member')
  .option('--role <name or id...>', 'the role of the user')
  .option('--expires <day>', 'such as 2027-03-31, never, or now; without it what the form proposes')
  .addOption(
    new Option('--change <kind>', 'what is asked for')
      .choices(['create', 'set-expiry', 'let-end', 'set-owner', 'hand-over', 'revoke', 'change-roles'])
      .default('create'),
  )
  .option('--instead-of <day>', 'with --change set-expiry: when access ends so far, or never')
  .option('--ended-at-once', 'with --change set-expiry: somebody else has ended access at once')
  .option('--instance <name>', 'one of several Marketo instances; without it the first')
  .option('--email <address>', 'the address of the user; without it one that fits')
  .option('--reason <text>', 'why; without it no reason is given')
  .option('--break-glass', 'as an administrator who says to go beyond policy')
  .option('--json', 'the same for programs')
  .action(({ json = false, ...options }: ExplainOptions & { json?: boolean }, command: Command) => {
    const { instances, administration } = settings();
    try {
      const explained = explainPolicy(options, {
        instances,
        isAdministrator: (id) => administration.userIds.includes(id),
        now: Temporal.Now.instant(),
      });
      console.log(json ? policyAsJson(explained) : describePolicy(explained));
      process.exitCode = EXIT_OF_VERDICT[explained.decision.verdict];
    } catch (error) {
      if (!(error instanceof ExplainMistake)) throw error;
      command.error(`error: ${error.message}`);
    }
  });

program
  .command('verify-service')
  .argument('<address>', 'the address of the API-only user')
  .option('--instance <name>', 'one of several Marketo instances; without it the one that has this user')
  .description(
    'proves that a custom service signs in as an API-only user; asks for its Client ID and Client Secret, or reads them as two lines of standard input',
  )
  .action(async (email: string, options: { instance?: string }) => {
    const config = settings();
    const tables = await lookAtTables(config.database, said);
    if (tables.state !== 'current') throw new TablesError(tables);
    // Whoever leaves the question open has proved nothing.
    process.exitCode = EXIT.failed;
    const records = openRecords(config.database, { alone: false, onError: said });
    try {
      const verified = await verifyService(
        { records, clock: { now: () => Temporal.Now.instant() } },
        config,
        { email, ...options },
        () => serviceCredentials({ input: process.stdin, output: process.stderr }),
      );
      if (verified.isProved) console.log(verified.said);
      else console.error(verified.said);
      process.exitCode = verified.isProved ? EXIT.done : EXIT.failed;
    } finally {
      await records.close();
      process.stdin.destroy();
    }
  });

program
  .command('events')
  .description('what others are told of what happens: docs/events.md')
  .command('test')
  .description('sends an event of the type “test” to EVENTS_URL and says what was answered')
  .action(async () => {
    const { events } = settings();
    if (!events) return refuse('Events are off, because EVENTS_URL is not set.');
    const clock = { now: () => Temporal.Now.instant() };
    const receiver = httpReceiver({ ...events, clock, ending: new AbortController().signal });
    try {
      const { isTaken, said } = await tryReceiver(receiver, { clock, ids: { next: () => randomUUID() } });
      if (isTaken) console.log(said);
      else console.error(said);
      process.exitCode = isTaken ? EXIT.done : EXIT.failed;
    } finally {
      await receiver.close();
    }
  });

program
  .command('review')
  .description('reviews of every API-only user; they are started in Slack: /mkto-api-user review start')
  .command('export')
  .option('--review <id>', 'the id of a review; without it the one that is open, or ended last')
  .option('--instance <name>', 'one of several Marketo instances')
  .description(
    'writes a review as CSV to standard output: who was asked about each user, who answered what when, and what became of it',
  )
  .action(async (options: ReviewExportOptions) => {
    const config = settings();
    const tables = await lookAtTables(config.database, said);
    if (tables.state !== 'current') throw new TablesError(tables);
    const records = openRecords(config.database, { alone: false, readOnly: true, onError: said });
    try {
      const clock = { now: () => Temporal.Now.instant() };
      const exported = await exportReview({ records, clock }, config, options);
      if ('problem' in exported) return refuse(exported.problem);
      process.stdout.write(exported.csv);
    } finally {
      await records.close();
    }
  });

function renamed(from: string, to: string) {
  return ({ moved, joined }: Renaming): AuditEvent => ({
    at: Temporal.Now.instant(),
    actor: 'operator',
    action: 'instance.renamed',
    instance: to,
    subject: to,
    details: { from, to, moved, joined },
  });
}

function refuse(why: string): void {
  console.error(`${why} Nothing was changed.`);
  process.exitCode = 1;
}

program
  .command('doctor')
  .description('proves the settings against Slack and Marketo, and changes nothing there')
  .action(async () => {
    const config = settings();
    const { host, records } = await checkMachine(config);
    const parts = await compose(
      { ...config, logLevel: 'silent' },
      { alone: false, tables: 'looked at' },
    ).catch((error: unknown) => {
      // What was found before Slack was asked is said as well.
      const found = [...host, ...records.fatal];
      const rest = [...config.warnings, ...records.problems];
      if (error instanceof ConfigError) throw new ConfigError([...error.problems, ...found, ...rest]);
      if (found.length + rest.length > 0) console.error(wordsFor(error));
      if (found.length > 0) throw new ConfigError([...found, ...rest]);
      if (rest.length > 0) console.error(['', ...rest.flatMap(describeProblem)].join('\n'));
      throw error;
    });
    const report = await checkSetup(parts.ports, {
      ...askedOf(parts, config),
      withinMs: DOCTOR_WAITS_MS,
      // What an earlier version has written says less, and nothing is made where there is nothing.
      ...(records.isUsable ? {} : { lastRefusal: async () => undefined }),
    });
    await parts.close();
    const whole = {
      ...report,
      fatal: [...host, ...report.fatal],
      warnings: [...config.warnings, ...report.warnings],
    };
    console.log(describeSetup(whole, records));
    if (whole.fatal.length + records.fatal.length > 0) process.exitCode = EXIT.settings;
    else if (whole.warnings.length + records.problems.length > 0) process.exitCode = EXIT.failed;
  });

/** What can be proved without Slack and Marketo: where the server would listen, and the records. */
async function checkMachine({ host, port, database, instances, events }: Config) {
  const records = openRecords(database, { alone: false, readOnly: true, onError: () => {} });
  try {
    const report = await checkRecords(
      records,
      instances.map(({ name }) => name),
      database.kind === 'sqlite' ? whyNotUsable(database.file) : undefined,
    );
    const told = report.isUsable ? await checkEvents(records.outbox, events) : { facts: [], problems: [] };
    return {
      host: await listenProblems({ host, port }),
      records: {
        ...report,
        facts: [...report.facts, ...told.facts],
        problems: [...report.problems, ...told.problems],
      },
    };
  } finally {
    await records.close();
  }
}

/** Long enough for every repetition of a call. */
const DOCTOR_WAITS_MS = 90_000;

function said(error: Error): void {
  console.error(error.message);
}

function settings() {
  const odd = addEnvironmentFile('.env');
  return loadConfig(process.env, odd);
}

function instant(text: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text);
  } catch {
    throw new InvalidArgumentError('It has to be an instant with its offset, such as 2027-03-01T09:00:00Z.');
  }
}

function describeReconciliation({ state, read, failed, failure }: ReconcileReport): string {
  const counts = `${read} API-only users read${failed > 0 ? `, ${failed} could not be read` : ''}`;
  return state === 'finished'
    ? `the records agree with Marketo (${counts}).`
    : `stopped (${failure?.message}); ${counts}. The next run goes on from here.`;
}

function describeReminders(
  { reminders, skipped, failed }: RemindReport,
  dryRun: boolean,
  timeZone: string,
): string {
  const lines = reminders.map(({ apiUser, expiry, threshold, daysLeft, recipient, audience, ...due }) => {
    // As its reader counts.
    const zone = due.timeZone ?? timeZone;
    const end = expiry.toZonedDateTimeISO(zone).toPlainDateTime();
    const at = `${end.toPlainDate()} ${end.toPlainTime().toString({ smallestUnit: 'minute' })} ${zone}`;
    const whom = audience === 'owner' ? `owner ${recipient.id}` : `administrators ${recipient.id}`;
    const what =
      threshold === 'ended'
        ? `ended ${at}`
        : `ends ${at}, in ${daysLeft} days (warning of ${threshold} days before)`;
    return `  ${apiUser.email}  ${what}  to ${whom}`;
  });
  const verb = dryRun ? 'Would send' : 'Sent';
  return [
    reminders.length === 0 ? 'No reminder is due.' : `${verb} ${reminders.length}:`,
    ...lines,
    ...(skipped > 0 ? [`Earlier warnings about the same users that are no longer sent: ${skipped}`] : []),
    ...(failed > 0
      ? [`Could not be sent, tried again at the next run: ${failed} messages (see the log)`]
      : []),
  ].join('\n');
}

program.parseAsync().catch(exitWith);
