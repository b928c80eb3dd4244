import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MANIFEST } from '../sandbox/slack/manifest.ts';
import { SCOPES } from '../src/slack/installation.ts';
import { COMMAND } from '../src/slack/names.ts';

const manifest = parse(readFileSync(MANIFEST, 'utf8'));

describe('the manifest', () => {
  it('asks for exactly the permissions that the app checks for at start, each with its reason', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(Object.keys(SCOPES).sort());
    for (const { reason } of Object.values(SCOPES)) expect(reason.length).toBeGreaterThan(10);
  });

  it('has the command, with escaping and a hint', () => {
    expect(manifest.features.slash_commands).toEqual([
      expect.objectContaining({
        command: COMMAND,
        should_escape: true,
        usage_hint: expect.stringContaining('create'),
      }),
    ]);
  });

  it('keeps to Slack’s lengths', () => {
    const { name, description, long_description } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThanOrEqual(174);
    expect(manifest.features.bot_user.display_name.length).toBeLessThanOrEqual(80);
    expect(manifest.features.slash_commands[0].usage_hint.length).toBeLessThanOrEqual(1_000);
  });

  it('lets people read what the app writes them', () => {
    expect(manifest.features.app_home.messages_tab_enabled).toBe(true);
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });
});
