import { describe, expect, it } from 'vitest';
import { wordsFor } from '../src/exit.ts';
import { DatabaseFileError } from '../src/store/sqlite-file.ts';

const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

describe('what the app says when it ends', () => {
  it.each([
    [
      error('listen EADDRINUSE', { code: 'EADDRINUSE', port: 3000 }),
      'set PORT to another one, for example PORT=3001',
    ],
    [error('listen EADDRINUSE', { code: 'EADDRINUSE', port: 3001 }), 'for example PORT=3002'],
    [
      error('An API error occurred: invalid_auth', {
        code: 'slack_webapi_platform_error',
        data: { ok: false, error: 'invalid_auth' },
      }),
      'Slack refuses a token of the app (invalid_auth)',
    ],
    [error('fetch failed', { code: 'slack_webapi_request_error' }), 'Check the network and SLACK_API_URL'],
    [new DatabaseFileError('The disk is full.'), 'The disk is full. The file is the one of DATABASE_URL.'],
  ])('names the setting that it is about: %s', (what, said) => {
    expect(wordsFor(what)).toContain(said);
  });

  it('blames no setting for what none is known to be the reason of', () => {
    for (const what of [error('something else'), error('read', { code: 'EIO' }), error('', { code: 'X' })]) {
      expect(wordsFor(what)).toContain('No setting is known to be the reason.');
      expect(wordsFor(what)).not.toContain('DATABASE_URL');
    }
  });
});
