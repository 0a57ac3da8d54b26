import { describe, expect, it } from 'vitest';
import { SeededRandom } from '@/lib/random';
import { BLENDSHAPES, MATRIX_VALUES, type FaceGeometry } from '../geometry';
import { LANDMARK_VALUES, packGeometry, unpackGeometry } from '../geometryRecord';
import { formatGeometryFile, readGeometryFile } from './geometryFile';

const FACE = '0123456789abcdef';

function packed(change: Partial<FaceGeometry> = {}) {
  const random = SeededRandom.fromSeed(7);
  const numbers = (length: number, scale: number, from: number) =>
    Float32Array.from({ length }, () => from + scale * random.uniform());
  return packGeometry({
    landmarks: numbers(LANDMARK_VALUES, 300, -40),
    blendshapes: numbers(BLENDSHAPES.length, 1, 0),
    matrix: numbers(MATRIX_VALUES, 60, -30),
    ...change,
  })!;
}

const fileOf = ({ record, ...pose }: ReturnType<typeof packed>) => formatGeometryFile(FACE, record, pose);

it('gives the same geometry back, bit by bit', () => {
  for (const geometry of [packed(), packed({ blendshapes: null, matrix: null })]) {
    const read = readGeometryFile(fileOf(geometry), FACE);
    expect(read).toEqual(unpackGeometry(geometry.record));
    expect(packGeometry(read)?.record).toEqual(geometry.record);
  }
});

describe('a file that is something else is refused in a sentence', () => {
  const whole = () => JSON.parse(fileOf(packed())) as Record<string, unknown> & { landmarks: unknown[] };
  const with_ = (change: (file: ReturnType<typeof whole>) => unknown): string => {
    const file = whole();
    const changed = change(file);
    return JSON.stringify(changed === undefined ? file : changed);
  };
  const landmark = (value: unknown) => with_((file) => void (file.landmarks[5] = value));

  it.each<[string, string]>([
    ['nothing', ''],
    ['half a file', fileOf(packed()).slice(0, 3000)],
    ['a list', '[]'],
    ['lists within lists', '['.repeat(30_000)],
    ['megabytes', `"${'x'.repeat(2 << 20)}"`],
    ['another format', with_((file) => ({ ...file, format: 'face geometry 2' }))],
    ['a landmark too few', with_((file) => void file.landmarks.pop())],
    ['a landmark too many', with_((file) => void file.landmarks.push(1))],
    ['a landmark that is no number', landmark(null)],
    ['NaN, which JSON has not', fileOf(packed()).replace('"landmarks":[', '"landmarks":[NaN,')],
    ['a landmark that is infinite', fileOf(packed()).replace('"landmarks":[', '"landmarks":[1e999,')],
    ['a landmark far away', landmark(1e9)],
    ['a text in place of a landmark', landmark('12')],
    [
      'a blendshape above its range',
      with_((file) => ({ ...file, blendshapes: BLENDSHAPES.map(() => 70_000) })),
    ],
    ['a blendshape below its range', with_((file) => ({ ...file, blendshapes: BLENDSHAPES.map(() => -1) }))],
    ['too few blendshapes', with_((file) => ({ ...file, blendshapes: [1, 2, 3] }))],
    ['a matrix too large for its numbers', with_((file) => ({ ...file, matrix: Array(16).fill(1e300) }))],
    ['a missing part', with_(({ matrix: _, ...file }) => file)],
    ['the geometry of another face', with_((file) => ({ ...file, face: 'fedcba9876543210' }))],
  ])('%s', (_, text) => {
    expect(() => readGeometryFile(text, FACE)).toThrow(
      /^The geometry cannot be used: .*stored without it\.$/,
    );
  });
});
