import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, connect as openSocket, type Socket } from 'node:net';

/**
 * What PgBouncer knows of the start-up parameters; anything else is refused (pgbouncer.org/config.html,
 * `ignore_startup_parameters`, and "unsupported startup parameter" in its source).
 */
const KNOWN_PARAMETERS = [
  'user',
  'database',
  'application_name',
  'client_encoding',
  'datestyle',
  'timezone',
  'standard_conforming_strings',
];

export interface Pooler extends AsyncDisposable {
  /** The address of the database by way of the pooler. */
  readonly url: string;
  /** How many commits were cut off. */
  readonly cuts: () => number;
  /** How many transactions were given another server connection than the one before on the same client. */
  readonly switches: () => number;
}

interface ServerConnection {
  readonly socket: Socket;
  client: Socket | undefined;
}

/**
 * A pooler as PgBouncer with `pool_mode = transaction`: refuses start-up parameters that it does not know, and lends a
 * server connection for one transaction, in turn, so that nothing may belong to a session.
 *
 * Speaks as much of the protocol as our client uses, to a server that trusts everybody.
 */
export async function launchPooler(
  database: string,
  {
    connections = 4,
    cutAtCommit,
  }: {
    readonly connections?: number;
    /** Cuts the first commit off: before the server has it, or after it has answered. */
    readonly cutAtCommit?: 'before' | 'after';
  } = {},
): Promise<Pooler> {
  const target = new URL(database);
  const idle: ServerConnection[] = [];
  const waiting: ((server: ServerConnection) => void)[] = [];
  const sockets = new Set<Socket>();
  let switches = 0;
  let cuts = 0;

  const giveBack = (server: ServerConnection) => {
    server.client = undefined;
    const next = waiting.shift();
    if (next) next(server);
    else idle.push(server);
  };
  // From the front, so that the connections take turns.
  const borrow = () =>
    new Promise<ServerConnection>((resolve) => {
      const server = idle.shift();
      if (server) resolve(server);
      else waiting.push(resolve);
    });

  for (let count = 0; count < connections; count += 1) {
    const socket = await serverConnection(target);
    sockets.add(socket);
    const server: ServerConnection = { socket, client: undefined };
    const read = messages((type, whole) => {
      const isCut = cutAtCommit === 'after' && cuts === 0 && type === 'C' && whole.includes('COMMIT');
      if (isCut) {
        cuts += 1;
        server.client?.destroy();
      } else server.client?.write(whole);
      // "Ready for query, idle": the transaction is over.
      if (type === 'Z' && whole[5] === 0x49) giveBack(server);
    });
    socket.on('data', read);
    socket.on('error', () => server.client?.destroy());
    idle.push(server);
  }

  const pooler = createServer({ noDelay: true }, (client) => {
    sockets.add(client);
    let isStarted = false;
    let beginning = Buffer.alloc(0);
    let lent: Promise<ServerConnection> | undefined;
    let mine: ServerConnection | undefined;
    let before: ServerConnection | undefined;
    const forward = messages((type, whole) => {
      if (type === 'X') {
        client.end();
        return;
      }
      if (cutAtCommit === 'before' && cuts === 0 && type === 'Q' && whole.includes('commit')) {
        cuts += 1;
        client.destroy();
        // As the server does when its client is gone.
        mine?.socket.write(message('Q', Buffer.from('rollback\0')));
        return;
      }
      // Given back when its transaction ended: what comes next asks anew.
      if (mine && mine.client !== client) {
        mine = undefined;
        lent = undefined;
      }
      lent ??= borrow().then((server) => {
        server.client = client;
        if (before && before !== server) switches += 1;
        before = server;
        mine = server;
        return server;
      });
      void lent.then(({ socket }) => socket.write(whole));
    });
    client.on('data', (data: Buffer) => {
      if (isStarted) return forward(data);
      beginning = Buffer.concat([beginning, data]);
      if (beginning.length < 8 || beginning.length < beginning.readInt32BE(0)) return;
      isStarted = true;
      const refused = unknownParameter(beginning);
      if (refused) client.end(errorMessage('08P01', `unsupported startup parameter: ${refused}`));
      else client.write(WELCOME);
    });
    client.on('error', () => {});
  });
  pooler.listen(0, '127.0.0.1');
  await once(pooler, 'listening');
  const address = pooler.address();
  const own = new URL(database);
  own.port = String(typeof address === 'object' && address ? address.port : 0);
  return {
    url: own.toString(),
    switches: () => switches,
    cuts: () => cuts,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      pooler.close();
      await once(pooler, 'close');
    },
  };
}

/** Authentication is done, and the server is ready. */
const WELCOME = Buffer.concat([
  message('R', Buffer.from([0, 0, 0, 0])),
  message('S', Buffer.from('server_version\0PgBouncer 1.24\0')),
  message('Z', Buffer.from('I')),
]);

async function serverConnection(target: URL): Promise<Socket> {
  const socket = openSocket({ host: target.hostname, port: Number(target.port), noDelay: true });
  await once(socket, 'connect');
  const body = Buffer.from(
    `user\0${target.username}\0database\0${target.pathname.slice(1)}\0application_name\0pooler ${randomUUID()}\0\0`,
  );
  const start = Buffer.alloc(8);
  start.writeInt32BE(8 + body.length, 0);
  start.writeInt32BE(196_608, 4);
  socket.write(Buffer.concat([start, body]));
  await new Promise<void>((resolve, reject) => {
    const read = messages((type, whole) => {
      if (type === 'E') reject(new Error(whole.toString('utf8', 5)));
      if (type !== 'Z') return;
      socket.off('data', read);
      resolve();
    });
    socket.on('data', read);
    socket.once('error', reject);
  });
  return socket;
}

/** Cuts a stream into messages: a letter, a length, a body. */
function messages(each: (type: string, whole: Buffer) => void): (data: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5 && rest.length >= 1 + rest.readInt32BE(1)) {
      const whole = rest.subarray(0, 1 + rest.readInt32BE(1));
      rest = rest.subarray(whole.length);
      each(String.fromCharCode(whole[0] ?? 0), whole);
    }
  };
}

function unknownParameter(start: Buffer): string | undefined {
  const parts = start.subarray(8).toString().split('\0').filter(Boolean);
  return parts
    .filter((_, index) => index % 2 === 0)
    .find((name) => !KNOWN_PARAMETERS.includes(name.toLowerCase()));
}

function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

function errorMessage(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}
