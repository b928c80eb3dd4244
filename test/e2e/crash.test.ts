import { describe, expect, it } from 'vitest';
import { openStage } from '../../sandbox/stage.ts';
import { terminalTeller } from '../../sandbox/terminal/teller.ts';
import { WALKS } from '../../sandbox/walks/index.ts';
import { apiOnlyUsers, openForm, titleOf, until } from '../../sandbox/walks/walk.ts';
import { PEOPLE } from '../world.ts';

const { administrator } = PEOPLE;

describe('the walk of the main job', () => {
  it('goes as told, with a killed process in it, and no secret in any log at level trace', async () => {
    const stage = await openStage({ logLevel: 'trace' });
    try {
      const lines: string[] = [];
      const tell = terminalTeller(stage, (line) => lines.push(line));
      for (const walk of WALKS) await walk.play(stage, tell);
      expect(tell.broken).toEqual([]);
      const everything = [...lines, stage.output()].join('\n');
      expect(everything).toContain('"msg":"The app serves"');
      const { SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, MARKETO_CLIENT_SECRET } = stage.settings;
      for (const secret of [
        SLACK_BOT_TOKEN,
        SLACK_SIGNING_SECRET,
        MARKETO_CLIENT_SECRET,
        'Bearer ',
        'access_token',
      ]) {
        expect(everything).not.toContain(secret);
      }
      // Nor in the records.
      for (const table of ['api_users', 'requests', 'operations', 'deliveries', 'audit_events']) {
        const rows = JSON.stringify(stage.rows(table));
        for (const secret of [SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, MARKETO_CLIENT_SECRET, 'token-']) {
          expect(rows).not.toContain(secret);
        }
      }
    } finally {
      await stage.close();
    }
  }, 120_000);
});

describe('a process that is killed', () => {
  it.each([
    ['before the invite', 'Get Users', 1],
    ['while the invite is under way', 'Invite User', 0],
  ] as const)(
    '%s leaves one user or none, and whoever asked hears the truth after the restart',
    async (_, call, expected) => {
      const stage = await openStage();
      try {
        const email = 'erp-sync@example.com';
        stage.marketo.subscription.faults.plan({ call, fault: { kind: 'hang' } });
        await openForm(stage, administrator, `/mkto-api-user create ${email} role:101`);
        stage.slack.hands.fill(administrator, { firstName: 'ERP', lastName: 'Sync', workspace: '1' });
        const met = stage.marketo.exchanges.length;
        await stage.slack.hands.submit(administrator);
        expect(titleOf(stage, administrator)).toBe('Creating the user');
        await until(() => stage.marketo.exchanges.slice(met).some((exchange) => exchange.call === call));
        await stage.killApp();
        await stage.startApp();
        const told = () => stage.slack.workspace.directMessagesTo(administrator).map(({ text }) => text);
        if (expected === 1) {
          expect(await until(() => told().length === 1)).toBe(true);
          expect(told()[0]).toContain('was created in Marketo');
        } else {
          // Marketo is given ten minutes to show the user after all.
          await stage.app().settle();
          expect(told()).toEqual([]);
          stage.moveTo(stage.clock.now().add({ minutes: 11 }));
          await stage.app().settle();
          expect(told()[0]).toContain('It is not known whether the API-only user');
        }
        expect(apiOnlyUsers(stage)).toHaveLength(expected);
        expect(stage.rows('api_users').filter(({ source }) => source === 'app')).toHaveLength(expected);
      } finally {
        await stage.close();
      }
    },
    60_000,
  );
});
