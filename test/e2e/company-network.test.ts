import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { receiverDouble, SECRET } from '../events/receiver-double.ts';
import { type World, world } from '../world.ts';
import { start } from './running.ts';

/** A name that no machine can look up: whoever reaches it went through the proxy. */
const HOST = 'marketo.invalid';

interface CompanyNetwork extends AsyncDisposable {
  readonly proxy: string;
  /** What the proxy was asked to connect to. */
  readonly asked: readonly string[];
  /** Where Marketo answers with TLS. */
  readonly tlsPort: number;
  /** The certificate authority that only this company trusts. */
  readonly authority: string;
}

/** Marketo behind TLS with a certificate of the company's own, and a proxy as the only way to it. */
async function companyNetwork(here: World): Promise<CompanyNetwork> {
  const folder = mkdtempSync(join(tmpdir(), 'mkto-network-'));
  const made = await generate([{ name: 'commonName', value: HOST }], {
    extensions: [
      { name: 'subjectAltName', altNames: [HOST, 'localhost'].map((value) => ({ type: 2, value })) },
    ],
  });
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, made.cert);
  const marketoPort = Number(new URL(here.marketo.url).port);
  const sockets = new Set<Socket>();
  const joined = (one: Socket, other: Socket) => {
    for (const socket of [one, other]) {
      sockets.add(socket);
      socket.on('error', () => {
        one.destroy();
        other.destroy();
      });
    }
    one.pipe(other).pipe(one);
  };
  const tls = createTlsServer({ key: made.private, cert: made.cert }, (socket) =>
    joined(socket, connect(marketoPort, '127.0.0.1')),
  );
  const asked: string[] = [];
  const proxy = createHttpServer().on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    const upstream = connect(portOf(tls), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      joined(client, upstream);
    });
  });
  for (const server of [tls, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  return {
    proxy: `http://127.0.0.1:${portOf(proxy)}`,
    asked,
    authority,
    tlsPort: portOf(tls),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      tls.close();
      proxy.close();
      proxy.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const doctor = (here: World, more: Record<string, string>) =>
  start('src/cli.ts', { ...here.settings, MARKETO_BASE_URL: `https://${HOST}`, ...more }, ['doctor']).ended;

describe('in a company’s network', () => {
  it('Marketo is reached through HTTPS_PROXY, with an authority of NODE_EXTRA_CA_CERTS', async () => {
    await using here = await world();
    await using network = await companyNetwork(here);
    const { output } = await doctor(here, {
      HTTPS_PROXY: network.proxy,
      NODE_EXTRA_CA_CERTS: network.authority,
    });
    expect(output).toContain('the app runs as slack-app@api.example.com');
    expect(new Set(network.asked)).toEqual(new Set([`${HOST}:443`]));
  });

  it('a certificate that nobody vouches for is not trusted, and it is said that Marketo cannot be reached', async () => {
    await using here = await world();
    await using network = await companyNetwork(here);
    const { code, output } = await doctor(here, { HTTPS_PROXY: network.proxy });
    expect(code).toBe(1);
    expect(output).toContain('Marketo cannot be used now (unreachable, DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(output).toContain('name your authority in NODE_EXTRA_CA_CERTS');
  });

  it('NO_PROXY names what is reached directly', async () => {
    await using here = await world();
    await using network = await companyNetwork(here);
    const { output } = await doctor(here, {
      HTTPS_PROXY: network.proxy,
      NO_PROXY: 'localhost',
      NODE_EXTRA_CA_CERTS: network.authority,
      MARKETO_BASE_URL: `https://localhost:${network.tlsPort}`,
    });
    expect(network.asked).toEqual([]);
    expect(output).toContain('the app runs as slack-app@api.example.com');
  });

  it('events go to their receiver the same way, and to this machine directly', async () => {
    await using here = await world();
    await using network = await companyNetwork(here);
    await using double = await receiverDouble();
    const tried = (url: string, more: Record<string, string> = {}) =>
      start(
        'src/cli.ts',
        {
          ...here.settings,
          EVENTS_URL: url,
          EVENTS_SECRET: SECRET,
          HTTPS_PROXY: network.proxy,
          HTTP_PROXY: network.proxy,
          ...more,
        },
        ['events', 'test'],
      ).ended;
    // What stands there takes no events, and that it says so shows that they get there.
    const reached = await tried(`https://${HOST}/events`, { NODE_EXTRA_CA_CERTS: network.authority });
    expect(reached.output).toMatch(/\(HTTP \d{3}\)/);
    expect(network.asked).toEqual([`${HOST}:443`]);
    const untrusted = await tried(`https://${HOST}/events`);
    expect(untrusted.output).toContain('(DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(untrusted.output).toContain('name your authority in NODE_EXTRA_CA_CERTS');
    expect((await tried(double.url)).code).toBe(0);
    expect(double.types()).toEqual(['test']);
    expect(network.asked).toHaveLength(2);
  });
});
