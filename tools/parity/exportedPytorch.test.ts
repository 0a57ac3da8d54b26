/**
 * Our .pth files read by PyTorch itself, with the golden network: same tensors, moments at the right parameters,
 * the specification's losses. SKIPPED, and said so, where there is no python3 with torch.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { RunRecord } from '@/engine/exports/checkpoint';
import { onlineCheckpoint, targetCheckpoint } from '@/engine/exports/pytorchCheckpoint';
import { defaultPretrainConfig } from '@/lib/config';
import { SeededRandom } from '@/lib/random';
import { checkpointShape, fromCheckpoint, toCheckpoint } from '@/ml/model/checkpointLayout';
import { onlineParameters, targetParameters, type ParameterSpec } from '@/ml/model/parameters';
import { ParameterStore } from '@/ml/model/parameterStore';
import * as tf from '@/ml/tf';
import { bytesSource } from '@/storage/byteSource';
import { writeSafetensors } from '@/storage/safetensors';
import { openTensorArchive } from '@/storage/tensorArchive';
import { float32Tensor, toFloat32, type StoredTensor } from '@/storage/tensors';
import { Golden, modelConfigOf, PretrainSettings } from './golden';
import * as v from 'valibot';

const local = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A Python that can import torch; `FSFM_PYTHON` names another. */
function pythonWithTorch(): string | null {
  for (const python of [process.env.FSFM_PYTHON, '/usr/bin/python3', 'python3']) {
    if (!python) continue;
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
      return python;
    } catch {
      // Not this one.
    }
  }
  return null;
}

const python = pythonWithTorch();
if (!python)
  console.warn('SKIPPED: no python3 with torch, so that no exported .pth is read by PyTorch itself.');

/** 20 steps of 4 an epoch: five epochs are complete, the last has the number 4. */
const RECORD: RunRecord = {
  config: { ...defaultPretrainConfig('nano'), batchSize: 4, epochs: 9, warmupEpochs: 1 },
  step: 20,
  adapter: 'none',
  statistics: { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] },
  datasetFingerprint: '00',
  kernelVariants: {},
  faceCount: 17,
};

async function writeRun(folder: string) {
  await tf.setBackend('cpu');
  const golden = Golden.parse(await readFile(local('goldens/pretrain.safetensors')));
  const model = modelConfigOf(v.parse(PretrainSettings, golden.settings));
  const network = (name: string, specs: readonly ParameterSpec[]) =>
    new ParameterStore(specs, (spec) => fromCheckpoint(spec, golden.values(`${name}.${spec.name}`)));
  const online = network('online', onlineParameters(model));
  const target = network('target', targetParameters(model));
  const random = SeededRandom.fromSeed(3);
  const expected = new Map<string, StoredTensor>();
  const drawn = (spec: ParameterSpec, key: string) => {
    const values = Float32Array.from({ length: online.get(spec.name).size }, () => random.uniform());
    expected.set(key, float32Tensor(toCheckpoint(spec, values), checkpointShape(spec)));
    return tf.variable(tf.tensor(values, spec.shape));
  };
  const moments = online.trained().map(({ spec }) => ({
    name: spec.name,
    m: drawn(spec, `m.${spec.name}`),
    v: drawn(spec, `v.${spec.name}`),
  }));
  const files = ['online.pth', 'target.pth', 'moments.safetensors'].map((name) => join(folder, name));
  const blobs = [await onlineCheckpoint(online, moments, RECORD), await targetCheckpoint(target, RECORD)];
  for (const [i, blob] of blobs.entries())
    await writeFile(files[i], new Uint8Array(await blob.arrayBuffer()));
  await writeFile(files[2], writeSafetensors({ metadata: {}, tensors: expected }));
  return { files, golden };
}

const folder = await mkdtemp(join(tmpdir(), 'pth-'));
const run = await writeRun(folder);

it('reads back its own files', async () => {
  const archive = await openTensorArchive(bytesSource(await readFile(run.files[0])));
  expect(archive.tensors.size).toBe(run.golden.names('online.').length);
  for (const name of archive.tensors.keys()) {
    expect(toFloat32(await archive.read(name))).toEqual(run.golden.values(`online.${name}`));
  }
  expect(archive.metadata).toMatchObject({ epoch: 4 });
});

it.skipIf(!python)('PyTorch loads both files and finds the specification’s losses', () => {
  const script = local('checkPytorch.py');
  const lines = execFileSync(python!, [script, ...run.files, local('goldens/pretrain.safetensors')], {
    encoding: 'utf8',
  });
  expect(
    lines
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('ok')),
  ).toEqual([]);
  expect(lines.match(/loss \w+ as specified/g)).toHaveLength(4);
});
