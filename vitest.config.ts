import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { chromiumLaunchOptions } from './tools/lib/chromium.mjs';
import viteConfig from './vite.config.ts';

/** `expect.poll` waits a second by default, which a busy machine takes for one look. */
const POLLING = { poll: { timeout: 30_000 } };

/** Rooms whose modules keep nothing between tests: their files share a process, whose start takes longer than most of them. */
const STATELESS = ['src/{lib,faces,storage}/**/*.test.ts', '{cli,bench}/**/*.test.ts'];
const IN_A_BROWSER = ['**/*.{gpu,browser}.test.ts', '**/node_modules/**'];

/** No test asserts a time; a busy machine must not fail one by Vitest's five seconds. */
const IN_NODE = { environment: 'node', testTimeout: 60_000, hookTimeout: 60_000, expect: POLLING } as const;

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      // Vitest leaves a core free, which on two is half of them.
      maxWorkers: availableParallelism(),
      projects: [
        {
          extends: true,
          test: {
            ...IN_NODE,
            name: 'unit',
            include: ['{src,tools,bench,cli}/**/*.test.ts'],
            exclude: [...IN_A_BROWSER, ...STATELESS],
          },
        },
        {
          extends: true,
          test: {
            ...IN_NODE,
            name: 'unit stateless',
            isolate: false,
            include: STATELESS,
            exclude: IN_A_BROWSER,
          },
        },
        {
          extends: true,
          // Found late, a dependency would make the dev server reload the page in the middle of a test.
          optimizeDeps: { include: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-webgpu', 'valibot'] },
          test: {
            name: 'gpu',
            setupFiles: ['tools/lib/wantGpu.ts'],
            // *.browser.test.ts: what needs a browser's storage or codecs, but no GPU.
            include: ['{src,tools}/**/*.{gpu,browser}.test.ts'],
            testTimeout: 120_000,
            expect: POLLING,
            fileParallelism: false,
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({ launchOptions: chromiumLaunchOptions() }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
      ],
    },
  }),
);
