import { ADMIN_CHANNEL, PEOPLE } from '../slack/example.ts';
import { says } from './asking.ts';
import { create } from './create.ts';
import { until, type Walk } from './walk.ts';

const { owner } = PEOPLE;
const EMAIL = 'erp-sync@example.com';

/** An owner is warned and answers with one click; nobody has to approve the usual length. */
export const extend: Walk = {
  title: 'An owner answers a warning',
  needs: [create],
  async play(stage, tell) {
    const { hands, workspace } = stage.slack;
    const end = () => stage.marketo.subscription.userOf(EMAIL).expiresAt;
    const before = end();
    if (!before) throw new Error('the user has no expiry');
    await tell.say('A week before the end:');
    stage.moveTo(
      before.toZonedDateTimeISO('Europe/Berlin').subtract({ days: 7 }).withPlainTime('09:00').toInstant(),
    );
    await stage.app().remind();
    await tell.newestMessage({ person: owner });
    // What the app's own job says of the first calls may come at any moment.
    const messages = () =>
      workspace.directMessagesTo(owner).filter(({ text }) => !text.includes('its first'));
    const warning = messages().at(-1);
    const count = messages().length;
    const warned = () => workspace.messagesIn(ADMIN_CHANNEL).filter((message) => says(message, EMAIL));
    await tell.deed(owner, 'clicks Extend 90 days in the warning');
    await hands.click(owner, 'do:set_expiry:extend_90', warning);
    await tell.check(
      'The warning says who extended it, until when, and has no button left',
      (await until(() => says(warning, 'Extended to'))) && !says(warning?.blocks, '"actions"'),
    );
    await tell.check(
      'The administrators’ digest says it, too',
      await until(() => says(warned().at(-1), 'Extended to')),
    );
    const now = end();
    await tell.check('Marketo has the later end', now !== undefined && now.since(before).total('days') > 89);
    await tell.check(
      'Omar is told how it ended, once',
      (await until(() => messages().length > count)) && messages().length === count + 1,
    );
    await tell.newestMessage({ person: owner });
  },
};
