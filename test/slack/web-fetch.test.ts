import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { slackFetch } from '../../src/slack/web-fetch.ts';

/** A server that answers as it is told, and ends with its test. */
async function serving(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/x`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a request to Slack', () => {
  it('is sent as it was given, and its answer is whole', async () => {
    await using here = await serving(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-oauth-scopes': ['commands', 'chat:write'],
      });
      const { method, headers } = request;
      const { authorization: token, 'accept-encoding': coding } = headers;
      response.end(JSON.stringify({ method, token, coding, body: Buffer.concat(parts).toString() }));
    });
    const answer = await slackFetch(here.url, {
      method: 'POST',
      headers: { Authorization: 'Bearer x' },
      body: 'name=Zo%C3%AB',
    });
    expect(answer).toMatchObject({ ok: true, status: 200, statusText: 'OK', url: here.url });
    expect(answer.headers.get('X-OAuth-Scopes')).toBe('commands, chat:write');
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(Object.fromEntries(answer.headers.entries())).toMatchObject({
      'content-type': 'application/json',
    });
    const sent = { method: 'POST', token: 'Bearer x', coding: 'identity', body: 'name=Zo%C3%AB' };
    expect(await answer.json()).toEqual(sent);
    expect(JSON.parse(await answer.text())).toEqual(sent);
  });

  it('is not followed elsewhere: a redirect is no success', async () => {
    let asked = 0;
    await using here = await serving((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await slackFetch(here.url, { method: 'POST', body: '' })).toMatchObject({
      ok: false,
      status: 302,
    });
    expect(asked).toBe(1);
  });

  it.each([
    ['never begins', () => {}],
    ['never ends', (_, response) => void response.writeHead(200).write('{"ok":')],
  ] as [string, RequestListener][])('is given up after 2.5 s where its answer %s', async (_, listener) => {
    await using here = await serving(listener);
    const start = performance.now();
    await expect(slackFetch(here.url, { method: 'POST', body: '' })).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
    const took = performance.now() - start;
    expect(took).toBeGreaterThan(2_400);
    expect(took).toBeLessThan(4_000);
  });

  it('fails where it is cut off, and where nobody answers, and says how', async () => {
    let url: string;
    {
      await using here = await serving((request) => request.socket.destroy());
      url = here.url;
      await expect(slackFetch(url, { method: 'POST', body: '' })).rejects.toThrow('other side closed');
    }
    await expect(slackFetch(url, { method: 'POST', body: '' })).rejects.toThrow('ECONNREFUSED');
    // A name of several addresses on most machines: the error that holds all of theirs has no words.
    const byName = url.replace('127.0.0.1', 'localhost');
    await expect(slackFetch(byName, { method: 'POST', body: '' })).rejects.toThrow('ECONNREFUSED');
  });

  it('ends where its caller wants no more', async () => {
    await using here = await serving(() => {});
    const signal = AbortSignal.timeout(50);
    const start = performance.now();
    await expect(slackFetch(here.url, { signal })).rejects.toThrow();
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
