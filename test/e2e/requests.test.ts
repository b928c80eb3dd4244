import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { signature } from '../../sandbox/slack/app-link.ts';
import { isWhole } from '../store/audit-chain.ts';
import { PEOPLE, SECRETS, type World, world } from '../world.ts';

const { administrator } = PEOPLE;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Sends what Slack might send, signed with the right secret. */
async function send(
  here: World,
  body: string,
  { type = FORM, secondsFromNow = 0, secret = SECRETS.SLACK_SIGNING_SECRET as string, headers = {} } = {},
) {
  const timestamp = Math.floor(Date.now() / 1000) + secondsFromNow;
  const start = performance.now();
  const response = await fetch(`http://127.0.0.1:${here.app().port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signature(secret, timestamp, body),
      ...headers,
    },
    body,
  });
  return { status: response.status, text: await response.text(), tookMs: performance.now() - start };
}

const payload = (value: unknown) => new URLSearchParams({ payload: JSON.stringify(value) }).toString();

const command = (text: string) =>
  new URLSearchParams({
    command: '/mkto-api-user',
    text,
    user_id: administrator,
    team_id: 'T0ACME',
    channel_id: 'D0GRACE',
    trigger_id: 'x.y',
    response_url: 'http://127.0.0.1:1/none',
  }).toString();

const OBJECT = { user: { id: administrator }, team: { id: 'T0ACME' } };

describe('a signed body that is not what Slack sends', () => {
  it('is answered with 400 at once, and the app lives', async () => {
    await using here = await world();
    const bodies: [body: string, type: string][] = [
      ...[
        'null',
        '5',
        '"text"',
        'true',
        '[]',
        '[{"type":"event_callback"}]',
        '{}',
        '',
        '{',
        '{"event":null}',
      ].map((body): [string, string] => [body, JSON_TYPE]),
      ...[
        { type: 'event_callback' },
        { type: 'event_callback', event: null },
        { type: 'event_callback', event: [] },
        { type: 'url_verification' },
        { type: 5 },
        { type: 'unheard_of', event: {} },
      ].map((value): [string, string] => [JSON.stringify(value), JSON_TYPE]),
      ...[
        null,
        5,
        [],
        'text',
        {},
        { type: 'block_actions' },
        { ...OBJECT, type: 'block_actions', actions: null },
        { ...OBJECT, type: 'block_actions', actions: [] },
        { ...OBJECT, type: 'block_actions', actions: [null] },
        { ...OBJECT, type: 'view_submission' },
        { ...OBJECT, type: 'view_submission', view: 'text' },
        { ...OBJECT, type: 'block_suggestion', action_id: 'role' },
        { type: 'shortcut', callback_id: 'new_api_user' },
        { ...OBJECT, type: 'shortcut' },
      ].map((value): [string, string] => [payload(value), FORM]),
      ['payload=', FORM],
      ['payload=nonsense', FORM],
      ['payload={}&payload={}', FORM],
      ['nonsense', FORM],
      ['', FORM],
      [`${command('help')}&text=again`, FORM],
      ['command=%2Fmkto-api-user', FORM],
      [command('help'), 'text/plain'],
    ];
    for (const [body, type] of bodies) {
      const { status, tookMs } = await send(here, body, { type });
      expect([body, status]).toEqual([body, 400]);
      expect(tookMs).toBeLessThan(1_000);
    }
    expect((await send(here, command('help'))).status).toBe(200);
  });

  it('is answered, and ends nothing, where only its inside is odd', async () => {
    await using here = await world();
    const inside = [
      payload({ ...OBJECT, type: 'view_submission', view: {} }),
      payload({
        ...OBJECT,
        type: 'view_submission',
        view: { type: 'modal', callback_id: 'create_form', state: 5 },
      }),
      payload({
        ...OBJECT,
        type: 'view_submission',
        view: {
          type: 'modal',
          callback_id: 'new_api_user_form',
          private_metadata: '{',
          state: { values: {} },
        },
      }),
      payload({ ...OBJECT, type: 'block_actions', actions: [{}] }),
      payload({ ...OBJECT, type: 'block_actions', actions: [{ type: 'button', action_id: 'new_api_user' }] }),
      payload({ ...OBJECT, type: 'block_suggestion', action_id: 'role', value: 'x' }),
    ];
    for (const body of inside) expect((await send(here, body)).status).toBeGreaterThanOrEqual(200);
    const event = JSON.stringify({ type: 'event_callback', event: { type: 'app_home_opened', item: 5 } });
    await send(here, event, { type: JSON_TYPE });
    expect((await send(here, command('help'))).status).toBe(200);
  }, 30_000);

  it('is refused with 401 unsigned, signed otherwise, too old or from the future, and with 413 too large', async () => {
    await using here = await world();
    const help = command('help');
    const statusOf = async (options: Parameters<typeof send>[2], body = help) =>
      (await send(here, body, options)).status;
    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ secondsFromNow: -240 })).toBe(200);
    expect(await statusOf({ secondsFromNow: 240 })).toBe(200);
    expect(await statusOf({ secondsFromNow: -320 })).toBe(401);
    expect(await statusOf({ secondsFromNow: 320 })).toBe(401);
    expect(await statusOf({ secondsFromNow: 86_400 * 365 })).toBe(401);
    expect(await statusOf({ secret: 'another-secret' })).toBe(401);
    expect(await statusOf({ headers: { 'x-slack-signature': '' } })).toBe(401);
    expect(await statusOf({ headers: { 'x-slack-signature': 'v1=abc' } })).toBe(401);
    expect(await statusOf({ headers: { 'x-slack-request-timestamp': '1e99' } })).toBe(401);
    expect(await statusOf({ headers: { 'x-slack-request-timestamp': 'soon' } })).toBe(401);
    expect(await statusOf({}, command('x'.repeat(1_100_000)))).toBe(413);
    expect(here.log()).toContain('is the clock of this machine right?');
    expect(await statusOf({})).toBe(200);
  });

  it('signed otherwise is said once with the setting, and not again until one fits', async () => {
    await using here = await world();
    const lines = (text: string) =>
      here
        .log()
        .split('\n')
        .filter((line) => line.includes(text));
    const refused = () => lines('they are not signed with SLACK_SIGNING_SECRET');
    for (let time = 0; time < 5; time += 1) {
      expect((await send(here, command('help'), { secret: 'of-another-app' })).status).toBe(401);
    }
    expect(refused()).toHaveLength(1);
    expect(refused()[0]).toContain('"setting":"SLACK_SIGNING_SECRET"');
    expect((await send(here, command('help'))).status).toBe(200);
    for (let time = 0; time < 5; time += 1) await send(here, command('help'), { secret: 'of-a-stranger' });
    // The secret is proved by now: these are a stranger’s.
    expect(refused()).toHaveLength(1);
    expect(lines('Slack has not signed it')).toHaveLength(1);
  });

  it('that ends half-way holds nothing up', async () => {
    await using here = await world();
    const socket = connect(here.app().port, '127.0.0.1');
    socket.write('POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect((await send(here, command('help'))).status).toBe(200);
  });

  it('is the proof of an address, or the check of a certificate, as ever', async () => {
    await using here = await world();
    const challenge = await send(here, JSON.stringify({ type: 'url_verification', challenge: 'c' }), {
      type: JSON_TYPE,
    });
    expect(challenge).toMatchObject({ status: 200, text: '{"challenge":"c"}' });
    expect((await send(here, 'ssl_check=1&token=x', { secret: 'unsigned' })).status).toBe(200);
  });

  it('is nothing else where it says that it checks a certificate: nobody proves that', async () => {
    await using here = await world();
    const smuggled = [
      `ssl_check=1&${command('')}`,
      `ssl_check=1&${payload({ ...OBJECT, type: 'shortcut', callback_id: 'new_api_user', trigger_id: 'x.y' })}`,
      `ssl_check=1&${payload({ type: 'url_verification', challenge: 'c' })}`,
    ];
    for (const body of smuggled) {
      expect(await send(here, body, { secret: 'unsigned' })).toMatchObject({ status: 200, text: '' });
    }
    expect(here.kept.audit().map(({ action }) => action)).not.toContain('command.received');
    expect(here.slack.calls.filter(({ method }) => method === 'views.open')).toEqual([]);
  });
});

describe('64 kB after the command', () => {
  it.each([
    ['links that never end', '<mailto:'],
    ['links in links', '<mailto:a|<mailto:b'],
    ['quotes', '"\''],
    ['words before colons', 'email:'],
    ['one long word', 'x'],
    ['one long key', 'x:'],
    ['spaces', ' a'],
    ['entities', '&amp;lt;'],
    ['addresses', 'a@b '],
    ['mentions', '<@U0'],
    ['emoji', '👩‍👩‍👧'],
  ])('take no time that anybody notices: %s', async (_, part) => {
    await using here = await world();
    const text = part.repeat(Math.ceil(65_536 / part.length));
    const { status, tookMs } = await send(here, command(text));
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(1_000);
    expect((await fetch(`http://127.0.0.1:${here.app().port}/healthz`)).status).toBe(200);
  });
});

describe('characters that nobody sees', () => {
  it('are named at their fields, nothing typed is lost, and the audit holds', async () => {
    await using here = await world();
    await here.openForm(administrator);
    here.fillForm(administrator, {
      firstName: 'E\0RP',
      lastName: 'Sy\u200bnc',
      email: '\ud800erp@example.com',
    });
    await here.hands.submit(administrator);
    const view = here.window(administrator);
    expect(here.hands.view(administrator)?.errors).toEqual({
      email: expect.stringContaining('characters that nobody can see (U+D800)'),
      firstName: expect.stringContaining('(U+0000)'),
      lastName: expect.stringContaining('(U+200B)'),
    });
    expect(view).not.toContain('Marketo is creating');
    const events = here.kept
      .audit()
      .map(({ previousHash, ...event }) => ({ ...event, previous_hash: previousHash }));
    expect(isWhole(events)).toBe(true);
    here.fillForm(administrator);
    await here.hands.submit(administrator);
    await here.until(() => here.createdInMarketo().length === 1);
  });
});
