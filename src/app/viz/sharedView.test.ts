import { describe, expect, it } from 'vitest';
import { panned, toCropPlace, WHOLE_CROP, zoomed } from './sharedView';

describe('the shared view', () => {
  it('shows the crop edge to edge at first', () => {
    expect(toCropPlace(WHOLE_CROP, 0, 0)).toEqual({ x: 0, y: 0 });
    expect(toCropPlace(WHOLE_CROP, 1, 1)).toEqual({ x: 1, y: 1 });
  });

  it('keeps what is under the pointer while it zooms', () => {
    const before = toCropPlace(WHOLE_CROP, 0.3, 0.8);
    const view = zoomed(WHOLE_CROP, 4, 0.3, 0.8);
    const after = toCropPlace(view, 0.3, 0.8);
    expect(view.zoom).toBe(4);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it('moves the picture with the hand, by less the closer it looks', () => {
    const view = panned(zoomed(WHOLE_CROP, 4), 0.4, -0.4);
    expect(view.x).toBeCloseTo(0.4);
    expect(view.y).toBeCloseTo(0.6);
  });

  it('never loses the crop and never zooms without end', () => {
    expect(panned(WHOLE_CROP, 9, -9)).toEqual({ zoom: 1, x: 0, y: 1 });
    expect(zoomed(WHOLE_CROP, 1e6).zoom).toBe(32);
    expect(zoomed(WHOLE_CROP, 1e-6).zoom).toBe(0.5);
  });
});
