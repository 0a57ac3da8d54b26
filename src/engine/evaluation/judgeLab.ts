/**
 * Judging's side of the GPU: the library of detectors, and what they say of labelled faces, one job at a time. A
 * plain class, so that it runs headless and under test; `workers/judge.worker` exposes it.
 */
import type { FaceInfo } from '@/faces/types';
import { LabError } from '@/lib/errors';
import type { PixelStatistics } from '@/lib/pixelStatistics';
import { initWebgpu } from '@/ml/webgpu';
import { describeAdapter } from '../device/adapter';
import { KernelTuning } from '../device/kernelTuning';
import type { DetectorInfo } from '../scoring/detector';
import { DetectorLibrary, type KeptDetector } from '../scoring/detectorLibrary';
import { DetectorShelf } from '../scoring/detectorShelf';
import { attackScores, softmaxRows } from '../scoring/detectorTask';
import { evaluateAll, genuineClass, type EvaluationCell, type EvaluationRequest } from './evaluation';
import type { AdapterReport } from '../training/events';
import { layOut, type FeatureMap, type MapMethod } from './featureMap';
import { setForDetector, type LabelledSet, type SetForDetector } from './labelledSet';
import { seededSubset, sweepRobustness, type RobustnessPoint } from './robustnessSweep';
import { openFaces, type OpenFaces } from '../data/storedFaces';

/** Faces read and judged at once. */
const CHUNK = 32;

/** What a job tells while it goes on. */
export type JudgeEvent =
  | { type: 'progress'; label: string; done: number; total: number }
  | { type: 'scores'; ids: string[]; scores: number[] }
  | { type: 'cell'; cell: EvaluationCell }
  | { type: 'point'; point: RobustnessPoint };

type Listener = (event: JudgeEvent) => void;

export class JudgeLab {
  private readonly library = new DetectorLibrary();
  private readonly shelf = new DetectorShelf();
  private claimed: Promise<AdapterReport> | null = null;
  private job: Promise<unknown> = Promise.resolve();
  private cancelling = new AbortController();
  private lose: (error: LabError) => void = () => {};
  /** Rejects when the GPU is lost: what was asked of it never answers. */
  private readonly lost = new Promise<never>((_, reject) => {
    this.lose = reject;
  });

  constructor() {
    this.lost.catch(() => {}); // nobody may be waiting when it happens
  }

  /** The kept detectors, the latest first. */
  detectors(): Promise<KeptDetector[]> {
    return this.library.list();
  }

  /** Keeps a file in the library. @throws LabError as `DetectorLibrary.keep` */
  keep(file: Blob, name: string): Promise<KeptDetector> {
    return this.library.keep(file, name, 'file');
  }

  /** The file as it was kept, to hand out. @throws LabError `wrong-state` when it is not kept */
  async file(id: string): Promise<File> {
    return (await this.library.open(id)).file;
  }

  /** @throws LabError as `DetectorLibrary.rename` */
  rename(id: string, name: string): Promise<void> {
    return this.library.rename(id, name);
  }

  /** @throws LabError as `withClasses` */
  nameClasses(id: string, classes: readonly string[]): Promise<KeptDetector> {
    return this.library.nameClasses(id, classes);
  }

  /** @throws LabError as `withStatistics` */
  takeStatistics(id: string, statistics: PixelStatistics): Promise<void> {
    return this.library.takeStatistics(id, statistics);
  }

  /** Deletes a detector from this browser. */
  remove(id: string): Promise<void> {
    return this.library.remove(id);
  }

  /**
   * Each detector on each set, cell after cell; what fails is told in its cell.
   * @returns the adapter that computed it
   * @throws LabError `webgpu-unavailable`, `adapter-lost`
   */
  evaluate(request: EvaluationRequest, listener: Listener): Promise<string> {
    return this.begin(async (signal) => {
      const { name } = await this.init();
      const opened = new Map<string, OpenFaces>();
      const facesOf = async (set: LabelledSet) => {
        const open = opened.get(set.id) ?? (await openFaces(set.faces));
        opened.set(set.id, open);
        return open.faces;
      };
      const witness = {
        info: (id: string) => this.shelf.openKept(id),
        logits: async (id: string, set: LabelledSet, indices: readonly number[]) => {
          const faces = await facesOf(set);
          return this.inChunks(
            indices.length,
            signal,
            listener,
            `judging ${set.name}`,
            (chunk) =>
            this.shelf.logits(id, chunk.map((i) => faces[indices[i]])), // prettier-ignore
          );
        },
        close: (id: string) => this.shelf.close(id),
      };
      try {
        await evaluateAll(request, witness, (cell) => listener({ type: 'cell', cell }), signal);
      } finally {
        for (const { close } of opened.values()) close();
      }
      return name;
    });
  }

  /**
   * AUC of a detector on ever worse pictures of a set, level after level.
   * @param most faces at most, each class keeping its share
   * @throws LabError as `evaluate`; `invalid-config`, `no-face`
   */
  sweep(detectorId: string, set: LabelledSet, most: number, seed: number, listener: Listener): Promise<void> {
    return this.begin(async (signal) => {
      await this.withSet(detectorId, set, most, seed, async ({ judged }, faces, { bonaFide, classes }) => {
        const positive = judged.map(({ label }) => (label === bonaFide ? 0 : 1));
        await sweepRobustness(
          {
            count: judged.length,
            rgb: (i) => faces[i].rgb,
            positive,
            groups: judged.map(({ group }, i) => group ?? `alone ${i}`),
          },
          async (pictures) => {
            const logits = await this.shelf.logits(detectorId, pictures.map((rgb) => ({ rgb }))); // prettier-ignore
            return attackScores(softmaxRows(logits, classes.length), classes, bonaFide);
          },
          seed,
          {
            point: (point) => listener({ type: 'point', point }),
            faces: (done, total) =>
              listener({ type: 'progress', label: 'worse and worse pictures', done, total }),
          },
          signal,
        );
      });
    });
  }

  /**
   * What a detector sees of the faces of sets, on a plane.
   * @param most faces of each set at most, each class keeping its share
   * @throws LabError as `sweep`
   */
  featureMap(
    detectorId: string,
    sets: LabelledSet[],
    options: { method: MapMethod; most: number; seed: number },
    listener: Listener,
  ): Promise<FeatureMap> {
    const { method, most, seed } = options;
    return this.begin(async (signal) => {
      const rows: Float32Array[] = [];
      const points: Omit<FeatureMap['points'][number], 'x' | 'y'>[] = [];
      let width = 1;
      for (const set of sets) {
        await this.withSet(
          detectorId,
          set,
          most,
          seed,
          async ({ judged, labels }, faces, { bonaFide, classes }) => {
            const ask = (label: string, question: (part: typeof faces) => Promise<Float32Array>) =>
              this.inChunks(judged.length, signal, listener, label, (chunk) =>
                question(chunk.map((i) => faces[i])),
              );
            const features = await ask(`features of ${set.name}`, (part) =>
              this.shelf.features(detectorId, part),
            );
            const logits = await ask(`scores of ${set.name}`, (part) => this.shelf.logits(detectorId, part));
            const scores = attackScores(softmaxRows(logits, classes.length), classes, bonaFide);
            width = features.length / judged.length;
            rows.push(features);
            judged.forEach(({ id, name }, i) =>
              points.push({ id, name, setId: set.id, label: labels[i], score: scores[i] }),
            );
          },
        );
      }
      const all = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
      rows.reduce((at, row) => (all.set(row, at), at + row.length), 0);
      const progress = (done: number, total: number) =>
        listener({ type: 'progress', label: 'laying the map out', done, total });
      const plane = await layOut(all, width, method, seed, progress, signal);
      signal.throwIfAborted();
      return {
        method: plane.explained ? 'pca' : 'umap',
        explained: plane.explained,
        points: points.map((point, i) => ({ ...point, x: plane.points[2 * i], y: plane.points[2 * i + 1] })),
      };
    });
  }

  /**
   * How much a detector takes each face for an attack: raw scores, told a few faces at a time under the faces' ids.
   * @throws LabError as `evaluate`; `invalid-config` where nobody has said which class is genuine
   */
  scoreFaces(detectorId: string, infos: readonly FaceInfo[], listener: Listener): Promise<void> {
    return this.begin((signal) =>
      this.withDetector(detectorId, ({ classes }, bonaFide) =>
        withFaces(infos, async (faces) => {
          await this.inChunks(infos.length, signal, listener, 'scoring', async (chunk) => {
            const logits = await this.shelf.logits(detectorId, chunk.map((i) => faces[i])); // prettier-ignore
            const scores = attackScores(softmaxRows(logits, classes.length), classes, bonaFide);
            listener({ type: 'scores', ids: chunk.map((i) => faces[i].id), scores: [...scores] });
            return logits;
          });
        }),
      ),
    );
  }

  /** Ends the job that is going on, after the faces in work; what it has told stays true. */
  cancel(): void {
    this.cancelling.abort(cancelled());
  }

  /** One job at a time: a newer one ends the older. */
  private begin<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.cancel();
    this.cancelling = new AbortController();
    const { signal } = this.cancelling;
    const done = this.job.then(() => Promise.race([work(signal), this.lost]));
    this.job = done.catch(() => {}); // whoever asked hears of it
    return done;
  }

  private init(): Promise<AdapterReport> {
    this.claimed ??= this.claim().catch((error: unknown) => {
      this.claimed = null;
      throw error;
    });
    return this.claimed;
  }

  private async claim(): Promise<AdapterReport> {
    const handle = await initWebgpu();
    void handle.device.lost.then(({ reason, message }) => {
      const why = message || reason || 'unknown';
      this.lose(new LabError('adapter-lost', `The GPU was lost: ${why}`, 'Press the button again.'));
    });
    await KernelTuning.open(handle.adapter);
    return describeAdapter(handle);
  }

  /** Opens detector and faces for a while. */
  private withSet(
    detectorId: string,
    set: LabelledSet,
    most: number,
    seed: number,
    work: (
      part: Pick<SetForDetector, 'judged'> & { labels: string[] },
      faces: OpenFaces['faces'],
      detector: { bonaFide: string; classes: string[] },
    ) => Promise<void>,
  ): Promise<void> {
    return this.withDetector(detectorId, async (info, bonaFide) => {
      const { indices, judged } = await setForDetector(set, info, bonaFide);
      if (indices.length === 0) {
        throw new LabError(
          'no-face',
          `The ${set.part} part of "${set.name}" has no faces.`,
          'Choose another part or another dataset.',
        );
      }
      const chosen = seededSubset(judged.map(({ label }) => label), most, seed); // prettier-ignore
      const infos = chosen.map((i) => set.faces[indices[i]]);
      const part = { judged: chosen.map((i) => judged[i]), labels: infos.map(({ label }) => label) };
      await withFaces(infos, (faces) => work(part, faces, { bonaFide, classes: info.classes }));
    });
  }

  /** Opens a detector for a while. @throws LabError `invalid-config` where nobody has said which class is genuine */
  private async withDetector(
    detectorId: string,
    work: (info: DetectorInfo, bonaFide: string) => Promise<void>,
  ): Promise<void> {
    await this.init();
    const info = await this.shelf.openKept(detectorId);
    try {
      await work(info, genuineClass(info));
    } finally {
      this.shelf.close(detectorId);
    }
  }

  /** Rows of all faces, a few faces at a time. @throws LabError `wrong-state` when the job was cancelled */
  private async inChunks(
    count: number,
    signal: AbortSignal,
    listener: Listener,
    label: string,
    ask: (chunk: number[]) => Promise<Float32Array>,
  ): Promise<Float32Array> {
    let out = new Float32Array(0);
    for (let from = 0; from < count; from += CHUNK) {
      signal.throwIfAborted();
      const chunk = Array.from({ length: Math.min(CHUNK, count - from) }, (_, i) => from + i);
      const rows = await ask(chunk);
      const width = rows.length / chunk.length;
      if (from === 0) out = new Float32Array(count * width);
      out.set(rows, from * width);
      listener({ type: 'progress', label, done: from + chunk.length, total: count });
    }
    return out;
  }
}

const cancelled = () =>
  new LabError('wrong-state', 'It was cancelled.', 'Press the button again to start over.');

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
