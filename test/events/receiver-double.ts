import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listen, readBody } from '../../sandbox/http.ts';

/** Two secrets as Standard Webhooks wants them. */
export const SECRET = `whsec_${Buffer.alloc(32, 'first').toString('base64')}`;
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 'other').toString('base64')}`;

export interface Arrived {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they came. */
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a stranger sends
  readonly event: any;
}

/** How the receiver answers: a status with its headers, or in a way of its own. */
export type Answer =
  | number
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> }
  | ((response: ServerResponse) => void);

/** Takes the event and says nothing for ever. */
export const nothing: Answer = () => {};
/** Ends in the middle of the headers. */
export const half: Answer = (response) => {
  response.socket?.write('HTTP/1.1 200 OK\r\ncontent-le');
  response.socket?.end();
};
/** Says yes, and ends in the middle of what comes behind. */
export const yesAndHalf: Answer = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('half');
  setTimeout(() => response.socket?.destroy(), 20);
};

export interface ReceiverDouble extends AsyncDisposable {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** The next answers, in this order; after them, and without them, 200. */
  answers: Answer[];
  /** What is answered where no other is left. */
  otherwise: Answer;
  /** Happens before an event is answered. */
  meanwhile: (event: Arrived) => Promise<void>;
  types(): string[];
  ids(): string[];
}

/** Somebody else's program, over HTTP on this machine. */
export async function receiverDouble(): Promise<ReceiverDouble> {
  const arrived: Arrived[] = [];
  const double = {
    answers: [] as Answer[],
    otherwise: 200 as Answer,
    meanwhile: async (_: Arrived) => {},
  };
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const each: Arrived = {
      path: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body,
      event: JSON.parse(body),
    };
    arrived.push(each);
    await double.meanwhile(each);
    const answer = double.answers.shift() ?? double.otherwise;
    if (typeof answer === 'function') return answer(response);
    const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
    response.writeHead(status, headers).end('{"secret":"what the receiver says is nobody else’s"}');
  });
  const running = await listen(server, 0);
  return Object.assign(double, {
    url: running.url,
    arrived,
    types: () => arrived.map(({ event }) => event.type as string),
    ids: () => arrived.map(({ headers }) => headers['webhook-id'] ?? ''),
    [Symbol.asyncDispose]: () => running.close(),
  });
}

type Verified = (
  headers: Readonly<Record<string, string>>,
  body: string,
  secret: string,
  now?: number,
  // biome-ignore lint/suspicious/noExplicitAny: what a stranger sends
) => any;

/** The sample of the documentation, as somebody would copy it. */
export async function sampleOfTheDocumentation(): Promise<Verified> {
  const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
  const [, sample] = /```js\n(.*?)```/s.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'mkto-sample-'));
  const file = join(folder, 'verified.mjs');
  writeFileSync(file, sample ?? '');
  try {
    return (await import(pathToFileURL(file).href)).verified;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
