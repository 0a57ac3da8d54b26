import { describe, expect, it } from 'vitest';
import { PARSING_CLASSES } from '@/lib/regions';
import type { LibraryFace } from '@/workers/protocol';
import { DEFAULT_GALLERY_VIEW, GALLERY_LINK } from '@/lib/galleryView';
import { filterFaces, labelsIn, missingRegions, useGallery } from './galleryView';

function face(id: string, more: Partial<LibraryFace> = {}): LibraryFace {
  const box = { x: 0, y: 0, side: 100 };
  return {
    ...{ id, datasetId: 'faces', name: id, box, sourceWidth: 9, sourceHeight: 9, facesInPhoto: 1 },
    ...{ candidates: [box], excluded: false, repainted: false, canPickAnother: false },
    classPixels: PARSING_CLASSES.map(() => 5),
    ...more,
  };
}
const without = (...ids: number[]) => PARSING_CLASSES.map((_, id) => (ids.includes(id) ? 0 : 5));
const shown = (
  faces: LibraryFace[],
  change: Partial<typeof DEFAULT_GALLERY_VIEW>,
  scores: Record<string, number> = {},
) =>
  filterFaces(faces, { ...DEFAULT_GALLERY_VIEW, ...change }, new Map(Object.entries(scores))).map(
    ({ id }) => id,
  );

describe('gallery view', () => {
  it('survives the way through a link', () => {
    const view = {
      ...DEFAULT_GALLERY_VIEW,
      missing: 'hair',
      minSize: 80,
      show: 'left out',
      label: 'fake & old',
      by: '0123456789ab',
      maxScore: 0.25,
      sort: 'lowest score first',
    } as const;
    expect(GALLERY_LINK.fromQuery(GALLERY_LINK.toQuery(view))).toEqual(view);
    expect(GALLERY_LINK.fromQuery(new URLSearchParams('missing=hair'))).toEqual({
      ...DEFAULT_GALLERY_VIEW,
      missing: 'hair',
    });
  });

  it('opens a link of an earlier version', () => {
    expect(GALLERY_LINK.fromQuery(new URLSearchParams('show=mended')).show).toBe('corrected');
  });

  it.each([
    ['overlay', '7'],
    ['missing', 'ears'],
    ['minSize', '-2'],
    ['show', 'nothing'],
    ['by', 'best'],
    ['minScore', '-1'],
    ['maxScore', 'much'],
    ['sort', 'name'],
    ['minYaw', '-91'],
    ['blendshape', 'tongueOut'],
  ])('says that a link’s %s=%s is not allowed, and shows all faces', (key, value) => {
    useGallery.getState().loadQuery(new URLSearchParams({ show: 'used', [key]: value }));
    const { view, linkProblem } = useGallery.getState();
    expect(view).toEqual(DEFAULT_GALLERY_VIEW);
    expect(linkProblem?.message).toContain(`${key}: "${value}"`);
  });

  it('filters by pose and expression; all of a range lets faces without geometry pass', () => {
    const pose = (yaw: number, pitch: number) => ({ pose: { yaw, pitch, roll: 0 } });
    const faces = [face('left', pose(-20, 0)), face('down', pose(5, 15)), face('unknown')];
    expect(shown(faces, {})).toEqual(['left', 'down', 'unknown']);
    expect(shown(faces, { minYaw: 0 })).toEqual(['down']);
    expect(shown(faces, { maxYaw: -20 })).toEqual(['left']);
    expect(shown(faces, { maxPitch: 14 })).toEqual(['left']);
    const smiles = new Map([['left', 0.8], ['down', 0.1]]); // prettier-ignore
    const withSmile = (change: object) =>
      filterFaces(faces, { ...DEFAULT_GALLERY_VIEW, ...change }, new Map(), smiles).map(({ id }) => id);
    expect(withSmile({ blendshape: 'mouthSmileLeft' })).toHaveLength(3);
    expect(withSmile({ blendshape: 'mouthSmileLeft', minBlendshape: 0.5 })).toEqual(['left']);
    expect(withSmile({ minBlendshape: 0.5 })).toHaveLength(3);
  });

  it('filters by a missing region: all of its classes must be absent', () => {
    const faces = [
      face('whole'),
      face('one eye', { classPixels: without(4) }),
      face('bald', { classPixels: without(10) }),
    ];
    const blind = face('blind', { classPixels: without(4, 5) });
    expect(shown([...faces, blind], { missing: 'eyes' })).toEqual(['blind']);
    expect(shown([...faces, blind], { missing: 'any' })).toEqual(['bald', 'blind']);
    expect(missingRegions(faces[2])).toEqual(['hair']);
  });

  it('filters by size, label and what a person decided', () => {
    const faces = [
      face('small', { box: { x: 0, y: 0, side: 20 } }),
      face('unsure', { label: 'real' }),
      face('out', { excluded: true, label: 'fake' }),
      face('group', { facesInPhoto: 3 }),
      face('corrected', { repainted: true }),
      face('compared', { disagreement: 0.1 }),
    ];
    expect(shown(faces, { minSize: 50 })).not.toContain('small');
    expect(shown(faces, { label: 'fake' })).toEqual(['out']);
    expect(shown(faces, { show: 'left out' })).toEqual(['out']);
    expect(shown(faces, { show: 'used' })).toHaveLength(5);
    expect(shown(faces, { show: 'several faces' })).toEqual(['group']);
    expect(shown(faces, { show: 'corrected' })).toEqual(['corrected']);
    expect(shown(faces, { show: 'two maps' })).toEqual(['compared']);
    expect(labelsIn(faces)).toEqual(['fake', 'real']);
  });

  it('filters and sorts by score, where a detector is chosen; a face without a score passes no narrowed range', () => {
    const faces = ['high', 'unscored', 'low', 'middle'].map((id) => face(id));
    const scores = { high: 0.9, low: 0.1, middle: 0.5 };
    const by = '0123456789ab';
    expect(shown(faces, { by, sort: 'highest score first' }, scores)).toEqual([
      'high',
      'middle',
      'low',
      'unscored',
    ]);
    expect(shown(faces, { by, sort: 'lowest score first' }, scores)).toEqual([
      'low',
      'middle',
      'high',
      'unscored',
    ]);
    expect(shown(faces, { by, minScore: 0.5 }, scores)).toEqual(['high', 'middle']);
    expect(shown(faces, { by, maxScore: 0.5 }, scores)).toEqual(['low', 'middle']);
    expect(shown(faces, { by }, scores)).toHaveLength(4);
    expect(shown(faces, { minScore: 0.5, sort: 'highest score first' }, scores)).toEqual(
      faces.map(({ id }) => id),
    );
  });
});
