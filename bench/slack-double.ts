import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers every call of the Web API at once, so that what is measured is the app. */
const USER = {
  team_id: 'T0ACME',
  name: 'grace',
  tz: 'Europe/Berlin',
  locale: 'en-US',
  deleted: false,
  is_bot: false,
};
let asked = 0;
const server = createServer((request, response) => {
  const method = request.url?.split('/').at(-1) ?? '';
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    if (method === 'users.info') asked += 1;
    const id = new URLSearchParams(body).get('user') ?? 'U0';
    const answers: Record<string, object> = {
      'auth.test': { team_id: 'T0ACME', user_id: 'U0BOT', bot_id: 'B0BOT' },
      'users.info': { user: { id, ...USER } },
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: true, ...answers[method] }));
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ tell: 'ready', port: (server.address() as AddressInfo).port });
});
process.on('message', () => process.send?.({ tell: 'asked', asked }));
process.once('disconnect', () => process.exit(0));
