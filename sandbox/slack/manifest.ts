import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { InstalledApp } from './workspace.ts';

const Manifest = z.object({
  features: z.object({
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
    commands: features.slash_commands.map(({ command, usage_hint, should_escape }) => ({
      command,
      usageHint: usage_hint,
      shouldEscape: should_escape,
    })),
  };
}

export const MANIFEST = new URL('../../manifest.yml', import.meta.url);
