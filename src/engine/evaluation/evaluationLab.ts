/**
 * What detectors say of many labelled faces, one job at a time. A plain class, so that it runs headless and under test;
 * `workers/compute.worker` exposes it beside the scoring lab, with the same open detectors.
 */
import {
  readWrittenForgeries,
  type ForgeryTruth,
  type WrittenForgeries,
} from '@/faces/library/writtenForgeries';
import type { FaceInfo } from '@/faces/types';
import { LabError, type ErrorReport } from '@/lib/errors';
import type { ProtocolChoice } from '@/lib/protocol';
import { meanBootstrapInterval, type Interval } from '@/ml/metrics/bootstrap';
import { auc } from '@/ml/metrics/ranked';
import type { ScoredLabels } from '@/ml/metrics/ranking';
import { openFaces, type OpenFaces } from '../data/storedFaces';
import { genuineClass, type DetectorInfo } from '../scoring/detectorInfo';
import { mapsAgainstTruth, type MapTruth } from '../scoring/mapTruth';
import { ScoringLab, type ReconstructorFile } from '../scoring/scoringLab';
import { attackScores, softmaxRows } from '../scoring/detectorTask';
import type { DetectorSource, OpenDetectors } from '../scoring/openDetectors';
import { compareBlocks, type BlockComparison } from './blockComparison';
import { evaluateAll, type EvaluationCell, type EvaluationRequest, type MadeLogitsOf } from './evaluation';
import { layOut, type FeatureMap, type MapMethod } from './featureMap';
import { probeKnowledge, type KnowledgeProbe } from './knowledgeProbe';
import { setForDetector, type LabelledSet, type SetForDetector } from './labelledSet';
import { makeSet, type MadeSet } from './madeSet';
import { forgedFacesOf } from './mapTruthSet';
import type { NetworkSource } from './openEncoder';
import { planProtocol } from './protocol';
import type { ProtocolFace, ProtocolPlan } from './protocolPlan';
import { seededSubset, sweepRobustness, type RobustnessPoint } from './robustnessSweep';

/** Faces read and scored at once. */
const CHUNK = 32;

/** What a job tells while it goes on. */
export type EvaluationEvent =
  | { type: 'progress'; label: string; done: number; total: number }
  | { type: 'scores'; ids: string[]; scores: number[] }
  | { type: 'cell'; cell: EvaluationCell }
  | { type: 'point'; point: RobustnessPoint };

type Listener = (event: EvaluationEvent) => void;

/** Some faces of a set, and what is right about them. */
interface OpenSet extends Pick<SetForDetector, 'predicted'> {
  /** As the set has them. */
  labels: string[];
  faces: OpenFaces['faces'];
}

export class EvaluationLab {
  private job: Promise<unknown> = Promise.resolve();
  private superseded = new AbortController();

  constructor(private readonly detectors: OpenDetectors) {}

  /** See `OpenDetectors.connect`. */
  connect(source: DetectorSource, onFailure: (error: ErrorReport) => void): void {
    this.detectors.connect(source, onFailure);
  }

  /** @throws LabError as `planProtocol` */
  planProtocol(faces: ProtocolFace[], choice: ProtocolChoice): ProtocolPlan {
    return planProtocol(faces, choice);
  }

  /**
   * 95 % interval of the mean AUC of several detectors on the same pictures; null where none has one.
   * @param groups of each picture: who is redrawn together
   */
  meanAucInterval(samples: ScoredLabels[], groups: string[], seed: number): Interval | null {
    return meanBootstrapInterval(samples, auc, { seed, groups });
  }

  /**
   * Each detector on each set, cell after cell; what fails is told in its cell.
   * @param signal ends this job, as of the others, after the faces in work; what it has told stays true
   * @returns the adapter that computed it
   * @throws LabError `webgpu-unavailable`
   */
  evaluate(request: EvaluationRequest, listener: Listener, signal: AbortSignal): Promise<string> {
    return this.begin(signal, async (ended) => {
      const adapter = await this.detectors.claim();
      const opened = new Map<string, OpenFaces>();
      const facesOf = async (set: LabelledSet) => {
        const open = opened.get(set.id) ?? (await openFaces(set.faces));
        opened.set(set.id, open);
        return open.faces;
      };
      const logitsOf = async (info: DetectorInfo, set: LabelledSet, indices: readonly number[]) => {
        const faces = await facesOf(set);
        const part = indices.map((i) => faces[i]);
        return inChunks(part, ended, listener, `scoring ${set.name}`, (chunk) =>
          this.detectors.logits(info, chunk),
        );
      };
      try {
        const makers = new Map<string, MadeSet>();
        const madeLogitsOf: MadeLogitsOf = async (info, set, indices, groups) => {
          const faces = await facesOf(set);
          const key = JSON.stringify([set.id, indices]);
          const made = makers.get(key) ?? (await makeSet(set, indices.map((i) => faces[i]), groups)); // prettier-ignore
          makers.set(key, made);
          const { used, warnings, pairOf } = made;
          const pictures = used.flatMap((k) => [{ k, fake: false }, { k, fake: true }]); // prettier-ignore
          const logits = await inChunks(pictures, ended, listener, `scoring ${set.name}`, (chunk) =>
            this.detectors.logits(
              info,
              chunk.map(({ k, fake }) => ({ rgb: pairOf(k)[fake ? 'fake' : 'real'] })),
            ),
          );
          return { logits, used, warnings };
        };
        await evaluateAll(
          request,
          { logitsOf, madeLogitsOf },
          (cell) => listener({ type: 'cell', cell }),
          ended,
        );
      } finally {
        for (const { close } of opened.values()) close();
      }
      return adapter;
    });
  }

  /**
   * AUC of a detector on ever more degraded pictures of a set, level after level.
   * @param most faces at most, each class keeping its share
   * @throws LabError `invalid-config` where nobody has said which class is genuine, `no-face`, and as `OpenDetectors.ask`
   */
  sweep(
    info: DetectorInfo,
    set: LabelledSet,
    most: number,
    seed: number,
    listener: Listener,
    signal: AbortSignal,
  ): Promise<void> {
    return this.begin(signal, (ended) =>
      withSet(info, set, most, seed, ({ predicted, faces }) => {
        const bonaFide = genuineClass(info);
        return sweepRobustness(
          {
            count: predicted.length,
            rgb: (i) => faces[i].rgb,
            positive: predicted.map(({ label }) => (label === bonaFide ? 0 : 1)),
            groups: predicted.map(({ group }, i) => group ?? `alone ${i}`),
          },
          async (pictures) => {
            const faces = pictures.map((rgb) => ({ rgb }));
            return scoresOf(info, await this.detectors.logits(info, faces));
          },
          seed,
          {
            point: (point) => listener({ type: 'point', point }),
            faces: (done, total) => listener({ type: 'progress', label: 'degraded pictures', done, total }),
          },
          ended,
        );
      }),
    );
  }

  /**
   * What a detector sees of the faces of sets, on a plane.
   * @param most faces of each set at most, each class keeping its share
   * @throws LabError as `sweep`
   */
  featureMap(
    info: DetectorInfo,
    sets: LabelledSet[],
    { method, most, seed }: { method: MapMethod; most: number; seed: number },
    listener: Listener,
    signal: AbortSignal,
  ): Promise<FeatureMap> {
    return this.begin(signal, async (ended) => {
      const rows: Float32Array[] = [];
      const points: Omit<FeatureMap['points'][number], 'x' | 'y'>[] = [];
      for (const set of sets) {
        await withSet(info, set, most, seed, async ({ predicted, labels, faces }) => {
          const ask = (what: string, question: (part: typeof faces) => Promise<Float32Array>) =>
            inChunks(faces, ended, listener, `${what} of ${set.name}`, question);
          rows.push(await ask('features', (part) => this.detectors.features(info, part)));
          const scores = scoresOf(info, await ask('scores', (part) => this.detectors.logits(info, part)));
          predicted.forEach(({ id, name }, i) =>
            points.push({ id, name, setId: set.id, label: labels[i], score: scores[i] }),
          );
        });
      }
      const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
      rows.reduce((at, row) => (all.set(row, at), at + row.length), 0);
      const progress = (done: number, total: number) =>
        listener({ type: 'progress', label: 'computing the map', done, total });
      const plane = await layOut(all, all.length / points.length, method, seed, progress, ended);
      ended.throwIfAborted();
      return {
        method: plane.method,
        explained: plane.explained,
        points: points.map((point, i) => ({ ...point, x: plane.points[2 * i], y: plane.points[2 * i + 1] })),
      };
    });
  }

  /**
   * One or two networks of any kind on the same faces, block by block.
   * @param most faces at most
   * @throws LabError as `compareBlocks`
   */
  compareBlocks(
    networks: NetworkSource[],
    faces: readonly FaceInfo[],
    { most, seed }: { most: number; seed: number },
    listener: Listener,
    signal: AbortSignal,
  ): Promise<BlockComparison> {
    return this.begin(signal, async (ended) => {
      const engine = await this.detectors.engine();
      const { faces: open, close } = await openFaces(seededSubset(faces, most, seed));
      try {
        const tell = (label: string, done: number, total: number) =>
          listener({ type: 'progress', label, done, total });
        return await compareBlocks(networks, open, engine, seed, tell, ended);
      } finally {
        close();
      }
    });
  }

  /**
   * What frozen networks of any kind know of the same faces, beside pixels and random encoders.
   * @param most faces at most
   * @returns also the adapter that computed it
   * @throws LabError as `probeKnowledge`
   */
  probeKnowledge(
    networks: NetworkSource[],
    faces: readonly FaceInfo[],
    { most, seed }: { most: number; seed: number },
    listener: Listener,
    signal: AbortSignal,
  ): Promise<KnowledgeProbe & { adapter: string }> {
    return this.begin(signal, async (ended) => {
      const engine = await this.detectors.engine();
      const { faces: open, close } = await openFaces(seededSubset(faces, most, seed));
      try {
        const tell = (label: string, done: number, total: number) =>
          listener({ type: 'progress', label, done, total });
        const found = await probeKnowledge(networks, open, engine, seed, tell, ended);
        return { ...found, adapter: engine.report.name };
      } finally {
        close();
      }
    });
  }

  /**
   * Whether the maps that explain a detector's scores light up where faces were forged.
   * @param network behind the residual; null leaves that kind out
   * @param faces of one set, the genuine ones that were forged among them
   * @param most forged faces at most; `written`: where they were forged, if files beside them say it
   * @throws LabError as `readWrittenForgeries`, `forgedFacesOf` and `mapsAgainstTruth`
   */
  mapTruth(
    info: DetectorInfo,
    network: ReconstructorFile | null,
    faces: readonly FaceInfo[],
    { most, seed, written }: { most: number; seed: number; written: WrittenForgeries | null },
    listener: Listener,
    signal: AbortSignal,
  ): Promise<MapTruth> {
    return this.begin(signal, async (ended) => {
      genuineClass(info);
      const lab = new ScoringLab(this.detectors);
      const { faces: open, close } = await openFaces(faces);
      try {
        const known = written ? await readWrittenForgeries(written) : new Map<string, ForgeryTruth>();
        const forged = forgedFacesOf(open, known, { most, seed });
        await lab.open(info);
        const opened = network && { ...network, ...(await lab.openReconstructor(network)) };
        const tell = (done: number) =>
          listener({ type: 'progress', label: 'maps of forged faces', done, total: forged.length });
        return await mapsAgainstTruth(lab, { info, network: opened, seed }, forged, tell, ended);
      } finally {
        lab.closeReconstructor();
        close();
      }
    });
  }

  /**
   * How much a detector takes each face for an attack: raw scores, told a few faces at a time under the faces' ids.
   * @throws LabError as `sweep`
   */
  scoreFaces(
    info: DetectorInfo,
    faces: readonly FaceInfo[],
    listener: Listener,
    signal: AbortSignal,
  ): Promise<void> {
    return this.begin(signal, (ended) =>
      withFaces(faces, async (open) => {
        genuineClass(info);
        await inChunks(open, ended, listener, 'scoring', async (chunk) => {
          const logits = await this.detectors.logits(info, chunk);
          listener({ type: 'scores', ids: chunk.map(({ id }) => id), scores: [...scoresOf(info, logits)] });
          return logits;
        });
      }),
    );
  }

  /** One job at a time: a newer one ends the older. */
  private begin<T>(signal: AbortSignal, work: (ended: AbortSignal) => Promise<T>): Promise<T> {
    this.superseded.abort(
      new LabError('wrong-state', 'Another job replaced it.', 'Press the button again to start over.'),
    );
    this.superseded = new AbortController();
    const ended = AbortSignal.any([signal, this.superseded.signal]);
    const done = this.job.then(() => work(ended));
    this.job = done.catch(() => {}); // whoever asked hears of it
    return done;
  }
}

/** @returns how much each face is taken for an attack @throws LabError as `genuineClass` */
function scoresOf(info: DetectorInfo, logits: Float32Array): Float64Array {
  const { classes } = info;
  return attackScores(softmaxRows(logits, classes.length), classes, genuineClass(info));
}

/** Rows of all faces, a few faces at a time. @throws the signal's reason */
async function inChunks<Face>(
  faces: readonly Face[],
  signal: AbortSignal,
  listener: Listener,
  label: string,
  ask: (chunk: Face[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  let out = new Float32Array(0);
  for (let from = 0; from < faces.length; from += CHUNK) {
    signal.throwIfAborted();
    const chunk = faces.slice(from, from + CHUNK);
    const rows = await ask(chunk);
    const width = rows.length / chunk.length;
    if (from === 0) out = new Float32Array(faces.length * width);
    out.set(rows, from * width);
    listener({ type: 'progress', label, done: from + chunk.length, total: faces.length });
  }
  return out;
}

/** Opens the faces of a set for a while. @throws LabError `no-face`, and as `genuineClass` */
async function withSet(
  info: DetectorInfo,
  set: LabelledSet,
  most: number,
  seed: number,
  work: (open: OpenSet) => Promise<void>,
): Promise<void> {
  const { indices, predicted } = await setForDetector(set, info, genuineClass(info));
  if (indices.length === 0) {
    throw new LabError(
      'no-face',
      `The ${set.part} part of "${set.name}" has no faces.`,
      'Choose another part or another dataset.',
    );
  }
  const all = predicted.map((face, i) => ({ ...face, info: set.faces[indices[i]] }));
  const chosen = seededSubset(all, most, seed);
  const infos = chosen.map(({ info: stored }) => stored);
  const labels = infos.map(({ label }) => label);
  await withFaces(infos, (faces) => work({ predicted: chosen, labels, faces }));
}

/** Opens stored faces for a while. */
async function withFaces(
  infos: readonly FaceInfo[],
  work: (faces: OpenFaces['faces']) => Promise<void>,
): Promise<void> {
  const { faces, close } = await openFaces(infos);
  try {
    await work(faces);
  } finally {
    close();
  }
}
