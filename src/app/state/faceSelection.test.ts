import { beforeEach, describe, expect, it } from 'vitest';
import type { LibraryFace } from '@/workers/protocol';
import {
  clearSelection,
  extended,
  selectAll,
  selectedFaces,
  selectForDrag,
  selectTo,
  toggled,
  toggleSelected,
  useSelection,
} from './faceSelection';
import { useFaces } from './facesStore';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const NONE = { ids: new Set<string>(), anchor: null };
const face = (id: string) => ({ id, name: `${id}.jpg`, datasetId: 'd' }) as LibraryFace;
const selected = () => [...useSelection.getState().ids].sort().join('');

beforeEach(() => {
  clearSelection();
  useFaces.setState({ datasetId: 'd', faces: ORDER.map(face) });
});

describe('a selection', () => {
  it('takes a face in and lets it go again, and reaches from the one that was pressed last', () => {
    const one = toggled(NONE, 'b');
    expect([...one.ids]).toEqual(['b']);
    expect([...toggled(one, 'b').ids]).toEqual([]);
    expect([...extended(one, ORDER, 'd').ids]).toEqual(['b', 'c', 'd']);
    expect([...extended(one, ORDER, 'a').ids].sort()).toEqual(['a', 'b']);
    // Another end of the range, from the same face.
    expect([...extended(extended(one, ORDER, 'd'), ORDER, 'a').ids].sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is one face where the anchor is not shown any more', () => {
    const hidden = toggled(NONE, 'z');
    expect([...extended(hidden, ORDER, 'c').ids].sort()).toEqual(['c', 'z']);
    expect(extended(hidden, ORDER, 'c').anchor).toBe('c');
  });
});

describe('the selection of the gallery', () => {
  it('begins a range where nothing was selected before, and drags what is under the pointer', () => {
    selectTo(ORDER, 'b');
    selectTo(ORDER, 'd');
    expect(selected()).toBe('bcd');
    selectTo(ORDER, 'a', 'b');
    expect(selected(), 'from where the keys are').toBe('abcd');
    toggleSelected('a');
    selectForDrag('c');
    expect(selected(), 'all of them').toBe('bcd');
    selectForDrag('e');
    expect(selected(), 'it alone').toBe('e');
    toggleSelected('a');
    expect(selected()).toBe('ae');
  });

  it('has only faces that are there, and ends with its dataset', () => {
    selectAll(['a', 'gone']);
    expect(selectedFaces().map(({ id }) => id)).toEqual(['a']);
    useFaces.setState({ datasetId: 'other', faces: [] });
    expect(selected()).toBe('');
  });
});
