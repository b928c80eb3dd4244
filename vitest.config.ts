import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/postgres/setup.ts'],
    // Some start the app five times, which takes seconds each on a machine that has other work.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The app gives a conversation one change a second, so what is looked for can be several seconds away.
    expect: { poll: { timeout: 10_000 } },
    // On a machine that has other work something may take longer than a test waits for it. That is tried once more, and the run says so; a
    // value that is wrong never is.
    retry: {
      count: 1,
      condition: /it never came to be|timed out in \d+ms|Timeout \d+ms exceeded/,
    },
    restoreMocks: true,
  },
});
