import { ADMIN_CHANNEL, PEOPLE } from '../slack/example.ts';
import type { SlackMessage } from '../slack/workspace.ts';
import type { Stage } from '../stage.ts';
import type { Teller } from '../terminal/teller.ts';
import { openForm, titleOf, until } from './walk.ts';

const { requester } = PEOPLE;

/** A request on its way: the message to those who decide, and the copy of whoever asked. */
export interface Asked {
  readonly toDecide: () => SlackMessage | undefined;
  readonly copy: () => SlackMessage | undefined;
}

/** Rita asks for an API-only user with the form that administrators have, too. */
export async function ask(
  stage: Stage,
  tell: Teller,
  {
    email,
    firstName,
    lastName,
    reason,
  }: Readonly<Record<'email' | 'firstName' | 'lastName' | 'reason', string>>,
): Promise<Asked> {
  const { hands, workspace } = stage.slack;
  const today = stage.clock.now().toZonedDateTimeISO('Europe/Berlin').toPlainDate();
  const line = `/mkto-api-user create ${email} expires:${today.add({ days: 150 })} role:"API Read Only"`;
  await tell.deed(requester, `types ${line}`);
  await openForm(stage, requester, line);
  hands.fill(requester, { firstName, lastName, owner: requester, reason });
  await hands.choose(requester, 'workspace', 'Europe');
  await tell.say('She may not create, so the same form has another button: Send request.');
  await tell.window(requester);
  await tell.deed(requester, 'clicks Send request');
  await hands.submit(requester);
  await until(() => titleOf(stage, requester) === 'Request sent');
  await tell.window(requester);
  hands.closeView(requester);
  const about = (messages: readonly SlackMessage[]) =>
    messages.find(({ text, blocks }) => text.includes('ask') && says(blocks, email));
  const asked: Asked = {
    toDecide: () => about(workspace.messagesIn(ADMIN_CHANNEL)),
    copy: () => about(workspace.directMessagesTo(requester)),
  };
  await until(() => asked.toDecide() && asked.copy());
  return asked;
}

/** Whether words stand in something that is shown. */
export function says(shown: unknown, words: string): boolean {
  return JSON.stringify(shown ?? '').includes(words);
}
