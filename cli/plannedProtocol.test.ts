import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepPlannedProtocol, readPlannedProtocol, type PlannedProtocol } from './plannedProtocol';

const PLANNED: PlannedProtocol = {
  ...{ settings: 'preset=nano', preset: 'anti-spoofing', shots: [0, 5], seeds: 2 },
  ...{ encoder: { files: [], statistics: undefined }, datasets: ['casia', 'msu'] },
};

let out: string;
beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'lab-'))));
afterEach(() => rmSync(out, { recursive: true }));

it('goes on with what was begun', () => {
  keepPlannedProtocol(out, PLANNED);
  expect(readPlannedProtocol(out)).toEqual(PLANNED);
});

it('says the way out where nothing was begun, or what is there is damaged', () => {
  expect(() => readPlannedProtocol(out)).toThrow(/no protocol was begun.*--faces/);
  for (const text of [
    '{',
    'null',
    '{}',
    '[]',
    JSON.stringify({ ...PLANNED, seeds: 'two' }),
    JSON.stringify({ ...PLANNED, datasets: [] }),
  ]) {
    writeFileSync(join(out, 'protocol-request.json'), text);
    expect(() => readPlannedProtocol(out), text).toThrow(/is damaged; begin again with --faces/);
  }
});

it('names an encoder that is there no more, before anything is trained', () => {
  const path = join(out, 'encoder.pth');
  writeFileSync(path, 'weights');
  keepPlannedProtocol(out, { ...PLANNED, encoder: { files: [path], statistics: undefined } });
  expect(readPlannedProtocol(out).encoder.files).toEqual([path]);
  rmSync(path);
  expect(() => readPlannedProtocol(out)).toThrow(/the encoder .*encoder\.pth .* is there no more/);
});
