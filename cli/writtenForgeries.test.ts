import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabRequest } from '../src/headless/protocol';
import { readLabArguments } from './arguments';
import { COMMANDS } from './commands';
import type { LabPage } from './lab';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forged-'));
  mkdirSync(join(folder, 'set'));
  for (const name of ['set/one.png', 'set/one-mask.png', 'set/genuine-1.png', 'det.pth', 'net.pth'])
    writeFileSync(join(folder, name), 'x');
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = (text: string) => writeFileSync(join(folder, 'set', 'forgeries.json'), text);
const maps = (...more: string[]) =>
  readLabArguments([
    ...['maps', '--faces', join(folder, 'set'), '--detector', join(folder, 'det.pth')],
    ...['--out', join(folder, 'out'), ...more],
  ]);

it('hands over faces as crops, and masks beside them', async () => {
  record('{"forgeries":[{"picture":"one.png","mask":"one-mask.png"}]}');
  const given = new Map<string, string[]>();
  const asked: LabRequest[] = [];
  const page: Pick<LabPage, 'give' | 'run'> = {
    give: (slot, files) => Promise.resolve(void given.set(slot, files.map(({ path }) => basename(path)))), // prettier-ignore
    run: (request) => Promise.resolve((asked.push(request), { event: 'finished' as const })),
  };
  const command = await maps('--count', '9', '--seed', '4', '--model', join(folder, 'net.pth'));
  await COMMANDS.maps(page as LabPage, command);
  expect(Object.fromEntries(given)).toEqual({
    faces: ['genuine-1.png', 'one.png'],
    masks: ['forgeries.json', 'one-mask.png'],
    detectors: ['det.pth'],
    models: ['net.pth'],
  });
  expect(asked).toMatchObject([
    { command: 'import', cropping: { crops: 'already' } },
    { command: 'maps', count: 9, seed: 4 },
  ]);
});

it('takes an export as it is, and leaves its masks where they are', async () => {
  const { folders, masks, cropping, forgery } = await maps();
  expect(masks).toEqual([]);
  expect(folders[0].files).toHaveLength(3);
  expect([cropping, forgery]).toEqual([{}, { family: 'swap', seed: 1 }]);
});

it('says what is wrong before anything starts', async () => {
  await expect(readLabArguments(['maps', '--faces', join(folder, 'set'), '--out', 'x'])).rejects.toThrow(
    '--detector FILE is missing',
  );
  const two = ['--model', join(folder, 'net.pth'), '--model', join(folder, 'det.pth')];
  await expect(maps(...two)).rejects.toThrow('--model: 2 networks; maps takes one');
  record('{');
  await expect(maps()).rejects.toThrow('forgeries.json cannot be read; write the forged set again');
  record('{"faces":[]}');
  await expect(maps()).rejects.toThrow('forgeries.json lists no forgeries');
});
