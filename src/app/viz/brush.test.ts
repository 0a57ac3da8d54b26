import { describe, expect, it } from 'vitest';
import { drawStroke } from './brush';

const SIDE = 9;
const drawn = (map: Uint8Array) =>
  Array.from({ length: SIDE }, (_, y) => [...map.subarray(y * SIDE, (y + 1) * SIDE)].join(''));

describe('drawStroke', () => {
  it('draws a disc where the brush stands still', () => {
    const map = new Uint8Array(SIDE * SIDE);
    drawStroke(map, SIDE, { x: 4.5, y: 4.5 }, { x: 4.5, y: 4.5 }, 1.5, 7);
    expect(drawn(map).slice(2, 7)).toEqual(['000000000', '000777000', '000777000', '000777000', '000000000']);
  });

  it('leaves no gap however fast the pointer moves', () => {
    const map = new Uint8Array(SIDE * SIDE);
    drawStroke(map, SIDE, { x: 0.5, y: 4.5 }, { x: 8.5, y: 4.5 }, 0.5, 1);
    expect(drawn(map)[4]).toBe('111111111');
    expect(map.reduce((sum, id) => sum + id)).toBe(9);
  });

  it('stays inside the map at its edges', () => {
    const map = new Uint8Array(SIDE * SIDE);
    drawStroke(map, SIDE, { x: -5, y: -5 }, { x: 1, y: 1 }, 2, 3);
    expect(map[0]).toBe(3);
    expect(map[SIDE - 1]).toBe(0);
    expect(map).toHaveLength(SIDE * SIDE);
  });
});
