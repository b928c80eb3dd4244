import { authTest } from './auth-test.ts';
import { chatPostEphemeral, chatPostMessage, chatUpdate } from './chat.ts';
import { conversationsHistory, conversationsOpen } from './conversations.ts';
import type { Method } from './method.ts';
import { usergroupsUsersList } from './usergroups.ts';
import { usersInfo } from './users-info.ts';
import { viewsOpen, viewsPublish, viewsPush, viewsUpdate } from './views.ts';

/** Every Web API method of the stand-in; `apps.connections.open` stands in socket-mode.ts. */
export const METHODS: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'chat.postEphemeral': chatPostEphemeral,
  'chat.postMessage': chatPostMessage,
  'chat.update': chatUpdate,
  'conversations.history': conversationsHistory,
  'conversations.open': conversationsOpen,
  'usergroups.users.list': usergroupsUsersList,
  'users.info': usersInfo,
  'views.open': viewsOpen,
  'views.publish': viewsPublish,
  'views.push': viewsPush,
  'views.update': viewsUpdate,
};
