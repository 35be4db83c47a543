import { defineConfig } from 'vitest/config'

/**
 * `unit` needs only Node and is what `npm test` runs. The others need a program from outside
 * (mosquitto, Chromium) or data that is not in this repository; they say so loudly when it is missing.
 */
const common = { testTimeout: 20_000, hookTimeout: 20_000 }
const suites = {
  // Mostly wait for a broker: two at a time. What compares times waits until they are done.
  broker: { path: 'test/broker', files: '*.test.ts', maxWorkers: 2, groupOrder: 1 },
  'broker-alone': { path: 'test/broker/alone', files: '*.test.ts', maxWorkers: 1, groupOrder: 2 },
  browser: { path: 'test/browser', files: '**/*.test.ts', maxWorkers: 1, groupOrder: 3 },
  conformance: { path: 'test/conformance', files: '**/*.test.ts', maxWorkers: 1, groupOrder: 4 },
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          // The default leaves a core free, which halves the pace on a machine with two.
          maxWorkers: '100%',
          // Files of one worker share what they import: half of the time went into loading it anew.
          // No test replaces a module or leaves a global changed.
          isolate: false,
          include: ['{runtime,nodes,test,bench,editor}/**/*.test.{ts,tsx}'],
          exclude: [
            'node_modules',
            'dist',
            ...Object.values(suites).map(({ path }) => `${path}/**`),
          ],
        },
      },
      ...Object.entries(suites).map(([name, { path, files, maxWorkers, groupOrder }]) => ({
        test: {
          ...common,
          name,
          include: [`${path}/${files}`],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          maxWorkers,
          sequence: { groupOrder },
        },
      })),
    ],
  },
})
