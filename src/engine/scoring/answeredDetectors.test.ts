/** What a person says of a detector's file, where the file does not: remembered with it, and used wherever it is read. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it, vi } from 'vitest';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { classifierParameters } from '@/ml/model/parameters';
import { initialValues } from '@/ml/model/parameterStore';
import { writeSafetensors } from '@/storage/safetensors';
import { float32Tensor } from '@/storage/tensors';
import { TestDisk } from '@/storage/testDisk';
import { DetectorLibrary } from './detectorLibrary';

beforeEach(() => vi.stubGlobal('navigator', { storage: new TestDisk().storage }));

/** Networks of random weights under these prefixes, each with its outputs. */
function fileOf(networks: Readonly<Record<string, number>>, width: 'small' | 'nano'): Blob {
  const model = { ...PRESETS[width].model, imageSize: 32, depth: 1 };
  const random = SeededRandom.fromSeed(3);
  const tensors = new Map(
    Object.entries(networks).flatMap(([prefix, outputs]) =>
      classifierParameters(model, outputs).map((spec) => {
        const values = toCheckpoint(spec, initialValues(spec, random));
        return [prefix + spec.name, float32Tensor(values, checkpointShape(spec))] as const;
      }),
    ),
  );
  return new Blob([writeSafetensors({ metadata: {}, tensors }) as Uint8Array<ArrayBuffer>]);
}

it('asks for heads, and remembers them with the detector', async () => {
  const file = fileOf({ '': 2 }, 'small');
  const library = new DetectorLibrary();
  await expect(library.save(file, 'a', 'file')).rejects.toMatchObject({
    heads: { width: 384, usual: [12, 6] },
  });
  expect(await library.list()).toEqual([]);
  const { info } = await library.save(file, 'a', 'file', { heads: 6 });
  expect(info).toMatchObject({
    ...{ heads: 6, answers: { heads: 6 }, headsAsked: { width: 384, usual: [12, 6] } },
  });
  // In another visit, and when the file comes again: not asked twice.
  const later = new DetectorLibrary();
  expect((await later.get(info.id)).info).toEqual(info);
  expect((await later.save(file, 'b', 'file')).info).toMatchObject({ name: 'b', heads: 6 });
  await later.answer(info.id, { heads: 12 });
  expect((await later.get(info.id)).info.heads).toBe(12);
  await expect(later.answer(info.id, { heads: 7 })).rejects.toThrow('among 7 attention heads');
  expect((await later.get(info.id)).info.heads).toBe(12);
});

it('takes another network of the file, and names for it only where they fit', async () => {
  const library = new DetectorLibrary();
  const { info } = await library.save(fileOf({ 'model.': 2, 'ema.': 3 }, 'nano'), 'a', 'file');
  expect(info).toMatchObject({ classes: ['fake', 'real'], networks: { chosen: 'model.' } });
  await library.nameClasses(info.id, ['live', 'spoof']);
  await library.answer(info.id, { network: 'ema.' });
  expect((await library.get(info.id)).info).toMatchObject({
    classes: ['class 0', 'class 1', 'class 2'],
    networks: { chosen: 'ema.' },
  });
  await expect(library.answer(info.id, { network: 'swa.' })).rejects.toThrow('none under "swa."');
});

it('remembers what one output means', async () => {
  const path = fileURLToPath(new URL('../../../tools/parity/cases/20-one-logit.pth', import.meta.url));
  const file = new Blob([new Uint8Array(await readFile(path))]);
  const library = new DetectorLibrary();
  const { info } = await library.save(file, 'a', 'file');
  expect(info).toMatchObject({ oneLogit: true, bonaFide: null });
  await library.nameClasses(info.id, ['real', 'fake']);
  expect((await new DetectorLibrary().save(file, 'a', 'file')).info).toMatchObject({
    classes: ['real', 'fake'],
    bonaFide: 'real',
  });
});

it('gives each detector a name of its own, also where files or people call two the same', async () => {
  const library = new DetectorLibrary();
  const names = async () => (await library.list()).map(({ info }) => info.name).sort();
  const first = await library.save(fileOf({ '': 2 }, 'nano'), 'mine', 'file');
  const second = await library.save(fileOf({ '': 3 }, 'nano'), 'mine', 'file');
  expect(second.info.name).toBe('mine (2)');
  expect(await names()).toEqual(['mine', 'mine (2)']);
  // Its own name is no other's: the same file again changes nothing.
  await library.save(fileOf({ '': 2 }, 'nano'), 'mine', 'file');
  expect(await names()).toEqual(['mine', 'mine (2)']);
  const long = 'x'.repeat(90);
  await library.rename(first.info.id, long);
  await library.rename(second.info.id, long);
  expect(await names()).toEqual([`${'x'.repeat(76)} (2)`, 'x'.repeat(80)]);
});
