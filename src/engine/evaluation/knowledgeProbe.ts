/**
 * What frozen encoders know of faces: how much of expression and pose, and of the classes of labelled faces, linear probes tell from
 * their features. Beside every network stand the pixels and a random encoder of its architecture: what a probe finds in those was not
 * learned. The targets are MediaPipe's estimates. N faces.
 */
import { poseOf } from '@/faces/geometry';
import type { FaceCrop } from '@/faces/types';
import { BLENDSHAPES } from '@/lib/blendshapes';
import { bonaFideClass } from '@/lib/bonaFide';
import { datasetFingerprint } from '@/lib/datasetFingerprint';
import { LabError } from '@/lib/errors';
import { isPoseTarget, PROBE_READOUTS, PROBE_TARGETS } from '@/lib/knowledge';
import { encoderPreset } from '@/lib/presets';
import { deriveSeed } from '@/lib/random';
import { heldOutSplits, SPLITS } from '@/ml/metrics/heldOutSplits';
import { OpenEncoder, type EngineMemory, type NetworkSource } from './openEncoder';
import { encoderFeatures, pixelFeatures, type ProbedFace, type ProbeFeatures } from './probeFeatures';
import {
  readoutFigures,
  readoutValues,
  type ProbeQuestion,
  type ProbeTarget,
  type ReadoutFigures,
  type ReadoutValues,
} from './probeReadout';

/** A blendshape that differs less between the faces (standard deviation) is no target: there is hardly anything to tell. */
const LEAST_DEVIATION = 0.1;
/** Below this a fifth of the faces is no test. */
const FEWEST_FACES = 20;
/** People, videos or single photographs, so that each side of a split has several. */
const FEWEST_GROUPS = 8;
/** Stream of the seed that random encoders begin with. */
const RANDOM_STREAM = 1000;

export interface ProbeRow {
  /** What features are read out of. */
  kind: 'network' | 'random' | 'pixels';
  name: string;
  /** As papers write it; '' of pixels. */
  size: string;
  /** In the order of PROBE_READOUTS. */
  readouts: ReadoutFigures[];
}

export interface KnowledgeProbe {
  /** That were probed; `without` have no geometry with blendshapes and were left out. */
  faces: number;
  without: number;
  /** Different people, videos or single photographs. */
  groups: number;
  /** Classes that were told apart, the genuine one first; empty where none is known to be genuine. */
  classes: { name: string; faces: number }[];
  targets: Pick<ProbeTarget, 'name' | 'deviation'>[];
  splits: number;
  /** Bound of the deviation of a blendshape that is a target. */
  leastDeviation: number;
  seed: number;
  /** Of the faces that were probed, see `datasetFingerprint`. */
  fingerprint: string;
  /** Networks in the order asked for, then a random encoder of each architecture, then pixels. */
  rows: ProbeRow[];
}

type Face = Omit<ProbedFace, 'geometry'> & Pick<FaceCrop, 'geometry'>;
type Tell = (label: string, done: number, total: number) => void;

/** A row before its figures: those of networks need the values of the other rows. */
interface FoundRow extends Omit<ProbeRow, 'readouts'> {
  values: ReadoutValues[];
  /** Tells architectures apart; '' of pixels. */
  architecture: string;
}

/**
 * @param networks one or more, of any kind
 * @param faces in an order that follows from their content
 * @param seed of splits, permutations, draws of few shots and random encoders
 * @param signal ends it after the faces or the split in work
 * @throws LabError `no-face` for too few faces with a geometry, or faces that are all alike; `invalid-file` and `out-of-memory` of a
 *   network; the signal's reason
 */
export async function probeKnowledge(
  networks: readonly NetworkSource[],
  faces: readonly Face[],
  engine: EngineMemory,
  seed: number,
  tell: Tell,
  signal: AbortSignal,
): Promise<KnowledgeProbe> {
  const probed = withGeometry(faces);
  const groups = probed.map(({ id, group }) => group ?? `alone ${id}`);
  const groupCount = new Set(groups).size;
  requireEnough(probed.length, groupCount, faces.length - probed.length);
  const { classes, sides } = classesOf(probed);
  const question: ProbeQuestion = {
    ...{ groups, targets: targetsOf(probed), classes: classes.length > 0 ? { positive: sides } : null },
    ...{ splits: heldOutSplits(groups, seed), seed },
  };
  const probing = new Probing(probed, question, engine, tell, signal);
  const found: FoundRow[] = [];
  for (const network of networks) found.push(...(await probing.network(network)));
  const pixels = await probing.pixels();
  const randoms = found.filter(({ kind }) => kind === 'random');
  const inOrder = [...found.filter(({ kind }) => kind === 'network'), ...randoms, pixels];
  return {
    ...{ faces: probed.length, without: faces.length - probed.length, groups: groupCount, classes },
    targets: question.targets.map(({ name, deviation }) => ({ name, deviation })),
    ...{ splits: SPLITS, leastDeviation: LEAST_DEVIATION, seed },
    fingerprint: await datasetFingerprint(probed.map(({ id }) => id)),
    rows: inOrder.map(({ kind, name, size, values, architecture }) => ({
      ...{ kind, name, size },
      readouts: PROBE_READOUTS.map((readout, r) => {
        const random = randoms.find((row) => row.architecture === architecture);
        const beside = kind === 'network' ? { random: random?.values[r], pixels: pixels.values[r] } : {};
        return readoutFigures(readout, values[r], question, beside);
      }),
    })),
  };
}

class Probing {
  private readonly drawn = new Set<string>();

  constructor(
    private readonly faces: readonly ProbedFace[],
    private readonly question: ProbeQuestion,
    private readonly engine: EngineMemory,
    private readonly tell: Tell,
    private readonly signal: AbortSignal,
  ) {}

  /** @returns its row, and that of the random encoder of its architecture where there is none yet */
  async network(source: NetworkSource): Promise<FoundRow[]> {
    const { name } = source;
    const encoder = await OpenEncoder.open(source, this.engine);
    const { model, size, statistics } = encoder;
    const architecture = JSON.stringify([model.imageSize, model.patchSize, model.width, model.depth, model.heads]); // prettier-ignore
    const rows: FoundRow[] = [
      { ...{ kind: 'network', name, size, architecture }, values: await this.encoder(encoder, name) },
    ];
    if (this.drawn.has(architecture)) return rows;
    this.drawn.add(architecture);
    const fresh = deriveSeed(this.question.seed, RANDOM_STREAM);
    const random = OpenEncoder.random({ model, size, statistics }, fresh, this.engine);
    const called = `random encoder, ${encoderPreset(model) ?? size}`;
    const values = await this.encoder(random, called);
    return [...rows, { ...{ kind: 'random', name: called, size, architecture }, values }];
  }

  async pixels(): Promise<FoundRow> {
    const values = await this.values(pixelFeatures(this.faces, this.signal), 'pixels');
    return { ...{ kind: 'pixels', name: 'pixels', size: '', architecture: '' }, values };
  }

  /** Disposes the encoder before anything is learned from its features. */
  private async encoder(encoder: OpenEncoder, name: string): Promise<ReadoutValues[]> {
    const tell = (done: number) => this.tell(`features of ${name}`, done, this.faces.length);
    let features: ProbeFeatures;
    try {
      features = await encoderFeatures(encoder, this.faces, tell, this.signal);
    } finally {
      encoder.dispose();
    }
    return this.values(features, name);
  }

  private async values(features: ProbeFeatures, name: string): Promise<ReadoutValues[]> {
    const total = PROBE_READOUTS.length * this.question.splits.length;
    const all: ReadoutValues[] = [];
    let done = 0;
    for (const readout of PROBE_READOUTS) {
      const tell = () => this.tell(`probing ${name}`, ++done, total);
      all.push(await readoutValues(features[readout], this.question, tell, this.signal));
    }
    return all;
  }
}

/** Faces whose geometry has blendshapes; of stored ones it is read here, once. */
function withGeometry(faces: readonly Face[]): ProbedFace[] {
  return faces.flatMap((face) => {
    const { geometry, id, label, group } = face;
    if (!geometry?.blendshapes) return [];
    const known = {
      ...{ id, label, group, geometry },
      get rgb() {
        return face.rgb;
      },
    };
    return [known];
  });
}

function requireEnough(faces: number, groups: number, without: number): void {
  if (faces >= FEWEST_FACES && groups >= FEWEST_GROUPS) return;
  const lacking = without > 0 ? ` ${without} others have no geometry with blendshapes.` : '';
  throw new LabError(
    'no-face',
    `What encoders know cannot be told from ${faces} faces of ${groups} people or videos: ${FEWEST_FACES} of ${FEWEST_GROUPS} at least.${lacking}`,
    without > 0
      ? 'Find it on the Faces screen, under "Pose and expression" (the command looks for it itself; blendshapes need the model face_landmarker.task, which "npm run setup" obtains), or choose a dataset with more faces.'
      : 'Choose a dataset with more faces; hundreds are better.',
  );
}

/** @throws LabError `no-face` where no blendshape differs enough */
function targetsOf(faces: readonly ProbedFace[]): ProbeTarget[] {
  const poses = faces.map(({ geometry }) => poseOf(geometry));
  const targets = PROBE_TARGETS.map((name) => {
    const values = Float64Array.from(faces, ({ geometry }, i) =>
      isPoseTarget(name) ? poses[i][name] : (geometry.blendshapes?.[BLENDSHAPES.indexOf(name)] ?? 0),
    );
    return { name, values, deviation: deviationOf(values) };
  });
  const used = targets.filter(({ name, deviation }) =>
    isPoseTarget(name) ? deviation > 0 : deviation >= LEAST_DEVIATION,
  );
  if (used.some(({ name }) => !isPoseTarget(name))) return used;
  const most = Math.max(...targets.filter(({ name }) => !isPoseTarget(name)).map((each) => each.deviation));
  throw new LabError(
    'no-face',
    `The faces have the same expression: no blendshape has a standard deviation of ${LEAST_DEVIATION}; the largest is ${most.toFixed(3)}.`,
    'Choose a dataset whose people do not all look alike.',
  );
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** @returns none where no class is known to be genuine, or there is only one */
function classesOf(faces: readonly ProbedFace[]): {
  classes: KnowledgeProbe['classes'];
  sides: (0 | 1 | null)[];
} {
  const labels = [...new Set(faces.flatMap(({ label }) => label ?? []))].sort();
  const genuine = bonaFideClass(labels);
  if (genuine === null || labels.length < 2) return { classes: [], sides: [] };
  const inOrder = [genuine, ...labels.filter((label) => label !== genuine)];
  return {
    classes: inOrder.map((name) => ({ name, faces: faces.filter(({ label }) => label === name).length })),
    sides: faces.map(({ label }) => (label === undefined ? null : label === genuine ? 0 : 1)),
  };
}
