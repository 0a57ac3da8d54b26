import { expect, it } from 'vitest';
import { GIVEN, membrane, OUTSIDE, SOUGHT } from './membrane';

const side = 33;
const kindOf = (at: number) => {
  const inner = Math.max(Math.abs((at % side) - 16), Math.abs(Math.floor(at / side) - 16));
  return inner > 12 ? OUTSIDE : inner === 12 ? GIVEN : SOUGHT;
};
const kind = Uint8Array.from({ length: side * side }, (_, at) => kindOf(at));
const rim = (value: (x: number, y: number) => number) =>
  Float32Array.from({ length: side * side * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return value(at % side, Math.floor(at / side)) * (i % 3);
  });

it('continues what is harmonic at the rim: a constant to itself, a slope nearly', () => {
  const flat = membrane(
    rim(() => 10),
    kind,
    side,
  );
  const slope = membrane(
    rim((x) => x),
    kind,
    side,
  );
  kind.forEach((what, at) => {
    if (what === OUTSIDE) expect(flat[3 * at + 2]).toBe(0);
    else {
      expect(flat[3 * at + 2]).toBeCloseTo(20, 3);
      expect(Math.abs(slope[3 * at + 1] - (at % side))).toBeLessThan(1.5);
    }
    expect(flat[3 * at]).toBe(0);
  });
});

it('adds nothing where nothing is given', () => {
  const free = kind.map((what) => (what === GIVEN ? SOUGHT : what));
  expect(
    membrane(
      rim(() => 10),
      free,
      side,
    ).every((value) => value === 0),
  ).toBe(true);
});
