import { expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { BLENDSHAPES, MATRIX_VALUES, type FaceGeometry } from './geometry';
import {
  BLENDSHAPE_STEPS,
  LANDMARK_STEPS,
  LANDMARK_VALUES,
  packGeometry,
  unpackGeometry,
} from './geometryRecord';

function geometryOf(seed: number): FaceGeometry {
  const random = SeededRandom.fromSeed(seed);
  const numbers = (length: number, scale: number, from: number) =>
    Float32Array.from({ length }, () => from + scale * random.uniform());
  return {
    landmarks: numbers(LANDMARK_VALUES, 500, -150),
    blendshapes: numbers(BLENDSHAPES.length, 1, 0),
    matrix: numbers(MATRIX_VALUES, 60, -30),
  };
}

const largest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

it('keeps a geometry within the error that it tells', () => {
  const geometry = geometryOf(1);
  const back = unpackGeometry(packGeometry(geometry)!.record)!;
  expect(largest(geometry.landmarks, back.landmarks)).toBeLessThanOrEqual(0.5 / LANDMARK_STEPS);
  expect(largest(geometry.blendshapes!, back.blendshapes!)).toBeLessThanOrEqual(0.51 / BLENDSHAPE_STEPS);
  expect(back.matrix).toEqual(geometry.matrix);
});

it('is the same, bit by bit, packed again', () => {
  for (const seed of [2, 3]) {
    const packed = packGeometry(geometryOf(seed))!;
    expect(packGeometry(unpackGeometry(packed.record)!)).toEqual(packed);
  }
});

it('keeps that there are neither blendshapes nor a matrix', () => {
  const packed = packGeometry({ ...geometryOf(4), blendshapes: null, matrix: null })!;
  expect(packed.hasBlendshapes).toBe(false);
  expect(unpackGeometry(packed.record)).toMatchObject({ blendshapes: null, matrix: null });
});

it.each<[string, (geometry: FaceGeometry) => void]>([
  ['a landmark that is no number', ({ landmarks }) => (landmarks[7] = Number.NaN)],
  ['a landmark a thousand pixels away', ({ landmarks }) => (landmarks[7] = -1025)],
  ['a blendshape above 1', ({ blendshapes }) => (blendshapes![3] = 1.1)],
  ['a blendshape that is no number', ({ blendshapes }) => (blendshapes![3] = Number.NaN)],
  ['a matrix that is not finite', ({ matrix }) => (matrix![0] = Infinity)],
])('refuses %s', (_, spoil) => {
  const geometry = geometryOf(5);
  spoil(geometry);
  expect(packGeometry(geometry)).toBeNull();
});

it('refuses too few values, and bytes that are no record', () => {
  const geometry = geometryOf(6);
  expect(packGeometry({ ...geometry, landmarks: geometry.landmarks.subarray(3) })).toBeNull();
  const { record } = packGeometry(geometry)!;
  expect(unpackGeometry(record.subarray(1))).toBeNull();
  record[0] = 9;
  expect(unpackGeometry(record)).toBeNull();
});
