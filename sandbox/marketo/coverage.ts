import type { Coverage } from '../coverage.ts';

const CALLS = 'sandbox/marketo/calls.test.ts';
const RULES = 'sandbox/marketo/rules.test.ts';

/** What the stand-in subscription does, each line with its test; a test keeps this table true. */
export const MARKETO_COVERAGE: Coverage = {
  covered: [
    { what: 'Identity', test: [CALLS, 'Identity gives a token, with GET and with POST'] },
    { what: 'Get Users', test: [CALLS, 'Get Users gives pages of 20 unless told, 200 at most'] },
    { what: 'Get User', test: [CALLS, 'Get User shows expiry and roles, and 404 for nobody'] },
    {
      what: 'Get Invited User',
      test: [CALLS, 'Get Invited User and Delete Invited User know pending people alone'],
    },
    {
      what: 'Get User Roles',
      test: [CALLS, 'Get User Roles, Add Roles and Delete Roles work on the same list'],
    },
    { what: 'Get Roles', test: [CALLS, 'Get Roles and Get Workspaces show what there is'] },
    { what: 'Get Workspaces', test: [CALLS, 'Get Roles and Get Workspaces show what there is'] },
    {
      what: 'Invite User',
      test: [CALLS, 'Invite User makes an API-only user at once, and a person pending'],
    },
    { what: 'Update User', test: [CALLS, 'Update User changes what it is given'] },
    { what: 'Delete User', test: [CALLS, 'Delete User refuses a user in use with 611'] },
    {
      what: 'Delete Invited User',
      test: [CALLS, 'Get Invited User and Delete Invited User know pending people alone'],
    },
    { what: 'Add Roles', test: [CALLS, 'Get User Roles, Add Roles and Delete Roles work on the same list'] },
    {
      what: 'Delete Roles',
      test: [CALLS, 'Get User Roles, Add Roles and Delete Roles work on the same list'],
    },
    { what: 'Usage Today', test: [CALLS, 'Usage and errors are counted by day, as US Central has it'] },
    { what: 'Usage Last 7 Days', test: [CALLS, 'Usage and errors are counted by day, as US Central has it'] },
    { what: 'Errors Today', test: [CALLS, 'Usage and errors are counted by day, as US Central has it'] },
    {
      what: 'Errors Last 7 Days',
      test: [CALLS, 'Usage and errors are counted by day, as US Central has it'],
    },
    { what: 'token life', test: [RULES, 'the same token is given until it has ended, then 602'] },
    { what: '401 for wrong credentials', test: [RULES, 'wrong credentials are answered with 401'] },
    { what: 'header only', test: [RULES, 'a token in the query is not taken'] },
    { what: '603 permissions', test: [RULES, 'a role without both permissions gets 603'] },
    { what: '603 expired user', test: [RULES, 'a user whose access has ended gets 603'] },
    { what: '606', test: [RULES, 'more calls than the window allows get 606 until it has passed'] },
    { what: '607', test: [RULES, 'the daily quota gives 607 until midnight US Central'] },
    { what: '615', test: [RULES, 'more calls at once than allowed get 615'] },
    { what: 'refused invites', test: [RULES, 'an invite is held to the letter of Adobe’s description'] },
    { what: 'variants', test: [RULES, 'both readings of every contradiction can be had'] },
    { what: 'faults', test: [RULES, 'every fault can be had on request, and is used up'] },
    {
      what: 'users that appear late, names kept otherwise, short pages',
      test: [RULES, 'appears after a while, under a name of Marketo’s own, in pages as short as one likes'],
    },
    { what: 'a clock that moves', test: [RULES, 'a user whose access has ended gets 603'] },
  ],
  notEmulated: [
    'Any other API of Marketo: leads, assets, bulk, LaunchPoint. No API makes a custom service; tests add one to the state.',
    'The web interface, mails to invited people, and their acceptance.',
    'The IP allowlist: only its error (603), on request as a fault.',
    'Locking after failed logins and device codes: the fields are shown with their resting values.',
    'The real delay between an invite and its appearance in Get Users: none, unless a test asks for one.',
    'The real codes and texts for a duplicate, an unknown role and a bad date: Adobe documents none; 709 and 1003 stand for them.',
    'What an expired user’s service answers: Adobe says only that calls are refused; 603 stands for it.',
  ],
};
