/** Which expression a face is given: one that a person would see, on both sides of the face alike. */
import type { SeededRandom } from '@/lib/random';
import { BLENDSHAPES, type FaceGeometry } from '../geometry';
import type { ExpressionBasis, ExpressionChange } from '../mesh/expression';

/** Shapes of the gaze move lids and no iris: the mesh has nothing to look elsewhere with. */
const WITHOUT_IRISES = /^eyeLook/;
const SIDE = /(Left|Right)$/;
/** Tenths of a blendshape. */
const [LEAST, MOST] = [3, 6];

/** Drawn among the basis' shapes; towards the middle of what the face shows, where there is room for it. */
export function drawExpression(
  { blendshapes }: FaceGeometry,
  { shapes }: ExpressionBasis,
  random: SeededRandom,
): { name: string; change: ExpressionChange } {
  const names = [...shapes.keys()].filter((shape) => !WITHOUT_IRISES.test(shape));
  const stems = [...new Set(names.map((shape) => shape.replace(SIDE, '')))];
  const stem = stems[random.integer(stems.length)];
  const sides = names.filter((shape) => shape.replace(SIDE, '') === stem);
  const tenths = LEAST + random.integer(MOST - LEAST + 1);
  const own = sides.reduce((sum, side) => sum + shown(blendshapes, side), 0) / sides.length;
  const amount = (own > 0.5 ? -tenths : tenths) / 10;
  return {
    name: `${stem} ${amount > 0 ? '+' : ''}${amount.toFixed(1)}`,
    change: Object.fromEntries(sides.map((side) => [side, amount])),
  };
}

const shown = (blendshapes: Float32Array | null, shape: string): number =>
  blendshapes?.[BLENDSHAPES.findIndex((name) => name === shape)] ?? 0;
