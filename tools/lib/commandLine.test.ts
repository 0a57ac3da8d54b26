import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { positiveInteger } from './commandLine.mjs';

const run = (tool: string, ...argv: string[]) => {
  const path = fileURLToPath(new URL(`../${tool}.mjs`, import.meta.url));
  return spawnSync(process.execPath, [path, ...argv], { encoding: 'utf8' });
};

it.each(['lab', 'parity', 'bench', 'detect', 'agreement', 'importSoak', 'runSoak', 'scoreSoak'])(
  '%s names an argument that it does not know, says how it is called, and helps when asked',
  (tool) => {
    const wrong = run(tool, '--nonsense');
    expect(wrong).toMatchObject({ status: 2, stdout: '' });
    expect(wrong.stderr).toContain("'--nonsense'");
    const help = run(tool, '--help');
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toMatch(/npm run [\w-]+ -- /);
    expect(wrong.stderr).toContain(help.stdout);
  },
);

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
