import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { InstalledApp } from './workspace.ts';

const Manifest = z.object({
  features: z.object({
    app_home: z.object({ home_tab_enabled: z.boolean().default(false) }),
    shortcuts: z.array(z.object({ name: z.string(), type: z.string(), callback_id: z.string() })).default([]),
    slash_commands: z.array(
      z.object({
        command: z.string(),
        usage_hint: z.string().default(''),
        description: z.string(),
        should_escape: z.boolean().default(false),
      }),
    ),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
});

/** The app as the manifest describes it, installed in a workspace. */
export function installedFrom(manifestFile: string | URL): InstalledApp {
  const { features, oauth_config } = Manifest.parse(parse(readFileSync(manifestFile, 'utf8')));
  return {
    appId: 'A0MKTO',
    botUserId: 'U0BOT',
    botId: 'B0BOT',
    scopes: oauth_config.scopes.bot,
    hasHome: features.app_home.home_tab_enabled,
    shortcuts: features.shortcuts
      .filter(({ type }) => type === 'global')
      .map(({ name, callback_id }) => ({ name, callbackId: callback_id })),
    commands: features.slash_commands.map(({ command, description, usage_hint, should_escape }) => ({
      command,
      description,
      usageHint: usage_hint,
      shouldEscape: should_escape,
    })),
  };
}

export const MANIFEST = new URL('../../manifest.yml', import.meta.url);
