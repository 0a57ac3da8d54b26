/**
 * The detectors whose weights are on the engine, by the hash of their file: opened when they are first asked, the ones used
 * longest ago closed again. Whoever asks says with each question what is known of the detector.
 */
import type { FaceCrop } from '@/faces/types';
import { LabError, type ErrorReport } from '@/lib/errors';
import { blobSource } from '@/storage/byteSource';
import type { TellLoss } from '../device/deviceWatch';
import { claimEngine } from '../device/claimEngine';
import type { Engine } from '../device/engine';
import type { LoadProgress } from '../networks/checkpointFile';
import { Detector } from './detector';
import type { DetectorInfo } from './detectorInfo';

/** Where the files of detectors come from. */
export interface DetectorSource {
  /** @throws LabError `wrong-state` when there is no such detector */
  file(id: string): Promise<Blob>;
}

/** Two beside each other on the scoring screen; more would hold the GPU's memory for nobody. */
const MOST_OPEN = 2;

/** What tells one network from another, and its name for messages. */
type DetectorKey = Pick<DetectorInfo, 'id' | 'name' | 'answers'>;

/** Another network of the same file, or other heads, is another detector on the engine. */
const keyOf = ({ id, answers }: DetectorKey): string => JSON.stringify([id, answers]);

interface Opened {
  detector: Promise<Detector>;
  /** Questions to it that are not answered yet. */
  questions: number;
}

export class OpenDetectors {
  /** By file and answers, the one used longest ago first. */
  private readonly opened = new Map<string, Opened>();
  private source: DetectorSource | null = null;
  private onFailure: (error: ErrorReport) => void = () => {};
  private tellLoss: TellLoss | null = null;

  /**
   * @param source of files from now on
   * @param onFailure hears why the GPU computes no more, when it is lost or its memory is used up
   */
  connect(source: DetectorSource, onFailure: (error: ErrorReport) => void = () => {}): void {
    this.source = source;
    this.onFailure = onFailure;
  }

  /** Claims the engine. @returns its name @throws LabError as `claimEngine` */
  async claim(): Promise<string> {
    return (await this.engine()).report.name;
  }

  /** The engine, claimed. @throws LabError as `claimEngine` */
  async engine(): Promise<Engine> {
    const engine = await claimEngine();
    this.tellLoss ??= engine.watch({
      afterLoss: 'Press the button again.',
      afterExhaustion: 'Choose a smaller detector, or close other pages that use the GPU, then try again.',
      fail: (error) => this.onFailure(error),
      lost: () => {},
    });
    return engine;
  }

  /**
   * Opens a detector for a question, unless it is open.
   * @throws LabError `wrong-state` when its file is gone, `invalid-file`, as `claimEngine`; what `question` throws
   */
  async ask<T>(
    info: DetectorKey,
    question: (detector: Detector) => Promise<T>,
    onProgress?: LoadProgress,
  ): Promise<T> {
    const key = keyOf(info);
    const opened = this.opened.get(key) ?? this.open(info, onProgress);
    this.opened.delete(key);
    this.opened.set(key, opened);
    opened.questions++;
    try {
      return await question(await opened.detector);
    } catch (error) {
      // What failed because the GPU is gone says that: the word of it comes by another way, and may come later.
      const loss = error instanceof LabError ? null : await this.tellLoss?.(error);
      if (loss) throw new LabError('adapter-lost', loss.message, loss.remedy);
      throw error;
    } finally {
      opened.questions--;
      this.closeIdle(MOST_OPEN);
    }
  }

  /** @returns logits (N, C), row by row */
  logits(info: DetectorInfo, faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<Float32Array> {
    return this.ask(info, (detector) => detector.logits(info, faces));
  }

  /** @returns as `Detector.answers` */
  answers(info: DetectorInfo, faces: readonly Pick<FaceCrop, 'rgb'>[]): ReturnType<Detector['answers']> {
    return this.ask(info, (detector) => detector.answers(info, faces));
  }

  /** @returns what the head sees of each face, (N, D), row by row */
  features(info: DetectorInfo, faces: readonly Pick<FaceCrop, 'rgb'>[]): Promise<Float32Array> {
    return this.ask(info, (detector) => detector.features(info, faces));
  }

  private open(info: DetectorKey, onProgress?: LoadProgress): Opened {
    this.closeIdle(MOST_OPEN - 1);
    const load = async () => {
      if (!this.source) throw new LabError('wrong-state', 'No library is connected.', 'Reload the page.');
      const file = await this.source.file(info.id);
      return Detector.open(blobSource(file), info, await this.engine(), onProgress);
    };
    const opened = { detector: load(), questions: 0 };
    opened.detector.catch(() => this.opened.delete(keyOf(info))); // whoever asked hears of it
    return opened;
  }

  private closeIdle(most: number): void {
    for (const [id, { detector, questions }] of this.opened) {
      if (this.opened.size <= most) return;
      if (questions > 0) continue;
      this.opened.delete(id);
      void detector.then((open) => open.dispose());
    }
  }
}
