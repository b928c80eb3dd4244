import { PEOPLE } from '../slack/example.ts';
import { apiOnlyUsers, type Walk } from './walk.ts';

const { guest } = PEOPLE;

/** Someone who may neither create nor ask is told so, and why. */
export const refuse: Walk = {
  title: 'A guest is refused',
  async play(stage, tell) {
    const before = apiOnlyUsers(stage).length;
    await tell.deed(guest, 'types /mkto-api-user');
    await stage.slack.hands.command(guest, '/mkto-api-user');
    await tell.newestMessage({ person: guest });
    await tell.check('No form opens', stage.slack.hands.view(guest) === undefined);
    await tell.check('Nothing was made in Marketo', apiOnlyUsers(stage).length === before);
    const refusals = stage
      .rows('audit_events')
      .filter(({ action, actor }) => action === 'access.refused' && actor === guest);
    await tell.check('The refusal stands in the audit', refusals.length === 1);
  },
};
