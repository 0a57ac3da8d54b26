/**
 * Gradient-domain blending as a membrane: what is added to a pasted picture so that it meets its surroundings at the rim and keeps
 * its gradients inside. Laplace's equation, from coarse to fine, a few sweeps a level.
 * Source of the idea: Pérez et al., "Poisson Image Editing", 2003.
 */

/** Of each pixel: no part of it; its value is given; its value is sought. */
export const [OUTSIDE, GIVEN, SOUGHT] = [0, 1, 2];

const SWEEPS = 12;
const COARSEST = 4;

/**
 * @param values (side, side, 3); read where GIVEN
 * @param kind (side, side)
 * @returns (side, side, 3): smooth where SOUGHT, 0 outside; all 0 where nothing is given
 */
export function membrane(values: Float32Array, kind: Uint8Array, side: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let at = 0; at < kind.length; at++)
    if (kind[at] === GIVEN) for (let i = 3 * at; i < 3 * at + 3; i++) out[i] = values[i];
  if (side > COARSEST) {
    const half = Math.ceil(side / 2);
    const coarse = coarser(out, kind, side, half);
    const smooth = membrane(coarse.values, coarse.kind, half);
    for (let at = 0; at < kind.length; at++) {
      if (kind[at] !== SOUGHT) continue;
      const from = (Math.floor(at / side) >> 1) * half + ((at % side) >> 1);
      for (let c = 0; c < 3; c++) out[3 * at + c] = smooth[3 * from + c];
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) relax(out, kind, side);
  return out;
}

/** A pixel of four: given where any is, as the mean of those; else sought where any is. */
function coarser(values: Float32Array, kind: Uint8Array, side: number, half: number) {
  const sums = new Float32Array(half * half * 3);
  const counts = new Uint8Array(half * half);
  const kinds = new Uint8Array(half * half);
  for (let at = 0; at < kind.length; at++) {
    const to = (Math.floor(at / side) >> 1) * half + ((at % side) >> 1);
    if (kind[at] === SOUGHT && kinds[to] === OUTSIDE) kinds[to] = SOUGHT;
    if (kind[at] !== GIVEN) continue;
    kinds[to] = GIVEN;
    counts[to]++;
    for (let c = 0; c < 3; c++) sums[3 * to + c] += values[3 * at + c];
  }
  return { kind: kinds, values: sums.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / 3)])) };
}

/** Each sought pixel becomes the mean of its neighbours that are part of the membrane, one after the other. */
function relax(values: Float32Array, kind: Uint8Array, side: number): void {
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      if (kind[at] !== SOUGHT) continue;
      const left = x > 0 && kind[at - 1] !== OUTSIDE ? 1 : 0;
      const right = x < side - 1 && kind[at + 1] !== OUTSIDE ? 1 : 0;
      const above = y > 0 && kind[at - side] !== OUTSIDE ? 1 : 0;
      const below = y < side - 1 && kind[at + side] !== OUTSIDE ? 1 : 0;
      const count = left + right + above + below;
      if (count === 0) continue;
      for (let i = 3 * at, end = i + 3; i < end; i++) {
        let sum = 0;
        if (left) sum += values[i - 3];
        if (right) sum += values[i + 3];
        if (above) sum += values[i - 3 * side];
        if (below) sum += values[i + 3 * side];
        values[i] = sum / count;
      }
    }
  }
}
