import { describeProblem } from './config/config-error.ts';
import type { Expiry } from './core/expiry.ts';
import type { RecordsReport } from './records-check.ts';
import type { CheckedInstance, SetupReport } from './setup-check.ts';
import type { Installation, UnusedScope } from './slack/installation.ts';
import type { InstanceCheck } from './usecases/check-instance.ts';

/** What `doctor` says: what was proved, then everything that needs attention, with an example for each. */
export function describeSetup(
  { fatal, warnings, installation, appToken, slackFacts, instances }: SetupReport,
  records: RecordsReport,
): string {
  const problems = [...fatal, ...records.fatal, ...warnings, ...records.problems];
  const lines = [
    ...describeSlack(installation, [...describeTransport(appToken), ...slackFacts]),
    ...instances.flatMap(describeInstance),
    ...(records.facts.length > 0 ? ['Records', ...records.facts.map((fact) => `  ${fact}`), ''] : []),
    ...(problems.length === 0
      ? ['Everything is as it should be.']
      : [
          `Needs your attention: ${problems.length}`,
          ...problems.flatMap(describeProblem),
          ...(fatal.length + records.fatal.length > 0
            ? ['', 'With these settings the app does not start.']
            : []),
        ]),
  ];
  return lines.join('\n');
}

function describeSlack(
  { home, missingScopes, unusedScopes }: Installation,
  facts: readonly string[],
): string[] {
  const workspace = home.teamId ?? home.enterpriseId ?? 'unknown';
  return [
    'Slack',
    `  The bot token works: the app is installed in ${workspace}.`,
    ...(missingScopes?.length === 0 ? ['  Every permission is there.'] : []),
    ...unusedScopes.map((unused) => `  ${describeUnused(unused)}`),
    ...facts.map((fact) => `  ${fact}`),
    '',
  ];
}

function describeUnused({ scope, onlyFor }: UnusedScope): string {
  const why = onlyFor === undefined ? 'the app has no use for it' : `only ${onlyFor} needs it`;
  return `Granted and not used with these settings: ${scope} (${why}).`;
}

function describeTransport(appToken: SetupReport['appToken']): string[] {
  if (appToken === undefined) {
    return [
      'HTTP is used, because SLACK_APP_TOKEN is not set: Slack has to reach POST /slack/events.',
      'SLACK_SIGNING_SECRET cannot be proved before Slack’s first request. If it is wrong, the log says so then.',
    ];
  }
  const used = 'Socket Mode is used, because SLACK_APP_TOKEN is set; SLACK_SIGNING_SECRET is not needed.';
  if (appToken.state === 'accepted') return [used, 'The app-level token works.'];
  if (appToken.state === 'refused') return [used];
  return [used, `Slack did not judge SLACK_APP_TOKEN (${appToken.code}): it is not proved.`];
}

function describeInstance({ instance, check }: CheckedInstance): string[] {
  const facts = check ? factsOf(check) : ['Marketo has not answered.'];
  const { name, label } = instance;
  const title = label === name ? name : `${label} (${name})`;
  return [title, ...facts.map((fact) => `  ${fact}`), ''];
}

function factsOf(check: InstanceCheck): string[] {
  const { runsAs, ownUser, roles, adminRole, workspaces, usesAdobeIdentity, clockAheadSeconds, usage } =
    check;
  const facts: string[] = [];
  if (runsAs !== undefined)
    facts.push(`The Client ID and the Client Secret work: the app runs as ${runsAs}.`);
  if (ownUser) facts.push(endFact(ownUser.expiry));
  if (roles) {
    facts.push('Both permissions are there: Access Users, Access User Management Api.');
    facts.push(`Roles that can be given: ${listed(roles)}.`);
  }
  if (adminRole?.isThere) facts.push(`Whoever has the role “${adminRole.role}” here is an administrator.`);
  if (workspaces) facts.push(`Workspaces: ${listed(workspaces)}.`);
  if (usesAdobeIdentity !== undefined) {
    facts.push(
      usesAdobeIdentity
        ? 'Users are Adobe’s (userids are GUIDs): only the API can give an API-only user an expiry.'
        : 'Users sign in with Marketo itself, not with Adobe (userids are addresses).',
    );
  }
  if (clockAheadSeconds !== undefined) {
    facts.push(`This machine’s clock and Marketo’s are ${Math.abs(clockAheadSeconds)} s apart.`);
  }
  if (usage) facts.push(`API calls today, by everybody: ${usage.total.toLocaleString('en')}.`);
  return facts;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function endFact(expiry: Expiry): string {
  if (expiry === 'never') return 'The access of that user never ends.';
  if (expiry === 'unknown')
    return 'Marketo shows no date that can be read for the end of the access of that user.';
  return `The access of that user ends at ${expiry.toString()}.`;
}
