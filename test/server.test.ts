import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type ServerOptions, startServer } from '../src/server.ts';

const serve = (options: Partial<ServerOptions>) =>
  startServer({ host: '127.0.0.1', port: 0, checks: {}, slack: undefined, ...options });

describe('the one port', () => {
  it('is ready only while every check passes, and names the one that does not', async () => {
    let isConnected = true;
    const server = await serve({ checks: { database: async () => true, slack: () => isConnected } });
    const ready = async () => {
      const response = await fetch(`http://127.0.0.1:${server.port}/readyz`);
      return { status: response.status, body: await response.json() };
    };
    expect(await ready()).toEqual({ status: 200, body: { database: true, slack: true, running: true } });
    isConnected = false;
    expect(await ready()).toMatchObject({ status: 503, body: { slack: false } });
    await server.stop();
  });

  it('is not ready when a check fails, or has no answer in time; it is healthy all the same', async () => {
    const server = await serve({
      checks: { database: () => Promise.reject(new Error('gone')), slack: () => new Promise(() => {}) },
    });
    const url = `http://127.0.0.1:${server.port}`;
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ database: false, slack: false });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await server.stop();
  });

  it('answers 404 to everything else', async () => {
    const server = await serve({
      slack: { path: '/slack/events', listener: (_, response) => response.end('slack') },
    });
    const url = `http://127.0.0.1:${server.port}`;
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).status).toBe(404);
    expect(await (await fetch(`${url}/slack/events`, { method: 'POST' })).text()).toBe('slack');
    await server.stop();
  });

  it('survives addresses that are none', async () => {
    const server = await serve({});
    const answers = await Promise.all(
      ['//', '/%', 'http://[', '/healthz?x=//'].map(
        (path) =>
          new Promise<number | undefined>((resolve, reject) => {
            get({ host: '127.0.0.1', port: server.port, path }, (response) => {
              response.resume();
              resolve(response.statusCode);
            }).on('error', reject);
          }),
      ),
    );
    expect(answers).toEqual([404, 404, 404, 200]);
    await server.stop();
  });

  it('stops without waiting for connections that are only kept alive', async () => {
    const server = await serve({});
    await (await fetch(`http://127.0.0.1:${server.port}/healthz`)).text();
    await server.stop();
  });
});
