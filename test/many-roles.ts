import type { WorldOptions } from './world.ts';

/** More roles than a select has room for: Slack asks the app for them while somebody types. */
export const MANY_ROLES: Pick<WorldOptions, 'settings' | 'prepare'> = {
  settings: { API_ROLES: undefined },
  prepare: ({ subscription }) => {
    for (let number = 200; number < 400; number += 1) {
      subscription.roles.push({
        id: number,
        name: `Role ${number} ${'long '.repeat(30)}`,
        description: 'd'.repeat(200),
        type: 'custom',
        hidden: false,
        onlyAllZones: false,
        permissions: [],
      });
    }
  },
};
