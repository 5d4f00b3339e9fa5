// The connector against a mock on Shopify's own schema: a command of its own, since the schema is fetched.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['plugins/shopify/test/**/*.test.ts'],
    globalSetup: ['plugins/shopify/test/set-up.ts', 'test/harness/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 90_000,
    hookTimeout: 60_000,
  },
});
