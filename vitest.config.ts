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
    restoreMocks: true,
  },
});
