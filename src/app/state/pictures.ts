/**
 * The pictures of a run, the latest and those of steps before, outside React: canvases subscribe and draw in animation frames, so that
 * twenty picture events a second re-render nothing.
 */
import type { FacePictures } from '@/workers/protocol';
import { PictureHistory, type PictureSet } from './pictureHistory';

export class PictureBoard {
  readonly history = new PictureHistory();
  private set: PictureSet | null = null;
  /** Looked at instead of the latest. */
  private past: PictureSet | undefined;
  private readonly listeners = new Set<() => void>();
  private frame: number | undefined;

  /** What is looked at: the latest, or those of a step before. */
  get current(): PictureSet | null {
    return this.past ?? this.set;
  }

  get latest(): PictureSet | null {
    return this.set;
  }

  /** Nothing is shown until the first pictures of this run come. */
  begin(runId: string): void {
    this.history.begin(runId);
    this.past = undefined;
    this.set = null;
    this.tell();
  }

  /** Replaces the latest pictures; listeners hear of it in the next animation frame, once. */
  show(pictures: PictureSet): void {
    this.history.add(pictures);
    this.set = pictures;
    this.tell();
  }

  /**
   * @param step one of the history; null: the latest again
   * @returns the step looked at: that of the entry before, where this one was dropped meanwhile
   */
  lookAt(step: number | null): number | null {
    this.past = step === null ? undefined : this.history.at(step);
    this.tell();
    return this.past?.step ?? null;
  }

  private tell(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      for (const listener of this.listeners) listener();
    });
  }

  of(faceId: string): FacePictures | undefined {
    return this.current?.faces.find((face) => face.faceId === faceId);
  }

  /** @returns what ends the subscription */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
