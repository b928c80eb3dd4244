import { createServer } from 'node:http';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { listen } from '../../sandbox/http.ts';
import { Secret } from '../../src/config/secret.ts';
import { httpReceiver } from '../../src/events/receiver.ts';
import { signed } from '../../src/events/signature.ts';
import { NOW } from '../builders.ts';
import { until } from '../world.ts';
import {
  type Answer,
  half,
  nothing,
  OTHER_SECRET,
  type ReceiverDouble,
  receiverDouble,
  SECRET,
  sampleOfTheDocumentation,
  yesAndHalf,
} from './receiver-double.ts';

const EVENT = { id: 'evt_1', type: 'test', body: '{"a":"ü"}' } as const;
const KEY = 'key-of-the-receiver';

function receiverAt(url: string, secrets: readonly string[] = [SECRET], ending = new AbortController()) {
  const receiver = httpReceiver({
    url: new Secret(`${url}/hooks/${KEY}`),
    secrets: secrets.map((secret) => new Secret(secret)),
    clock: { now: () => NOW },
    ending: ending.signal,
    timeoutMs: 300,
  });
  return { deliver: () => receiver.deliver(EVENT), receiver, [Symbol.asyncDispose]: receiver.close };
}

async function answered(double: ReceiverDouble, answer: Answer) {
  double.answers = [answer];
  await using here = receiverAt(double.url);
  return await here.deliver();
}

describe('a receiver of events', () => {
  it('takes one by any status of 2xx, whatever comes behind it', async () => {
    await using double = await receiverDouble();
    for (const status of [200, 201, 202, 204])
      expect(await answered(double, status)).toEqual({ is: 'taken', said: `HTTP ${status}` });
    expect(await answered(double, yesAndHalf)).toEqual({ is: 'taken', said: 'HTTP 200' });
    const endless: Answer = (response) => {
      response.writeHead(200).write('a');
    };
    expect(await answered(double, endless)).toEqual({ is: 'taken', said: 'HTTP 200' });
    let isDripping = true;
    const dripping: Answer = (response) => {
      response.writeHead(200);
      const drops = setInterval(() => response.write('a'), 50);
      response.on('close', () => {
        clearInterval(drops);
        isDripping = false;
      });
    };
    expect(await answered(double, dripping)).toEqual({ is: 'taken', said: 'HTTP 200' });
    await until(() => !isDripping);
    const long: Answer = (response) => {
      response.writeHead(200).end('a'.repeat(1_000_000));
    };
    expect(await answered(double, long)).toEqual({ is: 'taken', said: 'HTTP 200' });
  });

  it('takes none by any other, and no redirect is followed', async () => {
    await using double = await receiverDouble();
    for (const status of [400, 404, 410, 500])
      expect(await answered(double, status)).toEqual({ is: 'not_taken', said: `HTTP ${status}` });
    const before = double.arrived.length;
    for (const status of [301, 307, 308]) {
      const elsewhere = { status, headers: { location: `${double.url}/elsewhere` } };
      expect(await answered(double, elsewhere)).toEqual({ is: 'not_taken', said: `HTTP ${status}` });
    }
    expect(double.arrived).toHaveLength(before + 3);
    expect(double.arrived.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('takes none by silence, half an answer, or not being there; what is said of it is a code, and no key', async () => {
    await using double = await receiverDouble();
    expect(await answered(double, nothing)).toEqual({ is: 'not_taken', said: 'no answer within 0.3 s' });
    expect(await answered(double, half)).toMatchObject({
      is: 'not_taken',
      said: expect.stringMatching(/^[A-Z_]+$/),
    });
    const nonsense: Answer = (response) => {
      response.socket?.end(`nonsense ${KEY}\r\n\r\n`);
    };
    const odd = await answered(double, nonsense);
    expect(odd).toMatchObject({ is: 'not_taken' });
    expect(JSON.stringify(odd)).not.toContain(KEY);
    const gone = await listen(createServer(), 0);
    await gone.close();
    await using nobody = receiverAt(gone.url);
    expect(await nobody.deliver()).toEqual({ is: 'not_taken', said: 'ECONNREFUSED' });
    expect(nobody.receiver.where).toBe(gone.url);
  });

  it('may ask for a pause in seconds or until a date, and nothing else is understood', async () => {
    await using double = await receiverDouble();
    const asked = async (text: string) => {
      const answer = await answered(double, { status: 429, headers: { 'retry-after': text } });
      return answer.is === 'not_taken' ? answer.askedSeconds : 'taken';
    };
    expect(await asked('120')).toBe(120);
    expect(await asked(new Date(NOW.epochMilliseconds + 90_000).toUTCString())).toBe(90);
    expect(await asked(new Date(NOW.epochMilliseconds - 90_000).toUTCString())).toBeUndefined();
    expect(await asked('soon')).toBeUndefined();
    expect(await asked('2099-01-01')).toBeUndefined();
    expect(await asked('-5')).toBeUndefined();
  });

  it('gets nothing new while the app is stopping', async () => {
    await using double = await receiverDouble();
    const ending = new AbortController();
    await using here = receiverAt(double.url, [SECRET], ending);
    ending.abort();
    expect(await here.deliver()).toEqual({ is: 'stopping' });
    expect(double.arrived).toEqual([]);
  });

  it('knows by the sample of the documentation whose an event is, with each of two secrets', async () => {
    const verified = await sampleOfTheDocumentation();
    await using double = await receiverDouble();
    await using here = receiverAt(double.url, [OTHER_SECRET, SECRET]);
    await here.deliver();
    const [{ headers, body }] = double.arrived as [(typeof double.arrived)[number]];
    const now = NOW.epochMilliseconds / 1_000;
    expect(headers['content-type']).toBe('application/json');
    expect(body).toBe(EVENT.body);
    for (const secret of [SECRET, OTHER_SECRET])
      expect(verified(headers, body, secret, now)).toEqual({ a: 'ü' });
    const third = `whsec_${Buffer.alloc(32, 'third').toString('base64')}`;
    expect(() => verified(headers, body, third, now)).toThrow('not signed by us');
    expect(() => verified(headers, `${body} `, SECRET, now)).toThrow('not signed by us');
    expect(() => verified({ ...headers, 'webhook-id': 'evt_2' }, body, SECRET, now)).toThrow(
      'not signed by us',
    );
    expect(() => verified(headers, body, SECRET, now + 301)).toThrow('too old');
    expect(() => verified({ ...headers, 'webhook-timestamp': 'x' }, body, SECRET, now)).toThrow('too old');
  });

  it('is signed as the example of Standard Webhooks is', () => {
    const event = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
    expect(signed(event, 1_614_265_330, [new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('has its time by the clock of the app', async () => {
    await using double = await receiverDouble();
    await using here = receiverAt(double.url);
    await here.deliver();
    const seconds = Number(double.arrived[0]?.headers['webhook-timestamp']);
    expect(Temporal.Instant.fromEpochMilliseconds(seconds * 1_000).equals(NOW)).toBe(true);
  });
});
