import { describe, expect, it } from 'vitest';
import type { FacePictures } from '@/workers/protocol';
import { PictureHistory, type PictureSet } from './pictureHistory';

const VIEW = { block: 0, head: 0, query: 0 };

function face(step: number, imageSize: number): FacePictures {
  const picture = () => new Uint8Array(imageSize * imageSize * 3).fill(step % 256);
  return {
    ...{ faceId: 'a', name: 'a', imageSize, patchSize: imageSize / 4, coveredRegion: null },
    ...{ input: picture(), prediction: picture(), pasted: picture() },
    ...{ mask: new Uint8Array(16), covered: new Uint8Array(16) },
    ...{ patchError: new Float32Array(16), attention: new Float32Array(16) },
  };
}

const set = (step: number, imageSize = 8): PictureSet => ({
  runId: 'r',
  step,
  view: VIEW,
  faces: [face(step, imageSize)],
});

function history(steps: number, imageSize?: number): PictureHistory {
  const made = new PictureHistory();
  for (let step = 0; step < steps; step++) made.add(set(step, imageSize));
  return made;
}

const bytesOf = (made: PictureHistory) =>
  made.all.reduce((sum, { faces }) => sum + faces[0].prediction.length + faces[0].pasted.length, 0);

describe('PictureHistory', () => {
  it('has every step while there are few', () => {
    expect(history(5).steps).toEqual([0, 1, 2, 3, 4]);
    expect(history(5).at(3)?.faces[0].prediction[0]).toBe(3);
    expect(history(5).at(9)?.step).toBe(4);
    expect(history(5).at(-1)).toBeUndefined();
  });

  it('holds 64 at most, the first and the latest among them, further and further apart', () => {
    const { steps } = history(5000);
    expect(steps).toHaveLength(64);
    expect(steps.slice(0, 3)).toEqual([0, 1, 2]);
    expect(steps.at(-1)).toBe(4999);
    const before = steps.filter((step) => step < 500).length;
    expect(before).toBeGreaterThan(steps.length / 2);
    const widest = Math.max(...steps.slice(1).map((step, i) => (step + 1) / (steps[i] + 1)));
    expect(widest).toBeLessThanOrEqual(2);
  });

  it('stays within a few megabytes with large pictures, which it makes smaller', () => {
    const made = history(80, 448);
    expect(made.all[0].faces[0]).toMatchObject({ imageSize: 112, patchSize: 28 });
    expect(bytesOf(made)).toBeLessThanOrEqual(6 * 2 ** 20);
    expect(made.steps.at(0)).toBe(0);
    expect(made.steps.at(-1)).toBe(79);
  });

  it('shares what does not change', () => {
    const [first, second] = history(2).all;
    expect(second.faces[0].input).toBe(first.faces[0].input);
    expect(second.faces[0].mask).toBe(first.faces[0].mask);
  });

  it('replaces the pictures of the same step', () => {
    const made = history(3);
    made.add({ ...set(2), view: { ...VIEW, head: 1 } });
    expect(made.steps).toEqual([0, 1, 2]);
    expect(made.at(2)?.view.head).toBe(1);
  });

  it('goes on with the pictures of a run that is resumed from a step before, and forgets those of others', () => {
    const made = history(9);
    made.begin('r');
    made.add(set(5));
    expect(made.steps).toEqual([0, 1, 2, 3, 4, 5]);
    made.begin('another');
    expect(made.length).toBe(0);
  });
});
