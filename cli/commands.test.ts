import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ending, LabRequest } from '../src/headless/protocol';
import { readLabArguments } from './arguments';
import { COMMANDS } from './commands';
import type { LabPage } from './lab';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  for (const name of ['casia/real/a.png', 'casia/fake/b.png', 'msu/real/c.png', 'msu/fake/d.png']) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), 'x');
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A page that ends each command as it is told. @param asked collects what it was asked */
function pageThat(ends: (request: LabRequest) => Ending['event'], asked: LabRequest[] = []): LabPage {
  const page: Pick<LabPage, 'give' | 'run'> = {
    give: () => Promise.resolve(),
    run: (request) => {
      asked.push(request);
      return Promise.resolve({ event: ends(request) });
    },
  };
  return page as LabPage;
}

const protocolOf = (...more: string[]) => readLabArguments(['protocol', '--out', folder, ...more]);

it('resumes a protocol with the faces that it was asked about, and none whose import was cut short', async () => {
  const sets = ['casia', 'msu'].flatMap((name) => ['--faces', join(folder, name)]);
  const faces = ['--preset', 'deepfakes', ...sets];
  const resumed: LabRequest[] = [];
  const resume = async () =>
    COMMANDS.protocol(
      pageThat(() => 'finished', resumed),
      await protocolOf('--resume'),
    );

  const begun = pageThat(({ command }) => (command === 'protocol' ? 'stopped' : 'finished'));
  expect(await COMMANDS.protocol(begun, await protocolOf(...faces))).toEqual({ event: 'stopped' });
  await resume();
  expect(resumed).toMatchObject([{ command: 'protocol', preset: 'deepfakes', datasets: ['casia', 'msu'] }]);

  const cut = pageThat((request) =>
    'dataset' in request && request.dataset === 'msu' ? 'stopped' : 'finished',
  );
  expect(await COMMANDS.protocol(cut, await protocolOf(...faces))).toEqual({ event: 'stopped' });
  await expect(resume()).rejects.toThrow(/no protocol was begun.*--faces/);
});

it('imports faces, then probes what networks know of them by the seed that was asked for', async () => {
  const asked: LabRequest[] = [];
  const argv = ['probe', '--faces', join(folder, 'casia'), '--out', join(folder, 'out'), '--seed', '5'];
  const ending = await COMMANDS.probe(
    pageThat(() => 'finished', asked),
    await readLabArguments([...argv, '--heads', '6']),
  );
  expect(ending).toEqual({ event: 'finished' });
  expect(asked).toMatchObject([{ command: 'import' }, { command: 'probe', seed: 5, heads: 6 }]);
});
