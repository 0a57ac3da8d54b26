import { beforeEach, describe, expect, it } from 'vitest';
import type { LibraryFace } from '@/workers/protocol';
import { trainingFaces, useFaces } from './facesStore';

function face(id: string, excluded = false): LibraryFace {
  const box = { x: 0, y: 0, side: 1 };
  return {
    ...{ id, excluded, box, datasetId: 'faces', name: id, sourceWidth: 1, sourceHeight: 1, facesInPhoto: 1 },
    ...{ candidates: [box], classPixels: [], repainted: false, canPickAnother: false },
  };
}

const faces = () => useFaces.getState();

beforeEach(() => useFaces.setState(useFaces.getInitialState()));

describe('faces', () => {
  it('show the first four; a fifth replaces the one chosen longest ago', () => {
    faces().addFaces(['a', 'b'].map((id) => face(id)));
    faces().addFaces(['c', 'd', 'e'].map((id) => face(id)));
    expect(faces().shownIds).toEqual(['a', 'b', 'c', 'd']);
    faces().toggleShown('e');
    expect(faces().shownIds).toEqual(['b', 'c', 'd', 'e']);
    faces().toggleShown('c');
    expect(faces().shownIds).toEqual(['b', 'd', 'e']);
  });

  it('that are excluded are neither shown nor trained on', () => {
    faces().show('faces', [face('a'), face('b', true), face('c')], []);
    expect(faces().shownIds).toEqual(['a', 'c']);
    expect(trainingFaces(faces().faces).map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('of another dataset replace those of the last, and what was shown of them', () => {
    faces().show('first', [face('a')], []);
    faces().show('second', [face('x'), face('y')], []);
    expect(faces().shownIds).toEqual(['x', 'y']);
  });

  it('keep their place, and their row of pictures, when another is picked instead', () => {
    faces().show('faces', [face('a'), face('b')], []);
    faces().replaceFace('a', face('z'));
    expect(faces().faces.map(({ id }) => id)).toEqual(['z', 'b']);
    expect(faces().shownIds).toEqual(['z', 'b']);
  });
});
