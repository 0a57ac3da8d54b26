import { beforeAll, describe, expect, it } from 'vitest';
import { defaultDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { PRESETS } from '@/lib/presets';
import { initialiseStore } from '@/ml/model/parameterStore';
import { onlineParameters } from '@/ml/model/parameters';
import { setKernelMode } from '@/ml/ops/mode';
import * as tf from '@/ml/tf';
import { initWebgpu } from '@/ml/webgpu';
import { bytesSource } from '@/storage/byteSource';
import { readSafetensors, writeSafetensors } from '@/storage/safetensors';
import { float32Tensor } from '@/storage/tensors';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { CheckpointFile } from '../networks/checkpointFile';
import type { LabelledFace } from './detectorData';
import { FinetuneRun } from './finetuneRun';
import { exportDetector, restoreFinetune, saveFinetune } from './finetuneState';
import { drawnFaces } from '../data/testFaces';

/** Faces whose fakes have a green cast: easy to tell, so that a working detector tells them. */
const FACES: LabelledFace[] = drawnFaces(24).map((face, i) => {
  const fake = i % 2 === 0;
  const rgb = fake ? face.rgb.map((value, k) => (k % 3 === 1 ? Math.min(255, value + 40) : value)) : face.rgb;
  return {
    id: face.id,
    name: face.name,
    rgb,
    parsing: face.parsing,
    label: fake ? 'fake' : 'real',
    group: null,
  };
});

const QUICK: DetectorConfig = {
  ...defaultDetectorConfig('nano'),
  batchSize: 8,
  epochs: 4,
  warmupEpochs: 0,
  validationShare: 0.25,
  patience: 0,
  blr: 0.1,
};

beforeAll(async () => {
  await initWebgpu();
  setKernelMode('fused');
});

/** Takes steps, with the end of epochs, until `steps` are taken or the run is over. */
async function advance(run: FinetuneRun, steps = Infinity): Promise<number[]> {
  const losses: number[] = [];
  while (!run.finished && losses.length < steps) {
    losses.push((await run.queueStep()).loss);
    if (run.epochDue) await run.endEpoch();
  }
  return losses;
}

async function begun(config: DetectorConfig, faces = FACES): Promise<FinetuneRun> {
  const run = await FinetuneRun.begin(config, faces, null);
  await run.prepare();
  return run;
}

async function pretrainedFile(preset: 'nano' | 'micro', statistics: object): Promise<CheckpointFile> {
  const store = initialiseStore(onlineParameters(PRESETS[preset].model), 1);
  const named = store.specs.map(async (spec) => {
    const values = toCheckpoint(spec, Float32Array.from(await store.get(spec.name).data()));
    return [spec.name, float32Tensor(values, checkpointShape(spec))] as const;
  });
  const tensors = new Map(await Promise.all(named));
  store.dispose();
  const bytes = writeSafetensors({ metadata: { run: JSON.stringify({ statistics }) }, tensors });
  return CheckpointFile.open(bytesSource(bytes));
}

describe('a fine-tuning run on the GPU', () => {
  it('stopped in the middle of an epoch and restored, ends as the uninterrupted one, bit for bit', async () => {
    const config: DetectorConfig = {
      ...QUICK,
      batchSize: 6,
      dropPath: 0.3,
      mixup: 0.8,
      cutmix: 1,
      erasing: 0.5,
      randAugment: 9,
      clipGrad: 1,
    };
    const whole = await begun(config);
    const losses = await advance(whole);
    const expected = await saveFinetune(whole);
    whole.dispose();

    const first = await begun(config);
    expect(first.data.stepsPerEpoch).toBeGreaterThan(1);
    const before = await advance(first, first.data.stepsPerEpoch + 1);
    const state = await saveFinetune(first);
    first.dispose();
    const second = await restoreFinetune(state, FACES);
    expect([...before, ...(await advance(second))]).toEqual(losses);
    const contents = (bytes: Uint8Array) => {
      const { metadata, tensors } = readSafetensors(bytes);
      return { saved: JSON.parse(metadata.finetune) as unknown, tensors };
    };
    expect(contents(await saveFinetune(second))).toEqual(contents(expected));
    second.dispose();
  });

  it.each(['full', 'norms', 'adapter', 'probe'] as const)('%s: learns, trains only its own', async (mode) => {
    const blr = { full: 0.1, norms: 0.5, adapter: 0.3, probe: 0.3 }[mode];
    const run = await begun({ ...defaultDetectorConfig('nano', mode), ...QUICK, mode, blr, flip: mode === 'full', epochs: 8 }); // prettier-ignore
    const before = await run.values();
    const losses = await advance(run);
    const after = await run.values();
    const changed = [...after.keys()].filter((name) => after.get(name)!.join() !== before.get(name)!.join());
    const trained = run.store.trained().map(({ spec }) => spec.name);
    expect(changed.sort()).toEqual(trained.sort());
    expect(losses.at(-1)!).toBeLessThan(0.8 * losses[0]);
    expect(run.progress.history.at(-1)!.validationAuc).toBeGreaterThan(0.9);
    run.dispose();
  });

  it('reads the class token where that is asked', async () => {
    const run = await begun({ ...QUICK, pooling: 'class-token', epochs: 1 });
    expect(run.store.has('norm.weight')).toBe(true);
    await advance(run);
    expect(Number.isFinite(run.progress.history[0].validationLoss)).toBe(true);
    run.dispose();
  });

  it('begins with a pretrained encoder and its pixel statistics, and refuses one of another size', async () => {
    const statistics = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.3] };
    const file = await pretrainedFile('nano', statistics);
    const run = await FinetuneRun.begin(QUICK, FACES, file);
    expect(run.data.statistics).toEqual(statistics);
    const expected = initialiseStore(onlineParameters(PRESETS.nano.model), 1);
    for (const name of ['patch_embed.proj.weight', 'blocks.1.mlp.fc2.weight']) {
      expect(await run.store.get(name).data()).toEqual(await expected.get(name).data());
    }
    expect(await run.store.get('head.weight').data()).toEqual(
      await (await begun(QUICK)).store.get('head.weight').data(),
    );
    const micro = await pretrainedFile('micro', statistics);
    await expect(FinetuneRun.begin(QUICK, FACES, micro)).rejects.toThrow(/"cls_token" is \[1, 1, 64\]/);
    expected.dispose();
    run.dispose();
  });

  it('keeps the best epoch beside the last, stops early, and exports both', async () => {
    // Classes that nothing tells apart: validation cannot improve for long.
    const alike = drawnFaces(24).map((face, i) => ({ ...FACES[i], rgb: face.rgb }));
    const run = await begun({ ...QUICK, epochs: 40, patience: 2 }, alike);
    await advance(run);
    expect(run.stoppedEarly).toBe(true);
    const { history, bestEpoch } = run.progress;
    expect(history.length).toBe(bestEpoch + 2);
    const record = async (which: 'best' | 'last') => {
      const file = readSafetensors(await exportDetector(run, which, 'test'));
      return { ...(JSON.parse(file.metadata.run) as object), head: file.tensors.get('head.weight') };
    };
    const [best, last] = [await record('best'), await record('last')];
    expect(best).toMatchObject({
      kind: 'detector',
      classes: ['fake', 'real'],
      bonaFide: 'real',
      epoch: bestEpoch,
    });
    expect(last).toMatchObject({ epoch: history.length });
    expect(best.head).not.toEqual(last.head);
    run.dispose();
  });

  it('refuses to go on with other faces, and leaves nothing on the GPU', async () => {
    const tensors = tf.memory().numTensors;
    const run = await begun({ ...QUICK, mode: 'probe', flip: false, epochs: 1 });
    await advance(run);
    const state = await saveFinetune(run);
    await expect(restoreFinetune(state, FACES.slice(1))).rejects.toThrow('are not those');
    run.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('trains on self-blended images of the real faces alone', async () => {
    const run = await begun({ ...QUICK, fakes: 'self-blended', epochs: 1 });
    await advance(run);
    const { faces } = await run.predict('validation');
    expect(faces.map((face) => face.label)).toEqual(faces.map((_, i) => (i % 2 ? 'fake' : 'real')));
    expect(Number.isFinite(run.progress.history[0].trainLoss)).toBe(true);
    run.dispose();
  });
});
