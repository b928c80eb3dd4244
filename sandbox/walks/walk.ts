import { setTimeout as pause } from 'node:timers/promises';
import type { Stage } from '../stage.ts';
import type { Teller } from '../terminal/teller.ts';

/** One part of the story of the main job. */
export interface Walk {
  readonly title: string;
  /** What has to have been played before. */
  readonly needs?: readonly Walk[];
  play(stage: Stage, tell: Teller): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Waits until something is so; gives whether it came to be. */
export async function until(what: () => unknown): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (what()) return true;
    await pause(20);
  }
  return Boolean(what());
}

/** Types the command and waits for the window. */
export async function openForm({ slack }: Stage, person: string, line: string): Promise<void> {
  slack.hands.closeView(person);
  await slack.hands.command(person, line);
  await until(() => slack.hands.view(person));
}

export function titleOf({ slack }: Stage, person: string): string {
  return slack.hands.view(person)?.content.title.text ?? '';
}

/** Emails of the API-only users in Marketo, without the one that the app runs as. */
export function apiOnlyUsers({ marketo }: Stage): string[] {
  return marketo.subscription.users
    .filter(({ apiOnly, emailAddress }) => apiOnly && !emailAddress.startsWith('slack-app@'))
    .map(({ emailAddress }) => emailAddress);
}
