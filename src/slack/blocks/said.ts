import type { KnownBlock } from '@slack/types';
import type { OperationFailure } from '../../core/changes/operation.ts';
import { saidByMarketo } from '../../core/marketo-failure.ts';
import type { Words } from '../../locales/words.ts';
import { paragraph, sentence } from './text.ts';

/** Marketo's own words about a failure; ours, and a code alone, such as one of the network, are for those who run the app. */
export function said({ t }: Words, failure: OperationFailure | undefined): KnownBlock[] {
  const { code, message } = failure ?? {};
  const isMarketos = message && saidByMarketo({ code });
  const words = message ? [message, code && `(${code})`].filter(Boolean).join(' ') : (code ?? '');
  if (words === '') return [];
  return [
    paragraph(sentence(t(isMarketos ? 'failed.said' : 'failed.code')), {
      type: 'text',
      text: words,
      style: { italic: true },
    }),
  ];
}
