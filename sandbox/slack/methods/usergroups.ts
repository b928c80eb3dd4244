import { z } from 'zod';
import { flag } from './arguments.ts';
import { method, SlackRefusal } from './method.ts';

export const usergroupsUsersList = method({
  scopes: ['usergroups:read'],
  arguments: z.strictObject({ usergroup: z.string(), include_disabled: flag.optional() }),
  run: ({ userGroups }, { usergroup }) => {
    const group = userGroups.find(({ id }) => id === usergroup);
    if (!group) throw new SlackRefusal('no_such_subteam');
    return { users: group.members };
  },
});
