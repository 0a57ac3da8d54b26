/**
 * The pictures of a run over its steps, in little memory: close together at the start, where most happens, and further apart
 * later. What does not change from step to step is there once.
 */
import { halvePicture } from '@/app/viz/halve';
import type { AttentionView, FacePictures } from '@/workers/protocol';

const MOST_ENTRIES = 64;
const MOST_BYTES = 6 * 2 ** 20;
/** Larger pictures are made smaller by halves. */
const MOST_SIDE = 128;

/** The pictures of one moment. */
export interface PictureSet {
  runId: string;
  step: number;
  view: AttentionView;
  faces: readonly FacePictures[];
}

export class PictureHistory {
  private entries: PictureSet[] = [];

  get length(): number {
    return this.entries.length;
  }

  get steps(): number[] {
    return this.entries.map(({ step }) => step);
  }

  get all(): readonly PictureSet[] {
    return this.entries;
  }

  /** The entry of this step, or the one before it where it has none; undefined where that is missing too. */
  at(step: number): PictureSet | undefined {
    return this.entries.findLast((entry) => entry.step <= step);
  }

  /** Only those of this run stay: one that is resumed goes on with them. */
  begin(runId: string): void {
    this.entries = this.entries.filter((entry) => entry.runId === runId);
  }

  /** Takes over the pictures of a step; those of the same step before, with another attention, are replaced. */
  add(set: PictureSet): void {
    const earlier = this.entries.filter(({ step }) => step < set.step);
    const first = earlier.at(0);
    const faces = set.faces.map((face) => smaller(face, faceOf(first, face.faceId)));
    this.entries = [...earlier, { ...set, faces }];
    const bytes = faces.reduce((sum, { prediction, pasted }) => sum + prediction.length + pasted.length, 0);
    const most = Math.max(3, Math.min(MOST_ENTRIES, Math.floor(MOST_BYTES / Math.max(1, bytes))));
    while (this.entries.length > most) this.dropClosest();
  }

  /** Drops the entry whose neighbours are closest by the ratio of their steps, never the first or the last. */
  private dropClosest(): void {
    const { entries } = this;
    let closest = 1;
    const gap = (i: number) => (entries[i + 1].step + 1) / (entries[i - 1].step + 1);
    for (let i = 2; i < entries.length - 1; i++) if (gap(i) < gap(closest)) closest = i;
    entries.splice(closest, 1);
  }
}

const faceOf = (set: PictureSet | undefined, id: string): FacePictures | undefined =>
  set?.faces.find(({ faceId }) => faceId === id);

/** @param first of the same face, whose unchanging parts are shared */
function smaller(face: FacePictures, first: FacePictures | undefined): FacePictures {
  let made = face;
  while (made.imageSize > MOST_SIDE && made.imageSize % 2 === 0 && made.patchSize % 2 === 0) {
    const { imageSize, patchSize } = made;
    made = {
      ...made,
      imageSize: imageSize / 2,
      patchSize: patchSize / 2,
      input: halvePicture(made.input, imageSize),
      prediction: halvePicture(made.prediction, imageSize),
      pasted: halvePicture(made.pasted, imageSize),
    };
  }
  if (!first) return made;
  const { input, mask, covered } = first;
  return { ...made, input, mask, covered };
}
