import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startNeighbour } from '../../sandbox/marketo/neighbour.ts';
import { MarketoFailure } from '../../src/core/marketo-failure.ts';
import { GENTLE } from '../../src/marketo/limits.ts';
import { type Connected, connected } from './connected.ts';

const countOf = (marketo: Connected, call: string) => marketo.calls().filter((name) => name === call).length;

const many = (count: number, work: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, () => work()));

const refusedIn = (marketo: Connected) => marketo.server.exchanges.filter(({ status }) => status === 403);

describe('the limits of one integration', () => {
  it('are half of what Adobe allows a whole subscription, unless told otherwise', () => {
    expect(GENTLE).toMatchObject({ callsPerWindow: 50, windowMs: 20_000, concurrency: 5 });
  });

  it('hold for everything in the process together, so that nobody is ever refused', async () => {
    await using marketo = await connected({
      limits: { callsPerWindow: 10, windowMs: 300, concurrency: 5, timeoutMs: 2_000 },
      subscription: { limits: { callsPerWindow: 20, windowMs: 300, concurrency: 10 } },
    });
    await Promise.all([
      many(20, () => marketo.client.roles()),
      many(15, () => marketo.client.inBackground().workspaces()),
    ]);
    expect(refusedIn(marketo)).toEqual([]);
    expect(marketo.server.limits.mostAtOnce).toBeLessThanOrEqual(5);
  });
});

describe('people’s clicks', () => {
  it('go before background work that was there first', async () => {
    await using marketo = await connected({ limits: { concurrency: 1, timeoutMs: 2_000 } });
    await marketo.client.roles();
    marketo.subscription.faults.plan({ call: 'Get Roles', fault: { kind: 'delay', ms: 80 } });
    const first = marketo.client.roles();
    await pause(20);
    const jobs = many(5, () => marketo.client.inBackground().workspaces());
    await pause(20);
    await Promise.all([first, jobs, marketo.client.userRoles('slack-app@api.example.com')]);
    const order = marketo.calls().filter((call) => call !== 'Usage Today');
    expect(order.indexOf('Get User Roles')).toBeLessThan(order.indexOf('Get Workspaces'));
  });

  it('find a free place among the calls at a time, however busy the background is', async () => {
    await using marketo = await connected({ limits: { concurrency: 5, timeoutMs: 2_000, windowMs: 20 } });
    marketo.subscription.faults.plan({
      call: 'Get Workspaces',
      times: 99,
      fault: { kind: 'delay', ms: 300 },
    });
    const jobs = many(9, () => marketo.client.inBackground().workspaces());
    await pause(50);
    const before = performance.now();
    await marketo.client.roles();
    expect(performance.now() - before).toBeLessThan(200);
    await jobs;
  });
});

describe('other integrations', () => {
  it('that have used the window up (606) are waited for, a whole window long', async () => {
    await using marketo = await connected({
      limits: { windowMs: 300 },
      subscription: { limits: { windowMs: 300 } },
    });
    await marketo.client.roles();
    marketo.server.limits.use(100);
    const before = performance.now();
    expect(await marketo.client.roles()).toHaveLength(6);
    expect(performance.now() - before).toBeGreaterThan(250);
    expect(countOf(marketo, 'Get Roles')).toBe(3);
  });

  it('are left what they use: background work never causes a 606 or a 615, for us or for them', async () => {
    const windowMs = 500;
    await using marketo = await connected({
      limits: { windowMs, timeoutMs: 2_000 },
      // A little more than Adobe's 100, because a busy machine is not on time; not knowing the other one it would be 110.
      subscription: { limits: { windowMs, callsPerWindow: 105 } },
    });
    const neighbour = startNeighbour(marketo.server, { callsPerWindow: 60 });
    await pause(2 * windowMs);
    await many(120, () => marketo.client.inBackground().workspaces());
    await neighbour.stop();
    expect(refusedIn(marketo)).toEqual([]);
    expect(neighbour.refused).toEqual([]);
    // Without knowing the other one it would have kept to half of the window, 110 in all.
    expect(neighbour.calls).toBeGreaterThan(100);
  });

  it('that Marketo does not count leave the configured limit alone to hold', async () => {
    await using marketo = await connected({ limits: { windowMs: 100, callsPerWindow: 20 } });
    marketo.subscription.faults.plan({
      call: 'Usage Today',
      times: 999,
      fault: { kind: 'html', status: 500 },
    });
    await many(60, () => marketo.client.inBackground().workspaces());
    expect(countOf(marketo, 'Get Workspaces')).toBe(60);
  });
});

describe('the daily quota', () => {
  const usedUp = { limits: { perDay: 5 } };

  const meetQuota = async (marketo: Connected): Promise<void> => {
    const work = Array.from({ length: 9 }, () => marketo.client.inBackground().workspaces());
    const refused = (await Promise.allSettled(work)).flatMap((each) =>
      each.status === 'rejected' ? [each.reason] : [],
    );
    expect(refused.length).toBeGreaterThan(3);
    for (const reason of refused) expect(reason).toMatchObject({ kind: 'quota_reached', changed: 'nothing' });
  };

  it('that is used up (607) lets background work rest until midnight US Central, and says so once', async () => {
    await using marketo = await connected({ subscription: usedUp });
    await meetQuota(marketo);
    const before = marketo.calls().length;
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(marketo.client.inBackground().roles()).rejects.toMatchObject({ kind: 'quota_reached' });
    }
    // Not even asked: the answer is known.
    expect(marketo.calls()).toHaveLength(before);
    const { restsUntil } = marketo.client.health();
    expect(restsUntil?.toZonedDateTimeISO('America/Chicago').toPlainTime().toString()).toBe('00:00:00');
    const said = marketo.logged.filter((message) => message.includes('daily quota'));
    expect(said).toHaveLength(1);
    marketo.clock.moveTo(restsUntil ?? marketo.clock.now());
    expect((await marketo.client.inBackground().workspaces()).workspaces).toHaveLength(3);
    expect(marketo.client.health().restsUntil).toBeUndefined();
  });

  it('does not keep people from trying', async () => {
    await using marketo = await connected({ subscription: usedUp });
    await meetQuota(marketo);
    const before = countOf(marketo, 'Get Roles');
    await expect(marketo.client.roles()).rejects.toMatchObject({ kind: 'quota_reached' });
    expect(countOf(marketo, 'Get Roles')).toBe(before + 1);
  });

  it('ends where a person’s call is answered: background work goes on at once', async () => {
    await using marketo = await connected();
    marketo.subscription.faults.plan({ fault: { kind: 'error', code: '607' } });
    await expect(marketo.client.roles()).rejects.toMatchObject({ kind: 'quota_reached' });
    expect(marketo.client.health().restsUntil).toBeDefined();
    marketo.clock.move({ minutes: 1 });
    await marketo.client.roles();
    expect(marketo.client.health().restsUntil).toBeUndefined();
    expect((await marketo.client.inBackground().workspaces()).workspaces).toHaveLength(3);
    expect(marketo.logged.filter((message) => message.includes('gives API calls again'))).toHaveLength(1);
  });

  it('is not ended by an answer that was under way when it began', async () => {
    await using marketo = await connected();
    marketo.subscription.faults.plan({ call: 'Get Workspaces', fault: { kind: 'delay', ms: 300 } });
    const underWay = marketo.client.workspaces();
    await expect.poll(() => marketo.subscription.faults.waiting.length).toBe(0);
    marketo.clock.move({ seconds: 1 });
    marketo.subscription.faults.plan({ call: 'Get Roles', fault: { kind: 'error', code: '607' } });
    await expect(marketo.client.roles()).rejects.toMatchObject({ kind: 'quota_reached' });
    await underWay;
    expect(marketo.client.health().restsUntil).toBeDefined();
  });
});

describe('the health of an instance', () => {
  it('is what its calls have met, each change said once', async () => {
    await using marketo = await connected({ limits: { retries: 0 } });
    expect(marketo.client.health()).toMatchObject({ state: 'untried', trouble: undefined });
    await marketo.client.roles();
    expect(marketo.client.health()).toMatchObject({ state: 'working', trouble: undefined });
    marketo.subscription.faults.plan({ call: 'Get Roles', times: 3, fault: { kind: 'html', status: 503 } });
    for (let turn = 0; turn < 3; turn += 1) await marketo.client.roles().catch(() => {});
    expect(marketo.client.health()).toMatchObject({ state: 'failing', trouble: 'marketo_down' });
    // A refusal is an answer, and says nothing about the instance.
    marketo.subscription.faults.plan({ call: 'Get Roles', fault: { kind: 'error', code: '710' } });
    await marketo.client.roles().catch(() => {});
    await marketo.client.roles();
    expect(marketo.client.health()).toMatchObject({ state: 'working', trouble: undefined });
    expect(marketo.logged).toEqual(['Marketo fails', 'Marketo answers again']);
  });

  it('knows how far the clocks are apart', async () => {
    await using marketo = await connected();
    await marketo.client.roles();
    expect(Math.abs(marketo.client.health().clockAheadSeconds ?? 99)).toBeLessThanOrEqual(1);
  });
});

describe('stopping', () => {
  it('ends background work at once, and lets what a person waits for end', async () => {
    const marketo = await connected({ limits: { timeoutMs: 2_000 } });
    await marketo.client.roles();
    marketo.subscription.faults.plan({ call: 'Get Roles', fault: { kind: 'delay', ms: 200 } });
    marketo.subscription.faults.plan({ call: 'Get Workspaces', times: 99, fault: { kind: 'hang' } });
    const click = marketo.client.roles();
    const job = marketo.client.inBackground().workspaces();
    const jobEnded = expect(job).rejects.toMatchObject({ kind: 'stopping', changed: 'nothing' });
    await pause(50);
    const before = performance.now();
    marketo.connection.endJobs();
    await jobEnded;
    expect(performance.now() - before).toBeLessThan(100);
    await marketo.connection.close(1_000);
    expect(await click).toHaveLength(6);
    await marketo.server.close();
  });

  it('cuts off a change that has left, and says that it may have happened', async () => {
    await using marketo = await connected({ limits: { timeoutMs: 5_000 } });
    marketo.subscription.addUser({
      emailAddress: 'a@example.com',
      firstName: 'A',
      lastName: 'B',
      apiOnly: true,
    });
    marketo.subscription.faults.plan({ call: 'Delete User', fault: { kind: 'slow_body' } });
    const cut = expect(marketo.client.deleteApiUser('a@example.com')).rejects.toMatchObject({
      kind: 'stopping',
      changed: 'unknown',
    });
    await expect.poll(() => marketo.subscription.changes).toHaveLength(1);
    await marketo.connection.close(20);
    await cut;
  });

  it('refuses what is asked for afterwards', async () => {
    await using marketo = await connected();
    await marketo.connection.close(0);
    const error = await marketo.client.roles().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MarketoFailure);
    expect(error).toMatchObject({ kind: 'stopping' });
  });
});

describe('connections', () => {
  it('are kept alive: one after the other, ten calls need two at the most', async () => {
    await using marketo = await connected();
    for (let call = 0; call < 10; call += 1) await marketo.client.roles();
    expect(marketo.server.connections()).toBeLessThanOrEqual(2);
  });
});
