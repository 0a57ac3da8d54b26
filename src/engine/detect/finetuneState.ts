/**
 * A fine-tuning run as a file, to go on later, and its detector as a file, to use. Both are safetensors; detectors
 * have checkpoint naming and layout, states our own.
 */
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import { APP_VERSION } from '@/lib/version';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { currentChoices } from '@/ml/ops/gpu/variants';
import * as tf from '@/ml/tf';
import { readSafetensors, writeSafetensors, type SafetensorsFile } from '@/storage/safetensors';
import { float32Tensor, toFloat32, type StoredTensor } from '@/storage/tensors';
import { labelledFingerprint } from '../exports/checkpoint';
import type { LabelledFace } from './detectorData';
import type { DetectorRecord } from './detectorRecord';
import { bonaFideClass } from './detectorTask';
import { validationRecord } from './detectorValidation';
import type { PixelStatistics } from '../faceData';
import { FinetuneRun, type FinetuneProgress } from './finetuneRun';

interface SavedProgress {
  config: DetectorConfig;
  progress: FinetuneProgress;
  statistics: PixelStatistics;
  datasetFingerprint: string;
}

const valuesOf = async (tensor: tf.Tensor) => Float32Array.from(await tensor.data());

/** Everything that the run needs to go on; call it between steps, all figures read. */
export async function saveFinetune(run: FinetuneRun): Promise<Uint8Array> {
  const tensors = new Map<string, StoredTensor>();
  const put = (name: string, values: Float32Array) =>
    tensors.set(name, float32Tensor(values, [values.length]));
  for (const [name, values] of await run.values()) put(`param.${name}`, values);
  for (const { name, m, v } of run.stepper.optimizer.moments()) {
    put(`m.${name}`, await valuesOf(m));
    put(`v.${name}`, await valuesOf(v));
  }
  for (const [name, values] of run.best ?? []) put(`best.${name}`, values);
  const saved: SavedProgress = {
    config: run.config,
    progress: run.progress,
    statistics: run.data.statistics,
    datasetFingerprint: await labelledFingerprint(run.data.faces),
  };
  return writeSafetensors({ metadata: { fsfmLab: APP_VERSION, finetune: JSON.stringify(saved) }, tensors });
}

/**
 * The run as it was when it was saved. The caller owns it.
 * @throws LabError `invalid-file` when the bytes are no saved run, or the faces are not those it was begun with
 */
export async function restoreFinetune(
  bytes: Uint8Array,
  faces: readonly LabelledFace[],
): Promise<FinetuneRun> {
  const file = readSafetensors(bytes);
  const saved = readProgress(file);
  if ((await labelledFingerprint(faces)) !== saved.datasetFingerprint) {
    throw new LabError(
      'invalid-file',
      `These ${faces.length} faces are not the ones that the run was begun with.`,
      'Choose the same datasets with the same labels and groups, or start a new run.',
    );
  }
  const run = await FinetuneRun.begin(saved.config, faces, null, saved.statistics);
  try {
    run.progress = saved.progress;
    run.load(withPrefix(file, 'param.'));
    for (const { name, m, v } of run.stepper.optimizer.moments()) {
      assign(m, file, `m.${name}`);
      assign(v, file, `v.${name}`);
    }
    const best = withPrefix(file, 'best.');
    run.best = best.size > 0 ? best : null;
    await run.prepare(true);
    return run;
  } catch (error) {
    run.dispose();
    throw error;
  }
}

function readProgress({ metadata }: SafetensorsFile): SavedProgress {
  const refuse = (why: string) =>
    new LabError('invalid-file', `Not a saved fine-tuning run: ${why}.`, 'Choose a file that "Save" wrote.');
  if (!metadata.finetune) throw refuse('it has no record of one');
  const saved = JSON.parse(metadata.finetune) as SavedProgress;
  return { ...saved, config: parseDetectorConfig(saved.config) };
}

function assign(variable: tf.Variable, file: SafetensorsFile, name: string): void {
  const stored = file.tensors.get(name);
  if (!stored) {
    throw new LabError(
      'invalid-file',
      `The saved run has no tensor "${name}".`,
      'Use another copy of the file.',
    );
  }
  tf.tidy(() => variable.assign(tf.tensor(toFloat32(stored), variable.shape)));
}

function withPrefix(file: SafetensorsFile, prefix: string): Map<string, Float32Array> {
  const named = [...file.tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(named.map(([name, stored]) => [name.slice(prefix.length), toFloat32(stored)]));
}

/**
 * The detector as a file in checkpoint naming and layout.
 * @param which parameters: of the best epoch, or as they stand
 */
export async function exportDetector(
  run: FinetuneRun,
  which: 'best' | 'last',
  adapter: string,
): Promise<Uint8Array> {
  const kept = which === 'best' ? run.best : null;
  const values = kept ?? (await run.values());
  const tensors = new Map<string, StoredTensor>();
  for (const spec of run.store.specs) {
    tensors.set(spec.name, float32Tensor(toCheckpoint(spec, values.get(spec.name)!), checkpointShape(spec)));
  }
  const { config, data, progress } = run;
  const last = kept ? await run.values() : null;
  if (kept) run.load(kept);
  const validation = validationRecord(await run.judge('validation'));
  if (last) run.load(last);
  const record: DetectorRecord = {
    kind: 'detector',
    config,
    classes: data.classes,
    bonaFide: bonaFideClass(data.classes),
    statistics: data.statistics,
    epoch: kept ? progress.bestEpoch : progress.history.length,
    adapter,
    kernelVariants: currentChoices(),
    datasetFingerprint: await labelledFingerprint(data.faces),
    validation,
  };
  return writeSafetensors({
    metadata: { format: 'pt', fsfmLab: APP_VERSION, run: JSON.stringify(record) },
    tensors,
  });
}
