/** A detector of ours for the authors' test scripts: the keys and shapes of their own files, and known again here. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { parsePixelStatistics } from '@/lib/pixelStatistics';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { initialValues } from '@/ml/model/parameterStore';
import { blobSource, bytesSource } from '@/storage/byteSource';
import { StoredZip } from '@/storage/storedZip';
import { openTensorArchive } from '@/storage/tensorArchive';
import { float32Tensor, toFloat32 } from '@/storage/tensors';
import { detectorSpecs } from '../networks/finetuneNetwork';
import { readDetectorInfo } from '../scoring/detectorInfo';
import type { DetectorRecord } from '../scoring/detectorRecord';
import { releasedDetector } from './releasedDetector';

const theirs = async (name: string) =>
  openTensorArchive(
    bytesSource(
      new Uint8Array(
        await readFile(
          fileURLToPath(new URL(`../../../tools/parity/goldens/released/${name}`, import.meta.url)),
        ),
      ),
    ),
  );

const recordOf = (changes: Partial<DetectorConfig>): DetectorRecord => ({
  kind: 'detector',
  config: { ...defaultDetectorConfig('nano'), ...changes },
  classes: ['fake', 'real'],
  bonaFide: 'real',
  statistics: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.1] },
  epoch: 7,
  adapter: 'none',
  kernelVariants: {},
  datasetFingerprint: '00',
  validation: null,
});

/** The files of a detector with random weights. */
async function exported(record: DetectorRecord) {
  const random = SeededRandom.fromSeed(3);
  const specs = detectorSpecs(PRESETS.nano.model, record.config, 2);
  const tensors = new Map(
    specs.map((spec) => {
      const values = toCheckpoint(spec, initialValues(spec, random));
      return [spec.name, float32Tensor(values, checkpointShape(spec))];
    }),
  );
  const { blob } = await releasedDetector(tensors, record);
  const zip = await StoredZip.open(blobSource(blob));
  const files: Record<string, Uint8Array> = {};
  for (const [name, entry] of zip.entries) files[name] = await zip.read(entry);
  return { tensors, files };
}

describe("a detector for the authors' scripts", () => {
  it.each([
    ['dfd-plain.pth', {}],
    ['dfd-fs-adapter.pth', { mode: 'adapter', adapter: 'relu', contrastWeight: 0.1 }],
    ['dfd-fs-adapter.pth', { mode: 'adapter', adapter: 'relu', contrastWeight: 0 }],
  ] as const)('has the tensors of %s, and is known again', async (name, changes) => {
    const record = recordOf(changes);
    const { tensors, files } = await exported(record);
    expect(Object.keys(files)).toEqual(['checkpoint-min_val_loss.pth', 'pretrain_ds_mean_std.txt']);
    const text = new TextDecoder().decode(files['pretrain_ds_mean_std.txt']);
    expect(parsePixelStatistics(text)).toEqual(record.statistics);

    const source = bytesSource(files['checkpoint-min_val_loss.pth']);
    const archive = await openTensorArchive(source);
    const shapes = ({ tensors: all }: typeof archive) =>
      Object.fromEntries([...all].map(([key, { shape }]) => [key, shape]));
    const golden = await theirs(name);
    expect([...archive.tensors.keys()]).toEqual([...golden.tensors.keys()]);
    expect(shapes(archive)).toEqual(shapes(golden));
    for (const [key, tensor] of tensors)
      expect(toFloat32(await archive.read(key)), key).toEqual(toFloat32(tensor));
    expect(await readDetectorInfo(source, name, '')).toMatchObject({
      ...{ classes: ['fake', 'real'], classesFrom: 'record', statistics: record.statistics },
      record: { epoch: 7 },
    });
  });

  it('is refused in a form that their network has not', async () => {
    await expect(exported(recordOf({ pooling: 'class-token' }))).rejects.toThrow('reads the class token');
    await expect(exported(recordOf({ mode: 'adapter' }))).rejects.toThrow('GELU and biases');
  });
});
