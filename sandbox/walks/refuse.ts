import { PEOPLE } from '../slack/example.ts';
import { apiOnlyUsers, type Walk } from './walk.ts';

const { requester } = PEOPLE;

/** Someone who may not create is told so, and whom to ask. */
export const refuse: Walk = {
  title: 'Someone who may not create is refused',
  async play(stage, tell) {
    const before = apiOnlyUsers(stage).length;
    await tell.deed(requester, 'types /mkto-api-user');
    await stage.slack.hands.command(requester, '/mkto-api-user');
    await tell.newestMessage({ person: requester });
    await tell.check('No form opens', stage.slack.hands.view(requester) === undefined);
    await tell.check('Nothing was made in Marketo', apiOnlyUsers(stage).length === before);
    const refusals = stage
      .rows('audit_events')
      .filter(({ action, actor }) => action === 'access.refused' && actor === requester);
    await tell.check('The refusal stands in the audit', refusals.length === 1);
  },
};
