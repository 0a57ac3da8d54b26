import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { positiveInteger } from './commandLine.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How each is started, as `npm run` does. */
const STARTED: Readonly<Record<string, readonly string[]>> = {
  lab: ['--import', 'tsx', 'cli/main.ts'],
  detect: ['--import', 'tsx', 'cli/recipes/detect.ts'],
  parity: ['tools/parity.mjs'],
  bench: ['tools/bench.mjs'],
};

const run = (tool: string, ...argv: string[]) => {
  const started = STARTED[tool] ?? ['--import', 'tsx', `tools/${tool}.ts`];
  return spawnSync(process.execPath, [...started, ...argv], { cwd: root, encoding: 'utf8' });
};

it.each([
  ...['lab', 'parity', 'bench', 'detect', 'agreement', 'importSoak', 'runSoak', 'scoreSoak'],
  'memoryTour',
])('%s names an argument that it does not know, says how it is called, and helps when asked', (tool) => {
  const wrong = run(tool, '--nonsense');
  expect(wrong).toMatchObject({ status: 2, stdout: '' });
  expect(wrong.stderr).toContain("'--nonsense'");
  const help = run(tool, '--help');
  expect(help).toMatchObject({ status: 0, stderr: '' });
  expect(help.stdout).toMatch(/npm run [\w-]+ -- /);
  expect(wrong.stderr).toContain(help.stdout);
});

it.each([
  ['importSoak', ['--faces', 'nowhere'], 'nowhere'],
  ['scoreSoak', ['--photographs', 'nowhere', '--detector', 'd'], '--photographs nowhere'],
  ['runSoak', ['--kills', 'many'], '--kills many'],
  ['detect', ['--labelled', 'nowhere'], 'nowhere'],
  ['bench', ['--presets', 'vast'], 'vast'],
] as const)('%s refuses %j before anything is started', (tool, argv, named) => {
  const { status, stderr } = run(tool, ...argv);
  expect(status).toBe(2);
  expect(stderr.split('\n')[0]).toContain(named);
});

it.each(['0', '1.5', 'many', ''])('%j is no positive integer', (text) => {
  expect(() => positiveInteger('count', text)).toThrow(`--count ${text}: `);
});
