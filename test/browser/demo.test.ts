import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

/** Starts the demo as a person does, and gives the address that it prints. */
async function demo(): Promise<{ address: string; stop: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/demo.ts'], {
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(output)));
    child.stdout.on('data', (data: Buffer) => {
      output += data.toString();
      const found = /^\s*(http:\/\/127\.0\.0\.1:\d+)\s*$/m.exec(output)?.[1];
      if (found) resolve(found);
    });
  });
  return {
    address,
    stop: async () => {
      child.removeAllListeners('exit');
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      expect(code).toBe(0);
    },
  };
}

describe('npm run demo', () => {
  it('serves the page on the first free port, loads nothing from elsewhere, and ends in order', async () => {
    const first = await demo();
    const second = await demo();
    expect(second.address).not.toBe(first.address);
    for (const { address } of [first, second]) {
      const response = await fetch(address);
      const html = await response.text();
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(html).not.toMatch(/https?:\/\//);
      expect((await fetch(`${address}/page.js`)).status).toBe(200);
      expect((await fetch(`${address}/page.css`)).status).toBe(200);
    }
    await first.stop();
    await second.stop();
  }, 40_000);
});
