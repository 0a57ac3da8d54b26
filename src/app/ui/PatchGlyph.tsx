/** A small mask of its own for each checkpoint, in place of a picture: the same id is always the same mask. */
import { useMemo } from 'react';
import { SeededRandom } from '@/lib/random';
import styles from './PatchGlyph.module.css';

/** CSS pixels. */
const SIDE = 32;
/** Finer patches would not be seen. */
const FINEST = 8;
const HIDDEN_SHARE = 0.5;

/** @param grid patches along a side of the network's pictures: larger models have finer glyphs */
export function PatchGlyph({ of, grid }: { of: string; grid: number }) {
  const side = Math.min(grid, FINEST);
  const hidden = useMemo(() => hiddenPatches(of, side), [of, side]);
  return (
    <svg
      className={styles.glyph}
      width={SIDE}
      height={SIDE}
      viewBox={`0 0 ${side} ${side}`}
      aria-hidden="true"
    >
      {hidden.map((i) => (
        <rect key={i} x={i % side} y={Math.floor(i / side)} width="1" height="1" />
      ))}
    </svg>
  );
}

function hiddenPatches(id: string, side: number): number[] {
  const seed = Number.parseInt(id.replace(/\W/g, '').slice(0, 8), 16) || 0;
  const random = SeededRandom.fromSeed(seed);
  return random.permutation(side * side).slice(0, HIDDEN_SHARE * side * side);
}
