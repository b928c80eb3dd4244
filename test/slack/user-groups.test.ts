import { describe, expect, it } from 'vitest';
import type { MovableClock } from '../../sandbox/clock.ts';
import { OTHER_USER_GROUP, PEOPLE, USER_GROUP } from '../../sandbox/slack/example.ts';
import { SourceSilent } from '../../src/ports/people.ts';
import { slackUserGroups } from '../../src/slack/user-groups.ts';
import { opened } from '../sandbox/slack/opened.ts';

const { administrator, requester } = PEOPLE;

async function groups() {
  const here = await opened();
  const { workspace, calls } = here.slack;
  const clock = workspace.clock as MovableClock;
  const asked = () => calls.filter(({ method }) => method === 'usergroups.users.list').length;
  const group = workspace.userGroups.find(({ id }) => id === USER_GROUP);
  if (!group) throw new Error('no group');
  return Object.assign(here, {
    groups: slackUserGroups(here.client, { clock }),
    members: group.members,
    clock,
    workspace,
    asked,
  });
}

/** Whether a silence lasts; fails where there is an answer. */
const lasts = (answer: Promise<unknown>) =>
  answer.then(
    () => expect.unreachable(),
    (error: unknown) => {
      if (!(error instanceof SourceSilent)) throw error;
      return error.lasts;
    },
  );

describe('user groups', () => {
  it('say yes of their members, by one call for a minute', async () => {
    await using here = await groups();
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(true);
    here.clock.move({ seconds: 58 });
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(true);
    expect(here.asked()).toBe(1);
  });

  it('say no a minute after somebody has left, at the latest', async () => {
    await using here = await groups();
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(true);
    here.members.splice(0);
    here.clock.move({ seconds: 60 });
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(false);
  });

  it('say yes of somebody who came some seconds ago', async () => {
    await using here = await groups();
    expect(await here.groups.has(USER_GROUP, requester)).toBe(false);
    here.members.push(requester);
    expect(await here.groups.has(USER_GROUP, requester)).toBe(false);
    expect(here.asked()).toBe(1);
    here.clock.move({ seconds: 5 });
    expect(await here.groups.has(USER_GROUP, requester)).toBe(true);
    expect(here.asked()).toBe(2);
  });

  it('are asked about once, however many ask at once', async () => {
    await using here = await groups();
    const people = Array.from({ length: 50 }, (_, index) => (index % 2 ? administrator : requester));
    const answers = await Promise.all(people.map((person) => here.groups.has(USER_GROUP, person)));
    expect(answers.filter(Boolean)).toHaveLength(25);
    expect(here.asked()).toBe(1);
  });

  it('keep below Slack’s calls a minute, however many groups there are and however often somebody clicks', async () => {
    await using here = await groups();
    const ids = ['S0A', 'S0B', 'S0C', 'S0D'];
    for (const id of ids) here.workspace.userGroups.push({ id, handle: id, members: [] });
    for (let second = 0; second < 120; second += 2) {
      for (const id of ids) expect(await here.groups.has(id, requester)).toBe(false);
      here.clock.move({ seconds: 2 });
    }
    expect(here.asked()).toBeLessThan(40);
  });

  it('are no witnesses after a clock that was moved back', async () => {
    await using here = await groups();
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(true);
    here.members.splice(0);
    here.clock.move({ hours: -1 });
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(false);
  });

  it('are left alone after a 429 for as long as Slack says, and a young yes holds meanwhile', async () => {
    await using here = await groups();
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(true);
    here.clock.move({ seconds: 6 });
    here.workspace.faults.plan({
      method: 'usergroups.users.list',
      fault: { kind: 'rate_limited', retryAfter: 30 },
    });
    expect(await lasts(here.groups.has(USER_GROUP, requester))).toBe(false);
    const asked = here.asked();
    here.clock.move({ seconds: 25 });
    expect(await lasts(here.groups.has(OTHER_USER_GROUP, requester))).toBe(false);
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(true);
    expect(here.asked()).toBe(asked);
    here.clock.move({ seconds: 6 });
    expect(await here.groups.has(USER_GROUP, requester)).toBe(false);
  });

  it.each([
    ['missing_scope', true],
    ['plan_upgrade_required', true],
    ['no_such_subteam', true],
    ['token_revoked', true],
    ['internal_error', false],
    ['brand_new_trouble', false],
  ])('are silent at %s, and say whether it stays so', async (code, stays) => {
    await using here = await groups();
    const fault = { kind: 'error', code } as const;
    here.workspace.faults.plan({ method: 'usergroups.users.list', times: 2, fault });
    expect(await lasts(here.groups.has(USER_GROUP, administrator))).toBe(stays);
    expect(await lasts(here.groups.members(USER_GROUP))).toBe(stays);
    expect(await here.groups.has(USER_GROUP, administrator)).toBe(true);
  });

  it.each([{}, { users: null }, { users: 'U0GRACE' }, { users: [7] }])(
    'are silent at an odd answer: %o',
    async (odd) => {
      await using here = await groups();
      const alter = () => ({ ok: true, ...odd });
      here.workspace.faults.plan({
        method: 'usergroups.users.list',
        fault: { kind: 'altered', alter },
      });
      expect(await lasts(here.groups.has(USER_GROUP, administrator))).toBe(false);
    },
  );

  it('are silent where Slack does not answer', async () => {
    await using here = await groups();
    here.workspace.faults.plan({ method: 'usergroups.users.list', fault: { kind: 'unavailable' } });
    expect(await lasts(here.groups.has(USER_GROUP, administrator))).toBe(false);
  });
});
