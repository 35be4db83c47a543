import { defineConfig } from 'vitest/config'

/**
 * `unit` needs only Node and is what `npm test` runs. The others need a program from outside
 * (mosquitto, Chromium) or data that is not in this repository; they say so loudly when it is missing.
 */
const common = { testTimeout: 20_000, hookTimeout: 20_000 }
const suites = { broker: 'test/broker', browser: 'test/browser', conformance: 'test/conformance' }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // The default leaves a core free, which halves the pace on a machine with two.
          maxWorkers: '100%',
          include: ['{runtime,nodes,test,bench,editor}/**/*.test.{ts,tsx}'],
          exclude: ['node_modules', 'dist', ...Object.values(suites).map((path) => `${path}/**`)],
        },
      },
      ...Object.entries(suites).map(([name, path]) => ({
        test: {
          ...common,
          name,
          include: [`${path}/**/*.test.ts`],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      })),
    ],
  },
})
