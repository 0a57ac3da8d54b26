import { beforeEach, describe, expect, it } from 'vitest';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import * as topology from './faceTopology';
import { classId, parseFace } from './parse';
import type { Point } from './polygon';

const HAIR_SEGMENT = 1;
const BODY_SEGMENT = 2;
const FACE_SEGMENT = 3;

/** Puts the landmarks of a loop on an ellipse, starting at its picture-left end. */
function place(
  face: Point[],
  loop: readonly number[],
  centre: Point,
  radiusX: number,
  radiusY: number,
): void {
  loop.forEach((landmark, i) => {
    const angle = Math.PI + (2 * Math.PI * i) / loop.length;
    face[landmark] = { x: centre.x + radiusX * Math.cos(angle), y: centre.y + radiusY * Math.sin(angle) };
  });
}

/** Arcs of the mouth between two corners: the upper ones bulge up (smaller y), the lower ones down. */
function placeArc(face: Point[], arc: readonly number[], y: number, halfWidth: number, bulge: number): void {
  arc.forEach((landmark, i) => {
    const t = i / (arc.length - 1);
    face[landmark] = { x: 112 + halfWidth * (2 * t - 1), y: y + bulge * Math.sin(Math.PI * t) };
  });
}

function syntheticFace(openMouth: boolean): Point[] {
  const face = Array.from({ length: topology.LANDMARK_COUNT }, () => ({ x: 112, y: 112 }));
  place(face, topology.FACE_OVAL, { x: 112, y: 112 }, 80, 100);
  place(face, topology.LEFT_BROW, { x: 75, y: 70 }, 20, 5);
  place(face, topology.RIGHT_BROW, { x: 149, y: 70 }, 20, 5);
  place(face, topology.LEFT_EYE, { x: 75, y: 90 }, 15, 6);
  place(face, topology.RIGHT_EYE, { x: 149, y: 90 }, 15, 6);
  place(face, topology.NOSE, { x: 112, y: 115 }, 15, 25);
  const arcLength = 11;
  placeArc(face, topology.UPPER_LIP.slice(0, arcLength), 165, 30, -15);
  placeArc(face, topology.LOWER_LIP.slice(0, arcLength), 165, 30, 15);
  placeArc(face, topology.UPPER_LIP.slice(arcLength).toReversed(), 165, 22, openMouth ? -6 : 0);
  placeArc(face, topology.LOWER_LIP.slice(arcLength).toReversed(), 165, 22, openMouth ? 6 : 0);
  return face;
}

describe('parseFace', () => {
  const at = (map: Uint8Array, x: number, y: number) => PARSING_CLASSES[map[y * CROP_SIZE + x]];
  let segments: Uint8Array;

  beforeEach(() => {
    segments = new Uint8Array(CROP_SIZE * CROP_SIZE);
  });

  it('puts every component where its landmarks are, left being the left of the picture', () => {
    const map = parseFace(syntheticFace(true), segments);
    expect(at(map, 75, 70)).toBe('left brow');
    expect(at(map, 149, 70)).toBe('right brow');
    expect(at(map, 75, 90)).toBe('left eye');
    expect(at(map, 149, 90)).toBe('right eye');
    expect(at(map, 112, 115)).toBe('nose');
    expect(at(map, 112, 155)).toBe('upper lip');
    expect(at(map, 112, 165)).toBe('inner mouth');
    expect(at(map, 112, 175)).toBe('lower lip');
    expect(at(map, 40, 112)).toBe('skin');
    expect(at(map, 5, 5)).toBe('background');
  });

  it('shows no inner mouth when the lips are closed', () => {
    const map = parseFace(syntheticFace(false), segments);
    expect(map.includes(classId('inner mouth'))).toBe(false);
    expect(at(map, 112, 160)).toBe('upper lip');
    expect(at(map, 112, 170)).toBe('lower lip');
  });

  it('takes hair and skin beyond the oval from the segmenter; body skin is background', () => {
    segments.fill(HAIR_SEGMENT, 0, 40 * CROP_SIZE); // a fringe, which also covers the top of the oval
    segments.fill(BODY_SEGMENT, 215 * CROP_SIZE);
    segments[100 * CROP_SIZE + 3] = FACE_SEGMENT; // an ear
    const map = parseFace(syntheticFace(true), segments);
    expect(at(map, 5, 5)).toBe('hair');
    expect(at(map, 112, 30)).toBe('hair');
    expect(at(map, 3, 100)).toBe('skin');
    expect(at(map, 112, 220)).toBe('background');
  });

  it('draws brows, eyes, nose and lips over hair', () => {
    segments.fill(HAIR_SEGMENT);
    const map = parseFace(syntheticFace(true), segments);
    expect(new Set(map)).toEqual(
      new Set(PARSING_CLASSES.map((_, id) => id).filter((id) => id !== 0 && id !== 1)),
    );
  });

  it('knows no hair without a segmenter, and skin only inside the oval', () => {
    const map = parseFace(syntheticFace(true), null);
    expect(map.includes(classId('hair'))).toBe(false);
    expect(at(map, 40, 112)).toBe('skin');
    expect(at(map, 20, 112)).toBe('background');
  });

  it('names the landmark that is missing', () => {
    expect(() => parseFace(syntheticFace(true).slice(0, 400), null)).toThrow(
      /landmark 454 is missing: got 400/,
    );
  });
});
