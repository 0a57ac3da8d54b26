import { beforeEach, describe, expect, it } from 'vitest';
import type { FaceOutcome } from '@/workers/protocol';
import { useFaces } from './facesStore';

function face(id: string): FaceOutcome {
  const box = { x: 0, y: 0, side: 1 };
  const pixels = { rgb: new Uint8Array(), parsing: new Uint8Array() };
  const source = { sourceWidth: 1, sourceHeight: 1, facesInPhoto: 1 };
  return { ok: true, name: id, face: { id, name: id, box, ...source, ...pixels } };
}

const faces = () => useFaces.getState();

beforeEach(() => useFaces.setState(useFaces.getInitialState()));

describe('faces', () => {
  it('keep good ones, name bad ones, count those that were here before', () => {
    const error = { code: 'no-face' as const, message: 'no face', remedy: 'another picture' };
    faces().addOutcomes([face('a'), { ok: false, name: 'wall.png', error }, face('a'), face('b')]);
    expect(faces().faces.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(faces().failures).toEqual([{ name: 'wall.png', error }]);
    expect(faces().duplicates).toBe(1);
  });

  it('show the first four; a fifth replaces the one chosen longest ago', () => {
    faces().addOutcomes(['a', 'b'].map(face));
    faces().addOutcomes(['c', 'd', 'e'].map(face));
    expect(faces().shownIds).toEqual(['a', 'b', 'c', 'd']);
    faces().toggleShown('e');
    expect(faces().shownIds).toEqual(['b', 'c', 'd', 'e']);
    faces().toggleShown('c');
    expect(faces().shownIds).toEqual(['b', 'd', 'e']);
  });
});
