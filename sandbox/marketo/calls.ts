/** The calls of the stand-in subscription, each with Adobe's method and path. */
export const CALLS = {
  Identity: { methods: ['GET', 'POST'], path: '/identity/oauth/token' },
  'Get Users': { methods: ['GET'], path: '/userservice/management/v1/users/allusers.json' },
  'Get User': { methods: ['GET'], path: '/userservice/management/v1/users/{userid}/user.json' },
  'Get Invited User': { methods: ['GET'], path: '/userservice/management/v1/users/{userid}/invite.json' },
  'Get User Roles': { methods: ['GET'], path: '/userservice/management/v1/users/{userid}/roles.json' },
  'Get Roles': { methods: ['GET'], path: '/userservice/management/v1/users/roles.json' },
  'Get Workspaces': { methods: ['GET'], path: '/userservice/management/v1/users/workspaces.json' },
  'Invite User': { methods: ['POST'], path: '/userservice/management/v1/users/invite.json' },
  'Update User': { methods: ['POST'], path: '/userservice/management/v1/users/{userid}/update.json' },
  'Delete User': { methods: ['POST'], path: '/userservice/management/v1/users/{userid}/delete.json' },
  'Delete Invited User': {
    methods: ['POST'],
    path: '/userservice/management/v1/users/{userid}/invite/delete.json',
  },
  'Add Roles': { methods: ['POST'], path: '/userservice/management/v1/users/{userid}/roles/create.json' },
  'Delete Roles': { methods: ['POST'], path: '/userservice/management/v1/users/{userid}/roles/delete.json' },
  'Usage Today': { methods: ['GET'], path: '/rest/v1/stats/usage.json' },
  'Usage Last 7 Days': { methods: ['GET'], path: '/rest/v1/stats/usage/last7days.json' },
  'Errors Today': { methods: ['GET'], path: '/rest/v1/stats/errors.json' },
  'Errors Last 7 Days': { methods: ['GET'], path: '/rest/v1/stats/errors/last7days.json' },
} as const;

export type CallName = keyof typeof CALLS;

const ROUTES = Object.entries(CALLS).map(([name, { methods, path }]) => ({
  name: name as CallName,
  methods: methods as readonly string[],
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace('{userid}', '([^/]+)')}$`),
}));

/** The call that a method and a path mean, with the decoded userid where the path has one. */
export function callOf(method: string, path: string): { name: CallName; userid: string } | undefined {
  for (const { name, methods, pattern } of ROUTES) {
    const match = pattern.exec(path);
    if (match && methods.includes(method)) return { name, userid: decodeURIComponent(match[1] ?? '') };
  }
  return undefined;
}
