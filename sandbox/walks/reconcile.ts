import { ADMIN_CHANNEL } from '../slack/example.ts';
import type { Walk } from './walk.ts';

const EMAIL = 'old-crm@example.com';

/** A user is made by hand in Marketo; the app finds it, tells the administrators, and warns before its access ends. */
export const reconcile: Walk = {
  title: 'A user that was made by hand is found',
  async play(stage, tell) {
    const { workspace } = stage.slack;
    const { subscription } = stage.marketo;
    const newest = () => JSON.stringify(workspace.messagesIn(ADMIN_CHANNEL).at(-1)?.blocks ?? '');
    await tell.say(
      `Somebody makes ${EMAIL} in Marketo by hand, with an end in five days. Slack hears nothing of it.`,
    );
    const end = stage.clock
      .now()
      .toZonedDateTimeISO('Europe/Berlin')
      .add({ days: 5 })
      .withPlainTime('23:59:59');
    const user = subscription.addUser({
      emailAddress: EMAIL,
      firstName: 'Old',
      lastName: 'CRM',
      apiOnly: true,
      expiresAt: end.toInstant(),
      grants: [{ accessRoleId: 101, workspaceId: 1 }],
    });
    await tell.say('At night the app reads the whole subscription.');
    // A restart reads it, too, where a night was missed: that reading may have passed the user by.
    await stage.app().caughtUp();
    await stage.app().reconcile();
    await tell.newestMessage({ channel: ADMIN_CHANNEL });
    await tell.check('The administrators hear of it', newest().includes(EMAIL));
    await tell.check(
      'Our records have it, without an owner',
      stage.rows('api_users').some(({ email, owner }) => email === EMAIL && owner === null),
    );
    await tell.say('Nobody owns it, so its warnings go to the administrators.');
    await stage.app().remind();
    await tell.newestMessage({ channel: ADMIN_CHANNEL });
    await tell.check('The administrators are warned', newest().includes('ends in 5 days'));
    await tell.say('Somebody gives it a later end by hand. The next night:');
    user.expiresAt = end.add({ days: 90 }).toInstant();
    stage.moveTo(stage.clock.now().add({ hours: 24 }));
    await stage.app().reconcile();
    await tell.newestMessage({ channel: ADMIN_CHANNEL });
    await tell.check('The change is known', newest().includes('Access now ends at another time'));
  },
};
