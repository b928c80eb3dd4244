import { z } from 'zod';
import type { Workspace } from '../workspace.ts';
import { flag } from './arguments.ts';
import { method, SlackRefusal } from './method.ts';

/** Tier 2: about 20 a minute. */
const A_MINUTE = 20;
const asked = new WeakMap<Workspace, number[]>();

function pace(workspace: Workspace): void {
  const now = workspace.clock.now().epochMilliseconds;
  const recent = (asked.get(workspace) ?? []).filter((at) => now - at >= 0 && now - at < 60_000);
  if (recent.length >= A_MINUTE) throw new SlackRefusal('ratelimited');
  asked.set(workspace, [...recent, now]);
}

export const usergroupsUsersList = method({
  scopes: ['usergroups:read'],
  arguments: z.strictObject({ usergroup: z.string(), include_disabled: flag.optional() }),
  run: (workspace, { usergroup }) => {
    pace(workspace);
    const group = workspace.userGroups.find(({ id }) => id === usergroup);
    if (!group) throw new SlackRefusal('no_such_subteam');
    return { users: group.members };
  },
});
