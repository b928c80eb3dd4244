import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';

describe('the stand-ins alone', () => {
  it('are started by one command, and write down the settings that an app needs to find them', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'mkto-stand-ins-')), 'settings');
    const child = spawn('npx', ['tsx', 'sandbox/stand-ins.ts', '--settings-file', file], {
      stdio: 'ignore',
      detached: true,
    });
    try {
      const deadline = performance.now() + 15_000;
      while (!existsSync(file) && performance.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const settings = parseEnv(readFileSync(file, 'utf8'));
      const config = loadConfig(settings);
      const [marketo] = config.instances;
      if (!marketo) throw new Error('no instance');
      const query = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: marketo.clientId,
        client_secret: marketo.clientSecret.reveal(),
      });
      expect((await fetch(`${marketo.baseUrl}/identity/oauth/token?${query}`)).status).toBe(200);
      const slack = await fetch(`${config.slack.apiUrl}auth.test`, {
        method: 'POST',
        headers: { authorization: `Bearer ${config.slack.botToken.reveal()}` },
      });
      expect(await slack.json()).toMatchObject({ ok: true });
    } finally {
      // Its own process group: npx, tsx and the server.
      if (child.pid) process.kill(-child.pid, 'SIGTERM');
      await once(child, 'exit');
    }
  }, 20_000);
});
