import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { SlackFault } from '../../sandbox/slack/faults.ts';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';

const { administrator, secondAdministrator, owner } = PEOPLE;
const at = (text: string) => Temporal.Instant.from(text);
const EMAIL = 'erp-sync@example.com';

/** A user whose owner and administrators are to be warned now. */
async function due(): Promise<World> {
  const here = await world({ start: at('2027-01-10T10:00:00Z') });
  await here.create(administrator, { owner, expires: '2027-03-11' });
  await here.until(() => here.messagesTo(owner).length === 1);
  here.workspace.messages.length = 0;
  here.clock.moveTo(at('2027-03-08T09:00:00Z'));
  return here;
}

const toOwner = (here: World) => here.messagesTo(owner).map(({ text }) => text);
const toChannel = (here: World) => here.workspace.messagesIn(ADMIN_CHANNEL).map(textOf);
const post = 'chat.postMessage';

async function runs(here: World, count: number): Promise<void> {
  for (let run = 0; run < count; run += 1) {
    await here.app().remind();
    here.clock.move(TRIED_AGAIN);
  }
}

/** What was tried is tried again after a minute: until then it may be on its way. */
const TRIED_AGAIN = { minutes: 1 };

/** What the app does every minute. */
async function minutes(here: World, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    here.clock.move(TRIED_AGAIN);
    await here.app().settle();
  }
}

describe('a message that was posted is not posted again', () => {
  it.each([
    ['internal_error', { kind: 'done_with_error', code: 'internal_error' }],
    ['fatal_error', { kind: 'done_with_error', code: 'fatal_error' }],
    ['a code that nobody knows', { kind: 'done_with_error', code: 'brand_new_trouble' }],
    ['half an answer', { kind: 'half' }],
    ['a cut connection', { kind: 'cut' }],
  ] satisfies [string, SlackFault][])('where the answer is %s', async (_, fault) => {
    await using here = await due();
    here.workspace.faults.plan({ method: post, times: 2, fault });
    await runs(here, 4);
    expect(toOwner(here)).toHaveLength(1);
    expect(toChannel(here)).toHaveLength(1);
  });

  it('also where it is an outcome', async () => {
    await using here = await world();
    here.workspace.faults.plan({ method: post, fault: { kind: 'done_with_error', code: 'internal_error' } });
    await here.create(administrator);
    await here.until(() => here.messagesTo(administrator).length > 0);
    await here.until(() => here.log().includes('Work in the background failed'));
    await minutes(here, 3);
    expect(here.messagesTo(administrator)).toHaveLength(1);
    expect(here.kept.journal()[0]?.announcedAt).not.toBeNull();
  });

  it('where one answer is lost before it was posted, and the next one after', async () => {
    await using here = await due();
    const { id } = here.workspace.directMessageWith(owner);
    here.workspace.faults.plan({ method: post, about: id, fault: { kind: 'hang' } });
    await runs(here, 1);
    here.workspace.faults.plan({ method: post, about: id, fault: { kind: 'cut' } });
    await runs(here, 3);
    expect(toOwner(here)).toHaveLength(1);
  });

  it('and one that certainly was not is posted without looking for it', async () => {
    await using here = await due();
    here.workspace.faults.plan({ method: post, times: 2, fault: { kind: 'rate_limited', retryAfter: 600 } });
    const closed: SlackFault = { kind: 'error', code: 'missing_scope' };
    here.workspace.faults.plan({ method: 'conversations.history', times: 99, fault: closed });
    await runs(here, 2);
    expect(toOwner(here)).toHaveLength(1);
    expect(toChannel(here)).toHaveLength(1);
  });

  it('where two processes find the same claim without an answer', async () => {
    await using here = await due();
    here.workspace.faults.plan({ method: post, times: 2, fault: { kind: 'hang' } });
    await runs(here, 1);
    await Promise.all([here.app().remind(), here.app().remind()]);
    expect(toOwner(here)).toHaveLength(1);
  });
});

describe('where a message is looked for', () => {
  it('is a day back, because our clock may be ahead of Slack’s', async () => {
    await using here = await due();
    here.workspace.faults.plan({ method: post, fault: { kind: 'cut' } });
    await runs(here, 2);
    const asked = here.slack.calls.find(({ arguments: { oldest } }) => oldest !== undefined);
    const back = here.clock.now().epochMilliseconds / 1_000 - Number(asked?.arguments.oldest);
    expect(back).toBeGreaterThan(23 * 3_600);
  });

  it.each([
    ['pages that never end', (count: number) => `cursor-${count}`],
    ['the same page again and again', () => 'cursor'],
  ])('is no place to stay for ever: %s', async (_, cursorOf) => {
    await using here = await due();
    let count = 0;
    here.workspace.faults.plan({ method: post, times: 2, fault: { kind: 'hang' } });
    await runs(here, 1);
    const alter = (answer: object) => {
      count += 1;
      return { ...answer, messages: [], response_metadata: { next_cursor: cursorOf(count) } };
    };
    here.workspace.faults.plan({
      method: 'conversations.history',
      times: 9_999,
      fault: { kind: 'altered', alter },
    });
    await runs(here, 1);
    expect(count).toBeLessThanOrEqual(100);
    here.workspace.faults.clear();
    await runs(here, 1);
    expect(toOwner(here)).toHaveLength(1);
  });

  it.each<[string, (messages: unknown[]) => object]>([
    ['an answer without a list', () => ({})],
    ['a list that is none', () => ({ messages: null })],
    ['a list that is an object', () => ({ messages: {} })],
    ['a page that says there are more, and not where', () => ({ messages: [], has_more: true })],
    [
      'messages of the app without what it sends along',
      (messages) => ({
        messages: messages.map((message) => ({ ...(message as object), metadata: undefined })),
      }),
    ],
  ])('proves nothing by %s: what was posted is not posted again', async (_, alter) => {
    await using here = await due();
    here.workspace.faults.plan({ method: post, times: 2, fault: { kind: 'cut' } });
    await runs(here, 1);
    here.workspace.faults.plan({
      method: 'conversations.history',
      times: 99,
      fault: {
        kind: 'altered',
        alter: (answer) => ({
          ok: true,
          response_metadata: {},
          ...alter('messages' in answer ? (answer.messages as unknown[]) : []),
        }),
      },
    });
    await runs(here, 2);
    here.workspace.faults.clear();
    await runs(here, 2);
    expect(toOwner(here)).toHaveLength(1);
    expect(toChannel(here)).toHaveLength(1);
  });

  it('is looked for also where the app had posted without what it sends along before', async () => {
    await using here = await due();
    const { id: channel } = here.workspace.directMessageWith(owner);
    here.workspace.messages.push({
      ts: String(here.clock.now().subtract({ hours: 2 }).epochMilliseconds / 1_000),
      channel,
      user: here.workspace.app.botUserId,
      text: 'an old one',
      blocks: [],
      metadata: undefined,
      ephemeralFor: undefined,
      edited: false,
    });
    here.workspace.faults.plan({ method: post, about: channel, fault: { kind: 'hang' } });
    await runs(here, 2);
    expect(toOwner(here)).toEqual(['an old one', expect.stringContaining('erp-sync@example.com')]);
  });

  it.each([null, 7, 'text', [], { metadata: 'odd' }, { metadata: { event_payload: null } }])(
    'leaves an odd row out (%j), and sees the others',
    async (odd) => {
      await using here = await due();
      here.workspace.faults.plan({ method: post, fault: { kind: 'cut' } });
      here.workspace.faults.plan({
        method: 'conversations.history',
        times: 99,
        fault: {
          kind: 'altered',
          alter: (answer) => ({
            ...answer,
            messages: [odd, ...(answer as { messages: unknown[] }).messages],
          }),
        },
      });
      await runs(here, 2);
      expect(toOwner(here)).toHaveLength(1);
      expect(here.kept.deliveries().every(({ state }) => state !== 'claimed')).toBe(true);
    },
  );

  it('may answer with nonsense for ever: then the administrators are told that nobody knows', async () => {
    await using here = await due();
    const { id } = here.workspace.directMessageWith(owner);
    here.workspace.faults.plan({ method: post, about: id, fault: { kind: 'hang' } });
    here.workspace.faults.plan({
      method: 'conversations.history',
      times: 999,
      fault: { kind: 'error', code: 'brand_new_trouble' },
    });
    for (let run = 0; run < 8; run += 1) {
      await runs(here, 1);
      here.clock.move({ minutes: 15 });
    }
    expect(here.kept.deliveries().find(({ recipient }) => recipient === owner)).toBeDefined();
    expect(
      here.kept
        .deliveries()
        .filter(({ key, state }) => String(key).includes(':owner') && state === 'refused'),
    ).toHaveLength(1);
  });

  it('is the conversation that Slack names, and nothing in its place', async () => {
    await using here = await due();
    here.workspace.faults.plan({
      method: 'conversations.open',
      fault: { kind: 'altered', alter: () => ({ ok: true }) },
    });
    await runs(here, 1);
    expect(toOwner(here)).toEqual([]);
    await runs(here, 1);
    expect(toOwner(here)).toHaveLength(1);
  });
});

describe('an error of Slack’s own that passes', () => {
  it.each(['internal_error', 'fatal_error', 'service_unavailable'])(
    '%s: nobody is given up for it, however long it lasts',
    async (code) => {
      await using here = await world();
      here.workspace.faults.plan({ method: post, times: 999, fault: { kind: 'error', code } });
      await here.create(administrator);
      await here.until(() => here.log().includes('Work in the background failed'));
      for (let hour = 0; hour < 8; hour += 1) {
        here.clock.move({ hours: 1 });
        await here.app().settle();
      }
      here.workspace.faults.clear();
      await minutes(here, 1);
      expect(here.messagesTo(administrator)).toHaveLength(1);
    },
  );
});

describe('a channel that is closed to the app, for whatever lasting reason', () => {
  it.each([
    'channel_not_found',
    'is_archived',
    'not_in_channel',
    'no_permission',
    'restricted_action',
    'restricted_action_read_only_channel',
    'restricted_action_thread_locked',
    'msg_too_long',
    'msg_blocks_too_long',
    'ekm_access_denied',
  ])('%s: each administrator is told instead, once, and it is said', async (code) => {
    await using here = await due();
    here.workspace.faults.plan({
      method: post,
      about: ADMIN_CHANNEL,
      times: 99,
      fault: { kind: 'error', code },
    });
    // In the same run, and not again in the next.
    await runs(here, 1);
    for (const each of [administrator, secondAdministrator]) expect(here.messagesTo(each)).toHaveLength(1);
    await runs(here, 2);
    expect(toChannel(here)).toEqual([]);
    for (const each of [administrator, secondAdministrator]) expect(here.messagesTo(each)).toHaveLength(1);
    expect(here.log()).toContain(`"code":"${code}"`);
    expect(here.log().match(/Slack refuses messages there/g)).toHaveLength(1);
  });

  it('a code that nobody knows, after some tries', async () => {
    await using here = await due();
    const fault: SlackFault = { kind: 'error', code: 'brand_new_trouble' };
    here.workspace.faults.plan({ method: post, about: ADMIN_CHANNEL, times: 99, fault });
    await runs(here, 6);
    expect(here.messagesTo(secondAdministrator)).toEqual([]);
    here.clock.move({ hours: 1 });
    await runs(here, 1);
    for (const each of [administrator, secondAdministrator]) expect(here.messagesTo(each)).toHaveLength(1);
  });

  it.each(['not_in_channel', 'missing_scope', 'channel_not_found'])(
    'a post without an answer, and then %s where we look: nobody misses the warning',
    async (code) => {
      await using here = await due();
      here.workspace.faults.plan({ method: post, about: ADMIN_CHANNEL, fault: { kind: 'hang' } });
      here.workspace.faults.plan({
        method: 'conversations.history',
        times: 99,
        fault: { kind: 'error', code },
      });
      await runs(here, 3);
      for (const each of [administrator, secondAdministrator]) expect(here.messagesTo(each)).toHaveLength(1);
    },
  );

  it('an administrator whose message failed then is told by the next run', async () => {
    await using here = await due();
    here.workspace.faults.plan({
      method: post,
      about: ADMIN_CHANNEL,
      fault: { kind: 'error', code: 'is_archived' },
    });
    const { id } = here.workspace.directMessageWith(secondAdministrator);
    here.workspace.faults.plan({ method: post, about: id, fault: { kind: 'unavailable' } });
    await runs(here, 1);
    expect(here.messagesTo(secondAdministrator)).toEqual([]);
    await runs(here, 2);
    for (const each of [administrator, secondAdministrator]) expect(here.messagesTo(each)).toHaveLength(1);
  });

  it('gets the next threshold again where it was opened meanwhile', async () => {
    await using here = await due();
    const channel = here.workspace.channelOf(ADMIN_CHANNEL);
    if (channel) channel.archived = true;
    await runs(here, 1);
    if (channel) channel.archived = false;
    here.clock.moveTo(at('2027-03-10T09:00:00Z'));
    await runs(here, 1);
    expect(toChannel(here)).toHaveLength(1);
  });
});

describe('our own token that Slack refuses', () => {
  it.each(['account_inactive', 'token_revoked', 'token_expired', 'invalid_auth', 'not_authed'])(
    '%s: nothing is given up, and everything that is owed is sent after the repair',
    async (code) => {
      await using here = await due();
      here.workspace.faults.plan({ times: 999, fault: { kind: 'error', code } });
      const [report] = await here.app().remind();
      expect(report?.failed).toBeGreaterThan(0);
      here.workspace.faults.clear();
      await runs(here, 1);
      expect(toOwner(here)).toHaveLength(1);
      expect(toChannel(here)).toHaveLength(1);
      expect(here.kept.audit().map(({ action }) => action)).not.toContain('reminder.failed');
    },
  );

  it('also gives no outcome up', async () => {
    await using here = await world();
    here.workspace.faults.plan({
      method: post,
      times: 99,
      fault: { kind: 'error', code: 'account_inactive' },
    });
    await here.create(administrator);
    await here.until(() => here.log().includes('Work in the background failed'));
    await here.app().settle();
    expect(here.messagesTo(administrator)).toEqual([]);
    here.workspace.faults.clear();
    await here.app().settle();
    expect(here.messagesTo(administrator)).toHaveLength(1);
  });
});

describe('a person to whom Slack takes no messages', () => {
  it('is said to be so in the digest, written to the audit once, and not asked again', async () => {
    await using here = await due();
    const { id } = here.workspace.directMessageWith(owner);
    here.workspace.faults.plan({ method: post, about: id, fault: { kind: 'error', code: 'cannot_dm_bot' } });
    await runs(here, 3);
    expect(toOwner(here)).toEqual([]);
    expect(toChannel(here)).toHaveLength(1);
    expect(toChannel(here)[0]).toContain('Slack takes no messages to the owner: nobody else was warned.');
    const failed = here.kept.audit().filter(({ action }) => action === 'reminder.failed');
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatchObject({ subject: EMAIL });
  });

  it('is said to be so also where the digest goes out later than the refusal', async () => {
    await using here = await due();
    const { id } = here.workspace.directMessageWith(owner);
    here.workspace.faults.plan({ method: post, about: id, fault: { kind: 'error', code: 'user_disabled' } });
    here.workspace.faults.plan({
      method: post,
      about: ADMIN_CHANNEL,
      fault: { kind: 'error', code: 'ratelimited' },
    });
    await runs(here, 2);
    expect(toChannel(here)[0]).toContain('Slack takes no messages to the owner');
  });

  it('is not said to have been told while Slack does not take the message', async () => {
    await using here = await due();
    const { id } = here.workspace.directMessageWith(owner);
    here.workspace.faults.plan({ method: post, about: id, fault: { kind: 'unavailable' } });
    await runs(here, 1);
    expect(toChannel(here)[0]).toContain('Whether the owner was told is not known yet');
    await runs(here, 1);
    expect(toOwner(here)).toHaveLength(1);
  });

  it('whose outcome is refused is written to the audit once', async () => {
    await using here = await world();
    here.workspace.faults.plan({
      method: post,
      times: 9,
      fault: { kind: 'error', code: 'messages_tab_disabled' },
    });
    await here.create(administrator);
    await here.until(() => here.kept.journal()[0]?.announcedAt);
    await minutes(here, 3);
    const failed = here.kept.audit().filter(({ action }) => action === 'message.failed');
    expect(failed).toHaveLength(1);
  });
});

describe('a pause that Slack asks for', () => {
  it('is not slept where it is long: it is said, and the next run goes on', async () => {
    await using here = await due();
    here.workspace.faults.plan({
      method: post,
      times: 2,
      fault: { kind: 'rate_limited', retryAfter: 3_600 },
    });
    const before = performance.now();
    await runs(here, 1);
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(here.log()).toContain('"seconds":3600');
    await runs(here, 1);
    expect(toOwner(here)).toHaveLength(1);
    expect(toChannel(here)).toHaveLength(1);
  });

  it('ends when the app is stopped', async () => {
    await using here = await due();
    here.workspace.faults.plan({ method: post, fault: { kind: 'rate_limited', retryAfter: 25 } });
    const running = here.app().remind();
    await here.until(() => here.log().includes('"seconds":25'));
    const before = performance.now();
    await here.restart();
    await running;
    expect(performance.now() - before).toBeLessThan(8_000);
    here.workspace.faults.clear();
    await runs(here, 1);
    expect(toOwner(here)).toHaveLength(1);
  });
});
