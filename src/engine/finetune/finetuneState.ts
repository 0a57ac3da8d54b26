/**
 * A fine-tuning run as a file, to go on later, and its detector as a file, to use. Both are safetensors; detectors
 * have checkpoint naming and layout, states our own.
 */
import { commonFraming, countFramings } from '@/lib/cropping';
import { labelledFingerprint } from '@/lib/datasetFingerprint';
import { parseDetectorConfig, type DetectorConfig } from '@/lib/detectorConfig';
import { LabError } from '@/lib/errors';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { APP_VERSION } from '@/lib/version';
import { checkpointShape, toCheckpoint } from '@/ml/model/checkpointLayout';
import { currentChoices } from '@/ml/ops/gpu/variants';
import * as tf from '@/ml/tf';
import { readSafetensors, writeSafetensors, type SafetensorsFile } from '@/storage/safetensors';
import { float32Tensor, toFloat32, type StoredTensor } from '@/storage/tensors';
import type { SplitRule } from '../data/arrangement';
import type { ExportedFile } from '../exports/checkpoint';
import { releasedDetector } from '../exports/releasedDetector';
import { seenFaces } from '../data/seenFaces';
import type { LabelledFace } from './detectorData';
import type { DetectorRecord } from '../scoring/detectorRecord';
import { refusedFakes } from './refusedFakes';
import { GUARD, makeGuard, storedGuard, type GuardSides, type SideFeatures } from '../scoring/outsideGuard';
import { bonaFideClass } from '../scoring/detectorTask';
import { heldOutRecord, scoresRecord, validationRecord } from '../evaluation/detectorValidation';
import { FinetuneRun, type FinetuneProgress, type Preparation } from './finetuneRun';

/** What a saved run says of itself, beside its tensors; plain data. */
export interface SavedRun {
  config: DetectorConfig;
  progress: FinetuneProgress;
  statistics: PixelStatistics;
  datasetFingerprint: string;
  /** How its split was drawn; states of before have none, and drew by arrival. */
  splitRule?: SplitRule;
}

/** The tensors of a saved run, flat, by the names of `runTensors`. */
export interface SavedTensors {
  names: readonly string[];
  /** @throws LabError `invalid-file` when there is no such tensor */
  read: (name: string) => Promise<Float32Array> | Float32Array;
}

const BEST = 'best.';

/** Call it between steps, all figures read. */
export async function describeRun({ config, progress, data }: FinetuneRun): Promise<SavedRun> {
  const datasetFingerprint = await labelledFingerprint(data.faces);
  return { config, progress, statistics: data.statistics, datasetFingerprint, splitRule: data.splitRule };
}

/**
 * Every tensor that the run needs to go on; call it between steps and read it to the end before the next. A group is
 * read from the GPU at a time: each tensor alone would wait for it again, all together would be held at once.
 */
export async function* runTensors(
  run: FinetuneRun,
): AsyncGenerator<readonly [name: string, values: Float32Array]> {
  for (const [name, values] of await run.values()) yield [`param.${name}`, values];
  const moments = run.stepper.optimizer.moments();
  for (const group of ['m', 'v'] as const) {
    const values = await Promise.all(moments.map((moment) => moment[group].data()));
    for (const [i, { name }] of moments.entries()) yield [`${group}.${name}`, Float32Array.from(values[i])];
  }
  for (const [name, values] of run.best ?? []) yield [`${BEST}${name}`, values];
}

/** The whole run as one file. */
export async function saveFinetune(run: FinetuneRun): Promise<Uint8Array> {
  const tensors = new Map<string, StoredTensor>();
  for await (const [name, values] of runTensors(run))
    tensors.set(name, float32Tensor(values, [values.length]));
  const finetune = JSON.stringify(await describeRun(run));
  return writeSafetensors({ metadata: { fsfmLab: APP_VERSION, finetune }, tensors });
}

/** What `saveFinetune` wrote, for `restoreRun`. @throws LabError `invalid-file` when the bytes are no saved run */
export function openFinetune(bytes: Uint8Array): { saved: SavedRun; tensors: SavedTensors } {
  const file = readSafetensors(bytes);
  const read = (name: string) => {
    const stored = file.tensors.get(name);
    if (stored) return toFloat32(stored);
    const message = `The saved run has no tensor "${name}".`;
    throw new LabError('invalid-file', message, 'Use another copy of the file.');
  };
  return { saved: readSaved(file), tensors: { names: [...file.tensors.keys()], read } };
}

/** The run as it was when `saveFinetune` wrote it. The caller owns it. @throws LabError as `openFinetune` and `restoreRun` */
export async function restoreFinetune(
  bytes: Uint8Array,
  faces: readonly LabelledFace[],
): Promise<FinetuneRun> {
  const { saved, tensors } = openFinetune(bytes);
  return restoreRun(saved, tensors, faces);
}

/**
 * The run as it was when it was saved. The caller owns it.
 * @param computedWith as `FinetuneRun.prepare` has it
 * @throws LabError `invalid-file` when the faces are not those it was begun with, and as `tensors.read`
 */
export async function restoreRun(
  saved: SavedRun,
  { names, read }: SavedTensors,
  faces: readonly LabelledFace[],
  computedWith?: Preparation['computedWith'],
): Promise<FinetuneRun> {
  if ((await labelledFingerprint(faces)) !== saved.datasetFingerprint) {
    throw new LabError(
      'invalid-file',
      `These ${faces.length} faces are not those that the run was started with.`,
      'Choose the same datasets with the same labels and groups, or start a new run.',
    );
  }
  const run = await FinetuneRun.begin(
    saved.config,
    faces,
    null,
    saved.statistics,
    saved.splitRule ?? 'arrival',
  );
  try {
    run.progress = saved.progress;
    const take = async (variable: tf.Variable, name: string) => {
      const values = await read(name);
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    };
    for (const { name } of run.store.specs) await take(run.store.get(name), `param.${name}`);
    for (const { name, m, v } of run.stepper.optimizer.moments()) {
      await take(m, `m.${name}`);
      await take(v, `v.${name}`);
    }
    const best = new Map<string, Float32Array>();
    for (const name of names) {
      if (name.startsWith(BEST)) best.set(name.slice(BEST.length), await read(name));
    }
    run.best = best.size > 0 ? best : null;
    await run.prepare({ restored: true, ...(computedWith !== undefined && { computedWith }) });
    return run;
  } catch (error) {
    run.dispose();
    throw error;
  }
}

function readSaved({ metadata }: SafetensorsFile): SavedRun {
  if (!metadata.finetune) {
    throw new LabError(
      'invalid-file',
      'Not a saved fine-tuning run: it has no record of one.',
      'Choose a file that "Save to resume later" wrote.',
    );
  }
  const saved = JSON.parse(metadata.finetune) as SavedRun;
  return { ...saved, config: parseDetectorConfig(saved.config) };
}

/**
 * The detector in checkpoint naming and layout, with its record.
 * @param which parameters: of the best epoch, or as they stand
 */
async function detectorOf(
  run: FinetuneRun,
  which: 'best' | 'last',
  adapter: string,
): Promise<{ tensors: Map<string, StoredTensor>; record: DetectorRecord; guard: GuardSides | null }> {
  const best = which === 'best' ? run.best : null;
  const values = new Map([...(await run.values()), ...(best ?? [])]);
  const tensors = new Map<string, StoredTensor>();
  for (const spec of run.store.specs) {
    tensors.set(spec.name, float32Tensor(toCheckpoint(spec, values.get(spec.name)!), checkpointShape(spec)));
  }
  const { config, data, progress } = run;
  const last = best ? await run.trainedValues() : null;
  if (best) run.load(best);
  const onValidation = await run.predict('validation');
  // The last epoch is not what anybody chose: the test is asked about the best one alone.
  const onTest = which === 'best' ? await run.predict('test') : null;
  const guard = await guardOf(run);
  if (last) run.load(last);
  const validation = validationRecord(onValidation);
  const record: DetectorRecord = {
    kind: 'detector',
    config,
    classes: data.classes,
    bonaFide: bonaFideClass(data.classes),
    statistics: data.statistics,
    epoch: best ? progress.bestEpoch : progress.history.length,
    adapter,
    kernelVariants: currentChoices(),
    datasetFingerprint: await labelledFingerprint(data.faces),
    framing: commonFraming(data.faces),
    framings: countFramings(data.faces),
    splitRule: data.splitRule,
    seen: seenFaces(data.faces, data.splits),
    refusedFakes: refusedFakes(config.fakes, data),
    validation,
    heldOut: onTest && heldOutRecord(onTest, validation),
    scores: scoresRecord(onValidation, onTest),
    guard: guard?.facts ?? null,
  };
  return { tensors, record, guard: guard?.sides ?? null };
}

/** Of the validation faces, by the parameters as they stand; null where no class is known to be genuine. */
async function guardOf(run: FinetuneRun): Promise<ReturnType<typeof makeGuard> | null> {
  const bonaFide = bonaFideClass(run.data.classes);
  if (bonaFide === null) return null;
  const { faces } = run.data.evaluated('validation');
  const { width } = run.model;
  const features = await run.featureMatrix('validation');
  const side = (isGenuine: boolean): SideFeatures => {
    const rows = faces.flatMap(({ label }, i) => ((label === bonaFide) === isGenuine ? [i] : []));
    const own = new Float32Array(rows.length * width);
    rows.forEach((i, row) => own.set(features.subarray(i * width, (i + 1) * width), row * width));
    return { features: own, groups: rows.map((i) => faces[i].group ?? `alone ${i}`) };
  };
  return makeGuard(side(true), side(false));
}

/** As a safetensors file. @param which as `detectorOf` */
export async function exportDetector(
  run: FinetuneRun,
  which: 'best' | 'last',
  adapter: string,
): Promise<Uint8Array> {
  const { tensors, record, guard } = await detectorOf(run, which, adapter);
  for (const [part, tensor] of guard ? storedGuard(guard) : []) tensors.set(`${GUARD}.${part}`, tensor);
  return writeSafetensors({
    metadata: { format: 'pt', fsfmLab: APP_VERSION, run: JSON.stringify(record) },
    tensors,
  });
}

/** The best one as the authors' scripts read it. @throws LabError as `releasedDetector` */
export async function exportReleasedDetector(run: FinetuneRun, adapter: string): Promise<ExportedFile> {
  const { tensors, record, guard } = await detectorOf(run, 'best', adapter);
  return releasedDetector(tensors, record, guard);
}
