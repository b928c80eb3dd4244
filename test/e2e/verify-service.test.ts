import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { FORM, PEOPLE, type World, world } from '../world.ts';
import { start } from './running.ts';

const { administrator, owner } = PEOPLE;
const EMAIL = FORM.email;

const verify = (here: World, input: string, ...args: string[]) =>
  start('src/cli.ts', { ...here.settings, LOG_LEVEL: 'trace' }, ['verify-service', ...args], undefined, input)
    .ended;

/** Types into a terminal of its own, each line when its question is there. */
async function typed(here: World, lines: readonly (readonly [question: string, answer: string])[]) {
  const { PATH = '', HOME = '' } = process.env;
  const command = `'${process.execPath}' --import '${import.meta.resolve('tsx')}' src/cli.ts verify-service ${EMAIL}`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH, HOME, TERM: 'xterm', ...here.settings },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  for (const [question, answer] of lines) {
    await here.until(() => output.includes(question));
    child.stdin.write(answer);
  }
  const [code] = await ended;
  return { code, output };
}

/** A user with a custom service, and another with one of its own. */
async function withServices(here: World) {
  await here.create(administrator, { owner });
  const userid = here.subscription.users.find(({ emailAddress }) => emailAddress === EMAIL)?.userid ?? '';
  const service = here.subscription.addService('ERP', userid);
  const other = here.subscription.addUser({
    emailAddress: 'other@example.com',
    firstName: 'O',
    lastName: 'T',
    apiOnly: true,
  });
  return { service, other: here.subscription.addService('Other', other.userid) };
}

const checked = (here: World) =>
  here.kept.audit().filter(({ action }) => action === 'api_user.service_verified');

describe('verify-service', () => {
  it('proves that a custom service signs in as the user, and keeps that it was checked and nothing else', async () => {
    await using here = await world();
    const { service } = await withServices(here);
    const input = `${service.clientId}\n${service.clientSecret}\n`;
    const { code, output } = await verify(here, input, EMAIL.toUpperCase());
    expect(output).toContain(`The custom service signs in as ${EMAIL}`);
    expect(code).toBe(0);
    expect(checked(here)).toMatchObject([{ subject: EMAIL, actor: 'operator', details: {} }]);
    expect(output).not.toContain(service.clientSecret);
    expect(JSON.stringify(here.kept.audit())).not.toContain(service.clientId);
    await here.hands.command(owner, `/mkto-api-user show ${EMAIL}`);
    await here.until(() => here.window(owner).includes('its custom service was checked'));
  });

  it('names the user that the custom service really signs in as, and writes nothing down', async () => {
    await using here = await world();
    const { other } = await withServices(here);
    const { code, output } = await verify(here, `${other.clientId}\n${other.clientSecret}`, EMAIL);
    expect(output).toContain(`signs in as other@example.com, not as ${EMAIL}`);
    expect(code).toBe(1);
    expect(checked(here)).toEqual([]);
  });

  it('says what Marketo does not accept, and what it did not answer', async () => {
    await using here = await world();
    const { service } = await withServices(here);
    const wrong = await verify(here, `${service.clientId}\nwrong-secret\n`, EMAIL);
    expect(wrong.output).toContain('does not accept this Client ID and Client Secret together');
    expect(wrong.output).not.toContain('wrong-secret');
    expect(wrong.code).toBe(1);
    here.subscription.faults.plan({ call: 'Identity', times: 99, fault: { kind: 'wrong_shape' } });
    const silent = await verify(here, `${service.clientId}\n${service.clientSecret}\n`, EMAIL);
    expect(silent.output).toContain('did not say whose it is');
    expect(silent.output).not.toContain(service.clientSecret);
    expect(silent.code).toBe(1);
    expect(checked(here)).toEqual([]);
  });

  it('asks for nothing where there is no such user or instance, and says what of the two lines is missing', async () => {
    await using here = await world();
    await withServices(here);
    const nobody = await verify(here, '', 'nobody@example.com');
    expect(nobody.output).toContain('The records have no API-only user nobody@example.com.');
    const nowhere = await verify(here, '', EMAIL, '--instance', 'elsewhere');
    expect(nowhere.output).toContain('There is no instance “elsewhere”.');
    const half = await verify(here, 'client-1\n', EMAIL);
    expect(half.output).toContain('The Client Secret is missing');
    const empty = await verify(here, '', EMAIL);
    expect(empty.output).toContain('The Client ID is missing');
    expect([nobody, nowhere, half, empty].map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  });

  it('asks on a terminal, and does not show the secret', async () => {
    await using here = await world();
    const { service } = await withServices(here);
    const { code, output } = await typed(here, [
      ['Client ID:', `${service.clientId}\r`],
      ['Client Secret (is not shown):', `${service.clientSecret}\r`],
    ]);
    expect(output).toContain(`The custom service signs in as ${EMAIL}`);
    expect(output).not.toContain(service.clientSecret);
    expect(code).toBe(0);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
    ['an empty line', '\r'],
  ])('ends with 1 and in words where the question is left with %s', async (_, key) => {
    await using here = await world();
    const { service } = await withServices(here);
    const { code, output } = await typed(here, [
      ['Client ID:', `${service.clientId}\r`],
      ['Client Secret (is not shown):', key],
    ]);
    expect(output).toContain('The Client Secret is missing');
    expect(output).toContain('Nothing was changed.');
    expect(code).toBe(1);
    expect(checked(here)).toEqual([]);
  });
});
