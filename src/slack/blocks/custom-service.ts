import type { KnownBlock } from '@slack/types';
import type { Words } from '../../locales/words.ts';
import { paragraph, steps } from './text.ts';

/**
 * The clicks that make a custom service in Marketo.
 *
 * @param launchPointUrl where LaunchPoint of this instance is; `undefined` where the settings do not say
 */
export function customServiceSteps({ t }: Words, launchPointUrl: string | undefined): KnownBlock[] {
  const clicks = steps([t('created.next.open'), t('created.next.fill'), t('created.next.details')]);
  if (launchPointUrl === undefined) return [clicks];
  return [clicks, paragraph({ type: 'link', url: launchPointUrl, text: t('created.next.launchPoint') })];
}
