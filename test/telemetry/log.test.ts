import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutWords, secretsTaken } from '../../src/core/spoken.ts';
import { openLog } from '../../src/telemetry/log.ts';

const SECRET = 'p@ss/w+rd & "më" <x>';
const bytesOf = (text: string) => [...new TextEncoder().encode(text)];
const hex = (byte: number) => byte.toString(16).padStart(2, '0');

const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in a URL': encodeURIComponent,
  'in a form': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'in a URL twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'in a URL, every byte of it': (secret) =>
    bytesOf(secret)
      .map((byte) => `%${hex(byte)}`)
      .join(''),
  'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'in JSON within JSON': (secret) => JSON.stringify(JSON.stringify(secret)),
  'in JSON with slashes escaped': (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
  'in JSON, every letter of it': (secret) =>
    [...Array(secret.length).keys()]
      .map((at) => `\\u${secret.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  'in HTML': (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'in HTML, every letter of it': (secret) =>
    [...secret].map((each) => `&#x${each.codePointAt(0)?.toString(16)};`).join(''),
  'in hexadecimal': (secret) => Buffer.from(secret).toString('hex'),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64 after one byte': (secret) => Buffer.from(`:${secret}`).toString('base64'),
  'in base64 after two bytes': (secret) => Buffer.from(`a:${secret}!`).toString('base64'),
  'in base64 for URLs': (secret) => Buffer.from(`id:${secret}`).toString('base64url'),
};

const written = (fields: object, secrets: readonly string[] = [SECRET]) => {
  let line = '';
  const log = openLog('info', secrets, {
    write: (text) => {
      line += text;
    },
  });
  log.error(fields, 'x');
  return line;
};

describe('the log', () => {
  it.each(Object.entries(ENCODINGS))('holds no secret %s', (_, encode) => {
    const line = written({
      err: new Error(`before ${encode(SECRET)} after`),
      more: { deep: encode(SECRET) },
    });
    expect(line).toContain('before');
    expect(line).toContain('after');
    expect(line).toContain('[secret]');
    const inner = encode(SECRET).slice(3, -5);
    expect(line).not.toContain(inner);
    expect(line).not.toContain(JSON.stringify(inner).slice(1, -1));
  });

  it('holds none that stands in a cause', () => {
    const line = written({
      err: new Error('outer', { cause: new Error(`inner ${encodeURIComponent(SECRET)}`) }),
    });
    expect(line).toContain('inner [secret]');
  });

  it('holds no token, whoever made it', () => {
    const line = written({
      a: 'Authorization: Bearer abc.def-123',
      b: JSON.stringify({ access_token: 'abc.def-123', scope: 'someone' }),
      c: 'https://x/?client_secret=abc.def-123&grant_type=y',
    });
    expect(line).not.toContain('abc.def-123');
    expect(line).toContain('someone');
    expect(line).toContain('grant_type=y');
  });

  it('stays JSON, and leaves what is not secret', () => {
    const line = written({ text: 'a "quoted" word; nothing else' });
    expect(JSON.parse(line)).toMatchObject({ text: 'a "quoted" word; nothing else' });
  });
});

describe('foreign words', () => {
  it('hold no secret whatever stands before and after it, in any encoding', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: 'grapheme' }),
        fc.string(),
        fc.string(),
        fc.constantFrom(...Object.values(ENCODINGS)),
        (secret, before, after, encode) => {
          const text = secretsTaken([secret])(`${before}${encode(secret)}${after}`);
          expect(text).toContain('[secret]');
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are cut between what a reader sees as characters', () => {
    expect(cutWords('short', 10)).toBe('short');
    expect(cutWords('👩‍👩‍👧'.repeat(10), 20)).toBe(`${'👩‍👩‍👧'.repeat(2)}…`);
    expect(cutWords('e\u0301'.repeat(400)).endsWith('e\u0301…')).toBe(true);
    expect(cutWords('x'.repeat(20_000)).length).toBeLessThanOrEqual(500);
  });

  it('take no longer to read than they are long', () => {
    const before = performance.now();
    secretsTaken([SECRET, 'another-secret-of-some-length'])('\\&amp;%25'.repeat(20_000));
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
