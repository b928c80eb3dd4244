import type { ModalView } from '@slack/types';
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import {
  ADMIN_CHANNEL,
  OTHER_CHANNEL,
  OTHER_USER_GROUP,
  PEOPLE,
  PRIVATE_CHANNEL,
  USER_GROUP,
} from '../../../sandbox/slack/example.ts';
import { opened, outcome } from './opened.ts';

const { administrator } = PEOPLE;

const modal = (title = 'A window'): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: title },
  blocks: [{ type: 'divider' }],
});

describe('the Web API of the stand-in', () => {
  it('auth.test tells whose token it is, with its scopes in a header', async () => {
    await using here = await opened();
    const answer = await here.client.auth.test();
    expect(answer).toMatchObject({ ok: true, team_id: 'T0ACME', user_id: 'U0BOT', bot_id: 'B0BOT' });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  it('users.info shows people with all their flags', async () => {
    await using here = await opened();
    const user = async (id: string) =>
      (await here.client.users.info({ user: id, include_locale: true })).user;
    expect(await user(administrator)).toMatchObject({
      tz: 'Europe/Berlin',
      locale: 'en-US',
      is_admin: true,
      deleted: false,
    });
    expect(await user(PEOPLE.guest)).toMatchObject({ is_restricted: true, is_ultra_restricted: false });
    expect(await user(PEOPLE.singleChannelGuest)).toMatchObject({ is_ultra_restricted: true });
    expect(await user(PEOPLE.stranger)).toMatchObject({ is_stranger: true, team_id: 'T0OTHER' });
    expect(await user(PEOPLE.robot)).toMatchObject({ is_bot: true });
    expect(await user(PEOPLE.deactivated)).toMatchObject({ deleted: true });
    expect(await outcome(here.client.users.info({ user: 'U0NOBODY' }))).toBe('user_not_found');
  });

  it('usergroups.users.list needs its scope', async () => {
    await using here = await opened();
    const scopes = here.slack.workspace.app.scopes as string[];
    const call = (usergroup = USER_GROUP) => here.client.usergroups.users.list({ usergroup });
    scopes.splice(0, 99, 'users:read');
    expect(await outcome(call())).toBe('missing_scope');
    scopes.push('usergroups:read');
    expect((await call()).users).toEqual([administrator]);
    expect((await call(OTHER_USER_GROUP)).users).toContain(PEOPLE.secondAdministrator);
    expect(await outcome(call('S0NOBODY'))).toBe('no_such_subteam');
  });

  it('usergroups.users.list takes about 20 calls a minute', async () => {
    await using here = await opened();
    (here.slack.workspace.app.scopes as string[]).push('usergroups:read');
    const call = () => outcome(here.client.usergroups.users.list({ usergroup: USER_GROUP }));
    for (let number = 0; number < 20; number += 1) expect(await call()).toBe('ok');
    expect(await call()).toBe('429');
  });

  it('users.info shows rank, and an address where its scope is there', async () => {
    await using here = await opened();
    const { workspace } = here.slack;
    const user = async () => (await here.client.users.info({ user: PEOPLE.owner })).user;
    const scopes = workspace.app.scopes as string[];
    scopes.splice(0, 99, 'users:read');
    expect((await user())?.profile).not.toHaveProperty('email');
    scopes.push('users:read.email');
    expect(await user()).toMatchObject({
      is_admin: false,
      is_owner: false,
      is_email_confirmed: true,
      profile: { email: 'omar@acme.example' },
    });
    const person = workspace.personOf(PEOPLE.owner);
    if (person) Object.assign(person, { isWorkspaceOwner: true, isEmailConfirmed: false });
    expect(await user()).toMatchObject({ is_admin: true, is_owner: true, is_email_confirmed: false });
  });

  it('views.open takes a trigger once, within 3 s', async () => {
    await using here = await opened();
    const { triggers } = here.slack.workspace;
    const open = (trigger_id: string) => outcome(here.client.views.open({ trigger_id, view: modal() }));
    const trigger = triggers.issue(administrator);
    expect(await open(trigger)).toBe('ok');
    expect(await open(trigger)).toBe('exchanged_trigger_id');
    expect(await open('made-up')).toBe('invalid_trigger_id');
    const old = triggers.issue(administrator);
    await new Promise((resolve) => setTimeout(resolve, 3_050));
    expect(await open(old)).toBe('expired_trigger_id');
    expect(here.slack.hands.view(administrator)?.content.title.text).toBe('A window');
  });

  it('views.push stacks three views at most', async () => {
    await using here = await opened();
    const push = (title: string) =>
      outcome(
        here.client.views.push({
          trigger_id: here.slack.workspace.triggers.issue(administrator),
          view: modal(title),
        }),
      );
    expect([await push('1'), await push('2'), await push('3'), await push('4')]).toEqual([
      'ok',
      'ok',
      'ok',
      'push_limit_reached',
    ]);
    here.slack.hands.closeView(administrator);
    expect(here.slack.hands.view(administrator)?.content.title.text).toBe('2');
  });

  it('views.update refuses an old hash and a view that is gone', async () => {
    await using here = await opened();
    const trigger_id = here.slack.workspace.triggers.issue(administrator);
    const { view } = await here.client.views.open({ trigger_id, view: modal() });
    const update = (given: object) =>
      outcome(here.client.views.update({ view: modal('New'), view_id: view?.id ?? '', ...given }));
    expect(await update({ hash: view?.hash })).toBe('ok');
    expect(await update({ hash: view?.hash })).toBe('hash_conflict');
    here.slack.hands.closeView(administrator);
    expect(await update({})).toBe('not_found');
  });

  it('views.publish sets a person’s Home tab', async () => {
    await using here = await opened();
    await here.client.views.publish({
      user_id: administrator,
      view: { type: 'home', blocks: [{ type: 'divider' }] },
    });
    expect(here.slack.workspace.views.homeOf(administrator)?.blocks).toHaveLength(1);
  });

  it('chat.postMessage refuses channels that are closed to the app', async () => {
    await using here = await opened();
    const post = (channel: string, given: object = { text: 'hello' }) =>
      outcome(here.client.chat.postMessage({ channel, ...given } as never));
    expect(await post(ADMIN_CHANNEL)).toBe('ok');
    expect(await post(administrator)).toBe('ok');
    expect(here.slack.workspace.directMessagesTo(administrator)).toHaveLength(1);
    expect(await post(OTHER_CHANNEL)).toBe('not_in_channel');
    expect(await post(PRIVATE_CHANNEL)).toBe('channel_not_found');
    expect(await post('C0NOWHERE')).toBe('channel_not_found');
    expect(await post(PEOPLE.deactivated)).toBe('user_disabled');
    expect(await post(ADMIN_CHANNEL, {})).toBe('no_text');
    const channel = here.slack.workspace.channelOf(ADMIN_CHANNEL);
    if (channel) channel.archived = true;
    expect(await post(ADMIN_CHANNEL)).toBe('is_archived');
  });

  it('chat.update changes the app’s own messages alone', async () => {
    await using here = await opened();
    const { ts } = await here.client.chat.postMessage({ channel: ADMIN_CHANNEL, text: 'before' });
    await here.client.chat.update({ channel: ADMIN_CHANNEL, ts: ts ?? '', text: 'after' });
    expect(here.slack.workspace.messagesIn(ADMIN_CHANNEL)).toMatchObject([{ text: 'after', edited: true }]);
    // What travels along stays, or is given anew.
    const metadata = { event_type: 'made', event_payload: { id: '7' } };
    for (const given of [{ metadata }, {}])
      await here.client.chat.update({ channel: ADMIN_CHANNEL, ts: ts ?? '', text: 'after', ...given });
    expect(here.slack.workspace.messagesIn(ADMIN_CHANNEL)).toMatchObject([{ metadata }]);
    const other = here.slack.workspace.addMessage({
      channel: ADMIN_CHANNEL,
      user: administrator,
      text: 'mine',
    });
    expect(await outcome(here.client.chat.update({ channel: ADMIN_CHANNEL, ts: other.ts, text: 'x' }))).toBe(
      'cant_update_message',
    );
    expect(await outcome(here.client.chat.update({ channel: ADMIN_CHANNEL, ts: '1.1', text: 'x' }))).toBe(
      'message_not_found',
    );
    expect(await outcome(here.client.chat.update({ channel: 'C0NOWHERE', ts: '1.1', text: 'x' }))).toBe(
      'channel_not_found',
    );
  });

  it('chat.postEphemeral reaches members of the channel', async () => {
    await using here = await opened();
    here.slack.workspace.channelOf(ADMIN_CHANNEL)?.members.add(administrator);
    const post = (user: string) =>
      outcome(here.client.chat.postEphemeral({ channel: ADMIN_CHANNEL, user, text: 'psst' }));
    expect(await post(administrator)).toBe('ok');
    expect(await post(PEOPLE.requester)).toBe('user_not_in_channel');
  });

  it('conversations.open opens a direct message with people alone', async () => {
    await using here = await opened();
    const open = (users: string) => here.client.conversations.open({ users });
    const first = (await open(administrator)).channel?.id;
    expect((await open(administrator)).channel?.id).toBe(first);
    expect(await outcome(open(PEOPLE.robot))).toBe('cannot_dm_bot');
    expect(await outcome(open(PEOPLE.deactivated))).toBe('user_disabled');
    expect(await outcome(open('U0NOBODY'))).toBe('user_not_found');
  });

  it('conversations.history pages, with metadata on request', async () => {
    await using here = await opened();
    for (let number = 0; number < 5; number += 1) {
      await here.client.chat.postMessage({
        channel: ADMIN_CHANNEL,
        text: `message ${number}`,
        metadata: { event_type: 'test', event_payload: { number } },
      });
    }
    const history = (given: object) =>
      here.client.conversations.history({ channel: ADMIN_CHANNEL, ...given });
    const first = await history({ limit: 2, include_all_metadata: true });
    expect(first.messages?.map(({ text }) => text)).toEqual(['message 4', 'message 3']);
    expect(first.messages?.[0]?.metadata?.event_payload).toEqual({ number: 4 });
    const next = await history({ limit: 2, cursor: first.response_metadata?.next_cursor });
    expect(next.messages?.map(({ text, metadata }) => [text, metadata])).toEqual([
      ['message 2', undefined],
      ['message 1', undefined],
    ]);
    expect((await history({ oldest: first.messages?.[1]?.ts })).messages).toHaveLength(1);
    expect(await outcome(here.client.conversations.history({ channel: OTHER_CHANNEL }))).toBe(
      'not_in_channel',
    );
    expect(await outcome(here.client.conversations.history({ channel: PRIVATE_CHANNEL }))).toBe(
      'channel_not_found',
    );
  });

  it('apps.connections.open takes the app-level token alone', async () => {
    await using here = await opened();
    expect(await outcome(here.client.apps.connections.open({}))).toBe('invalid_auth');
    const answer = await here.client.apps.connections.open({ token: 'xapp-test' });
    expect(answer.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/link\?ticket=/);
  });

  it('a method whose scope the manifest does not ask for is refused', async () => {
    await using here = await opened();
    (here.slack.workspace.app.scopes as string[]).splice(0, 99, 'commands');
    expect(await outcome(here.client.users.info({ user: administrator }))).toBe('missing_scope');
    expect(await outcome(here.client.chat.postMessage({ channel: ADMIN_CHANNEL, text: 'x' }))).toBe(
      'missing_scope',
    );
  });

  it('a wrong token is refused, and none is', async () => {
    await using here = await opened();
    const wrong = new WebClient('xoxb-wrong', {
      slackApiUrl: here.slack.apiUrl,
      retryConfig: { retries: 0 },
    });
    expect(await outcome(wrong.auth.test())).toBe('invalid_auth');
    const none = new WebClient(undefined, { slackApiUrl: here.slack.apiUrl, retryConfig: { retries: 0 } });
    expect(await outcome(none.auth.test())).toBe('not_authed');
  });

  it('unknown methods and arguments are refused', async () => {
    await using here = await opened();
    expect(await outcome(here.client.apiCall('admin.everything'))).toBe('unknown_method');
    expect(await outcome(here.client.apiCall('users.info', { user: administrator, colour: 'red' }))).toBe(
      'invalid_arguments',
    );
    expect(await outcome(here.client.apiCall('views.open', { trigger_id: 'x', view: '{' }))).toBe(
      'invalid_arguments',
    );
  });

  it('too many messages in one channel get 429 with Retry-After', async () => {
    await using here = await opened();
    const outcomes = [];
    for (let number = 0; number < 10; number += 1) {
      outcomes.push(await outcome(here.client.chat.postMessage({ channel: ADMIN_CHANNEL, text: 'x' })));
    }
    expect(outcomes.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 'ok'));
    expect(outcomes.slice(8)).toEqual(['429', '429']);
    expect(await outcome(here.client.chat.postMessage({ channel: administrator, text: 'x' }))).toBe('ok');
  });

  it('every fault can be had on request', async () => {
    await using here = await opened();
    const { faults } = here.slack.workspace;
    const meet = (fault: Parameters<typeof faults.plan>[0]['fault']) => {
      faults.plan({ method: 'auth.test', fault });
      return outcome(here.client.auth.test());
    };
    expect(await meet({ kind: 'error', code: 'fatal_error' })).toBe('fatal_error');
    expect(await meet({ kind: 'rate_limited', retryAfter: 1 })).toBe('429');
    expect(await meet({ kind: 'unavailable' })).toContain('503');
    expect(await meet({ kind: 'cut' })).toContain('fetch failed');
    expect(await outcome(here.client.auth.test())).toBe('ok');
  });
});
