/**
 * The latest pictures of a run, outside React: canvases subscribe and draw in animation frames, so that
 * twenty picture events a second re-render nothing.
 */
import type { AttentionView, FacePictures } from '@/workers/protocol';

export interface PictureSet {
  runId: string;
  step: number;
  view: AttentionView;
  faces: readonly FacePictures[];
}

export class PictureBoard {
  private set: PictureSet | null = null;
  private readonly listeners = new Set<() => void>();
  private frame: number | undefined;

  get current(): PictureSet | null {
    return this.set;
  }

  /** Replaces the pictures; listeners hear of it in the next animation frame, once. */
  show(pictures: PictureSet | null): void {
    this.set = pictures;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      for (const listener of this.listeners) listener();
    });
  }

  of(faceId: string): FacePictures | undefined {
    return this.set?.faces.find((face) => face.faceId === faceId);
  }

  /** @returns what ends the subscription */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
