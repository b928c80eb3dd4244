import { describe, expect, it } from 'vitest';
import { textOf } from '../words-on-screen.ts';
import { ADMIN_CHANNEL, PEOPLE, type World, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, owner, requester } = PEOPLE;
const ERP = 'erp-sync@example.com';
const BI = 'bi-export@example.com';

const inChannel = (here: World, text: string) =>
  here.workspace.messagesIn(ADMIN_CHANNEL).filter((message) => textOf(message).includes(text));

const questions = (here: World, person = owner) =>
  here.messagesTo(person).filter((message) => textOf(message).includes('Review'));

const userOf = (here: World, email: string) =>
  here.kept.apiUsers().find((each) => each.email === email)?.id ?? '';

const press = (here: World, person: string, says: 'keep' | 'not_needed', email: string) => {
  const [message] = questions(here);
  return here.hands.act(
    person,
    { blockId: `review:${userOf(here, email)}`, actionId: `review:${says}` },
    undefined,
    message,
  );
};

const answers = (here: World, person: string) =>
  here.workspace
    .directMessagesTo(person)
    .filter(({ ephemeralFor }) => ephemeralFor === person)
    .map((each) => textOf(each))
    .join('\n');

const type = (here: World, person: string, line: string) =>
  here.hands.command(person, `/mkto-api-user review${line === '' ? '' : ` ${line}`}`);

/** A review of two users of Omar’s, started by an administrator. */
async function started(settings: Record<string, string> = {}): Promise<World> {
  const here = await world({ settings });
  await here.create(administrator, { owner });
  await here.create(administrator, { owner, email: BI });
  await type(here, administrator, 'start');
  await here.until(() => questions(here).length === 1 && inChannel(here, 'Review:').length === 1);
  // A question stands in Slack a moment before it is written down when it was asked.
  await here.until(() => here.kept.reviewedUsers().every(({ askedAt }) => askedAt !== undefined));
  return here;
}

const minute = async (here: World) => {
  here.clock.move({ minutes: 1 });
  await here.app().settle();
};

describe('a review', () => {
  it('is answered in one message, which says what was said, and the administrators’ says how far it is', async () => {
    await using here = await started();
    expect(textOf(questions(here)[0])).toContain('Review: are 2 API-only users of yours still needed?');
    expect(textOf(inChannel(here, 'Review:')[0])).toContain(`@${owner}  (2)`);
    await press(here, owner, 'keep', ERP);
    await press(here, owner, 'not_needed', BI);
    await here.until(() => textOf(questions(here)[0]).includes('with one more warning at most'));
    const question = textOf(questions(here)[0]);
    expect(question).toContain(`Kept by  @${owner}`);
    expect(question).toContain(`No longer needed, says  @${owner}`);
    await minute(here);
    await here.until(() => inChannel(here, 'Review: 2 of').length === 1);
    expect(here.kept.journal().filter(({ kind }) => kind === 'let_end')).toMatchObject([
      { requester: owner, state: 'succeeded' },
    ]);
    await here.hands.command(owner, `/mkto-api-user show ${ERP}`);
    await here.until(() => here.window(owner).includes('said in a review that it stays'));
  });

  it('pressed twice at once is answered once', async () => {
    await using here = await started();
    await Promise.all([press(here, owner, 'not_needed', BI), press(here, owner, 'not_needed', BI)]);
    await here.until(() => textOf(questions(here)[0]).includes('No longer needed, says'));
    await minute(here);
    expect(here.kept.audit().filter(({ action }) => action === 'api_user.reviewed')).toHaveLength(1);
    expect(here.kept.journal().filter(({ kind }) => kind === 'let_end')).toHaveLength(1);
  });

  it('is not answered by somebody whose it is not, and is by an administrator', async () => {
    await using here = await started();
    await press(here, requester, 'keep', ERP);
    await here.until(() => here.window(requester).includes('is not yours'));
    expect(here.kept.audit().some(({ action }) => action === 'api_user.reviewed')).toBe(false);
    await press(here, administrator, 'keep', ERP);
    await here.until(() => textOf(questions(here)[0]).includes(`Kept by  @${administrator}`));
  });

  it('is the administrators’ alone: nobody else starts, stops or sees it', async () => {
    await using here = await started();
    for (const line of ['', 'start', 'stop']) await type(here, owner, line);
    await here.until(() => answers(here, owner).split('Ask  @').length === 4);
    const [message] = inChannel(here, 'Review:');
    const look = { actionId: 'review_open' };
    await here.hands.act(requester, look, undefined, message);
    await here.until(() => here.window(requester).includes('Only administrators'));
  });

  it('says how far it is, and that one runs, to whoever types so', async () => {
    await using here = await started();
    await type(here, administrator, 'start');
    await here.until(() => answers(here, administrator).includes('A review runs already'));
    await type(here, administrator, '');
    await here.until(() => answers(here, administrator).split('Show what is open').length === 3);
    await type(here, administrator, 'stat');
    await here.until(() => answers(here, administrator).includes('You see no Marketo instance “stat”'));
    expect(questions(here)).toHaveLength(1);
  });

  it('shows what is open in a window, in which an administrator answers', async () => {
    await using here = await started();
    const [message] = inChannel(here, 'Review:');
    await here.hands.act(administrator, { actionId: 'review_open' }, undefined, message);
    await here.until(() => here.window(administrator).includes('API-only users are open'));
    expect(here.window(administrator)).toContain(ERP);
    await here.hands.act(administrator, {
      blockId: `review:${userOf(here, ERP)}`,
      actionId: 'review:keep',
    });
    await here.until(() => !here.window(administrator).includes(ERP));
    expect(here.window(administrator)).toContain(BI);
    await here.until(() => textOf(questions(here)[0]).includes(`Kept by  @${administrator}`));
  });

  it('asks for a day where a user that is no longer needed never ends', async () => {
    await using here = await world({ settings: { EXPIRY_REQUIRED: 'false' } });
    await here.create(administrator, { owner, expires: '' });
    await type(here, administrator, 'start');
    await here.until(() => questions(here).length === 1);
    await press(here, owner, 'not_needed', ERP);
    await here.until(() => here.window(owner).includes('never ends Access ends at the end of'));
    await here.until(() => textOf(questions(here)[0]).includes('It has no end yet: choose a day'));
  });

  it('is ended early after a question, says so everywhere, and is written down as CSV', async () => {
    await using here = await started();
    await press(here, owner, 'keep', ERP);
    await here.until(() => textOf(questions(here)[0]).includes('Kept by'));
    await type(here, administrator, 'stop');
    await here.until(() => here.window(administrator).includes('End this review?'));
    expect(here.window(administrator)).toContain('does not go on');
    await here.hands.submit(administrator);
    await here.until(() => inChannel(here, 'The review has ended').length === 2);
    expect(textOf(inChannel(here, 'The review has ended')[0])).toContain(`ended early by  @${administrator}`);
    await here.until(() => textOf(questions(here)[0]).includes('nobody answered in time'));
    await press(here, owner, 'keep', BI).catch(() => {});
    expect(here.kept.audit().filter(({ action }) => action === 'api_user.reviewed')).toHaveLength(1);
    const { code, output } = await start('src/cli.ts', here.settings, ['review', 'export']).ended;
    expect(code).toBe(0);
    const rows = output.split('\r\n').filter((row) => row !== '');
    const erp = rows.find((row) => row.includes(`"${ERP}"`));
    expect(erp).toContain(`"keep","${owner}"`);
    expect(rows.find((row) => row.includes(`"${BI}"`))).toContain('not answered; ');
  }, 30_000);

  it('nudges, and ends by itself, also where the app was down meanwhile', async () => {
    await using here = await started({ REVIEW_DAYS: '4' });
    here.clock.move({ hours: 49 });
    await here.restart();
    await minute(here);
    await here.until(() => questions(here).length === 2);
    expect(textOf(questions(here)[1])).toContain('wait for your answer');
    here.clock.move({ hours: 48 });
    await here.restart();
    await minute(here);
    await here.until(() => inChannel(here, 'The review has ended').length === 2);
    expect(questions(here)).toHaveLength(2);
  });

  it('begins by itself at its time, once, also where the app was down then', async () => {
    await using here = await world({ settings: { REVIEW_CRON: '0 9 * * 1', REVIEW_DAYS: '3' } });
    await here.create(administrator, { owner });
    expect(questions(here)).toEqual([]);
    here.clock.move({ hours: 8 * 24 });
    await here.restart();
    await minute(here);
    await here.until(() => questions(here).length === 1);
    await minute(here);
    await here.restart();
    expect(here.kept.audit().filter(({ action }) => action === 'review.started')).toMatchObject([
      { actor: 'app' },
    ]);
    expect(textOf(questions(here)[0])).toContain('Every owner is asked');
  });
});

describe('the export of a review', () => {
  it('says what it has nothing to write of', async () => {
    await using here = await world();
    const none = await start('src/cli.ts', here.settings, ['review', 'export']).ended;
    expect(none).toMatchObject({ code: 1, output: expect.stringContaining('There was no review') });
    const odd = await start('src/cli.ts', here.settings, ['review', 'export', '--review', 'x']).ended;
    expect(odd).toMatchObject({ code: 1, output: expect.stringContaining('The records have no review x') });
  }, 30_000);
});
