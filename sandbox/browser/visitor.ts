import { Temporal } from 'temporal-polyfill';
import type { PlannedFault } from '../marketo/faults.ts';
import type { PlannedSlackFault } from '../slack/faults.ts';
import type { Hands } from '../slack/hands.ts';
import type { SlackMessage } from '../slack/workspace.ts';
import type { Stage } from '../stage.ts';
import type { Deed, FaultName, PersonDoes, ShownTold, Typed, Where } from './protocol.ts';

const REMINDER_DAYS = [30, 14, 7, 3, 1, 0];

/** Does in the stand-in Slack what a person does in the page. */
export async function doAsPerson(stage: Stage, person: string, what: PersonDoes): Promise<Deed> {
  const { slack } = stage;
  const { hands, workspace } = slack;
  switch (what.does) {
    case 'command':
      return hands.command(person, what.line, what.channel);
    case 'say':
      workspace.addMessage({ channel: what.channel, user: person, text: what.text });
      return { result: 'done' };
    case 'shortcut':
      return hands.shortcut(person, what.callbackId);
    case 'open_home':
      await hands.openHome(person);
      return { result: 'done' };
    case 'submit':
      for (const [blockId, typed] of Object.entries(what.values)) take(hands, person, blockId, typed);
      return hands.submit(person);
    case 'act': {
      const { where, blockId, actionId, value, values = {} } = what;
      for (const [block, typed] of Object.entries(values)) take(hands, person, block, typed);
      const place = placeIn(stage, where);
      if (place === 'gone') return { result: 'trouble', why: 'the message is gone' };
      const typed = value === undefined ? undefined : plain(value);
      return hands.act(person, { blockId, actionId }, typed, place, labelsOf(value));
    }
    case 'close':
      hands.closeView(person);
      return { result: 'done' };
  }
}

/** `undefined` stands for the modal on top. */
export function placeIn(
  { slack: { workspace } }: Stage,
  where: Where,
): SlackMessage | 'home' | 'gone' | undefined {
  if (where.in === 'view') return undefined;
  if (where.in === 'home') return 'home';
  return workspace.messagesIn(where.channel).find(({ ts }) => ts === where.ts) ?? 'gone';
}

function labelsOf(typed: Typed | undefined): ReadonlyMap<string, string> | undefined {
  return typeof typed === 'object' && 'label' in typed ? new Map([[typed.value, typed.label]]) : undefined;
}

function plain(typed: Typed): string | readonly string[] {
  return typeof typed === 'object' && 'value' in typed ? typed.value : typed;
}

function take(hands: Hands, person: string, blockId: string, typed: Typed): void {
  hands.fill(person, { [blockId]: plain(typed) });
  if (typeof typed === 'object' && 'label' in typed) hands.view(person)?.labels.set(typed.value, typed.label);
}

/** Moves the clock, and does what the cron jobs would have done each night and each morning on the way. */
export async function moveDays(stage: Stage, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    const tomorrow = stage.clock.now().toZonedDateTimeISO('Europe/Berlin').add({ days: 1 });
    stage.moveTo(tomorrow.withPlainTime('09:00').toInstant());
    if (!stage.appRuns()) continue;
    // Nobody changes anything on the way: what was done by hand is found in the first night, what has ended in the last.
    if (day === 0 || day === days - 1) await stage.app().reconcile();
    await stage.app().remind();
    // Marketo keeps seven days of usage: whoever waits to hear of it looks before they are over.
    if (day % 6 === 5) await stage.app().settle();
  }
  // What waits for a day, as a request that nobody answers, may have come to it.
  if (stage.appRuns()) await stage.app().settle();
}

/** The next morning on which a warning is due to somebody; a day from now where none is. */
export function daysToNextReminder({ clock, marketo }: Stage): number {
  const today = clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate();
  const left = marketo.subscription.users
    .filter(({ apiOnly, expiresAt }) => apiOnly && expiresAt !== undefined)
    .map(
      ({ expiresAt = Temporal.Instant.fromEpochMilliseconds(0) }) =>
        today.until(expiresAt.toZonedDateTimeISO('Europe/Berlin').toPlainDate(), { largestUnit: 'days' })
          .days,
    );
  const waits = left
    .flatMap((days) => REMINDER_DAYS.map((threshold) => days - threshold))
    .filter((wait) => wait > 0);
  return waits.length === 0 ? 1 : Math.min(...waits);
}

const MANY = 1_000;

/** What each fault of the page plans, and where. */
const PLANS: Readonly<
  Record<FaultName, { readonly marketo: PlannedFault } | { readonly slack: PlannedSlackFault }>
> = {
  marketo_down: { marketo: { times: MANY, fault: { kind: 'html', status: 502 } } },
  marketo_limit: {
    marketo: { times: MANY, fault: { kind: 'error', code: '606', message: 'Max rate limit exceeded' } },
  },
  marketo_quota: {
    marketo: {
      times: MANY,
      fault: { kind: 'error', code: '607', message: 'Daily API Request Limit Reached' },
    },
  },
  marketo_denied: {
    marketo: { times: MANY, fault: { kind: 'error', code: '603', message: 'Access denied' } },
  },
  lost_answer: { marketo: { call: 'Invite User', fault: { kind: 'cut' } } },
  slack_429: { slack: { method: 'chat.postMessage', fault: { kind: 'rate_limited', retryAfter: 2 } } },
  slack_down: { slack: { times: MANY, fault: { kind: 'unavailable' } } },
};

export function planFault({ marketo, slack }: Stage, name: FaultName): void {
  const plan = PLANS[name];
  if ('marketo' in plan) marketo.subscription.faults.plan(plan.marketo);
  else slack.workspace.faults.plan(plan.slack);
}

/** What an administrator does in Marketo's LaunchPoint: makes a custom service for an API-only user, or deletes them all. */
export function inLaunchPoint(
  { marketo: { subscription } }: Stage,
  { does, email }: { readonly does: 'make_service' | 'remove_services'; readonly email: string },
): void {
  const user = subscription.users.find(({ emailAddress, apiOnly }) => apiOnly && emailAddress === email);
  if (!user || user.userid === ownUserid(subscription)) return;
  if (does === 'make_service') subscription.addService(`Service of ${email}`, user.userid);
  else subscription.removeServicesOf(user.userid);
}

/** The app's own service is the first that was made: the demo would end with it. */
export function ownUserid({ services }: Stage['marketo']['subscription']): string | undefined {
  return services[0]?.userid;
}

/** So many calls an integration makes in a day. */
const CALLS_A_DAY = 214;

/** An integration works for a day with a user that a custom service runs as; Marketo counts it. */
export function letCall({ marketo: { subscription } }: Stage, email: string): void {
  const user = subscription.users.find(({ emailAddress, apiOnly }) => apiOnly && emailAddress === email);
  if (user) subscription.usage.countCalls(user.userid, CALLS_A_DAY);
}

/** What an administrator does in Marketo's Admin area: the app finds it when it looks next. */
export function makeByHand({ marketo: { subscription } }: Stage): void {
  const number = subscription.users.filter(({ lastName }) => lastName === BY_HAND).length + 1;
  subscription.addUser({
    emailAddress: `by-hand-${number}@example.com`,
    firstName: 'Made',
    lastName: BY_HAND,
    apiOnly: true,
    grants: [{ accessRoleId: 101, workspaceId: 1 }],
  });
}

const BY_HAND = 'By Hand';

/** Slack deactivates somebody, or takes them back, and tells its apps. */
export async function leaveOrComeBack(
  { slack: { hands, workspace }, appRuns }: Stage,
  { does, person: id }: { readonly does: 'leave' | 'come_back'; readonly person: string },
): Promise<void> {
  const person = workspace.personOf(id);
  if (!person) return;
  person.deleted = does === 'leave';
  if (appRuns()) await hands.event({ type: 'user_change', user: { id } });
}

/** Who got messages since then: people by themselves, and channels. What somebody alone can see counts for them. */
export function toldSince({ slack: { workspace } }: Stage, since: number): readonly ShownTold[] {
  const told = new Map<string, ShownTold>();
  for (const { channel } of workspace.messages.slice(since)) {
    const place = workspace.channelOf(channel);
    const person = workspace.people.find(({ id }) => id === place?.person);
    const name = person?.name ?? `#${place?.name ?? channel}`;
    const count = (told.get(channel)?.count ?? 0) + 1;
    told.set(channel, { person: person?.id, name, conversation: channel, count });
  }
  return [...told.values()];
}
