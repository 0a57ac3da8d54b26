/**
 * The shape of one face in the place of another: looking where that one looks, over its eyes, and running into its outline, which the
 * picture around it fits. The features' own shapes and distances are as much of whose face it is as their looks.
 */
import { CROP_SIZE } from '@/lib/regions';
import { FACE_OVAL } from '../faceTopology';
import { ovalWidth, poseOf, type FaceGeometry } from '../geometry';
import { distance } from './distance';
import { smoothstep } from './gate';
import { seenDepth, turnGeometry } from './pose';

/** Of the oval's width, from its line inwards, over which the target's shape becomes the source's. */
const INTO = 0.3;

/**
 * @returns of the crop of CROP_SIZE: the landmarks of the result, the source's expression, the target's pose
 */
export function shapeInPlace(source: FaceGeometry, target: FaceGeometry): FaceGeometry {
  const [from, to] = [poseOf(source), poseOf(target)];
  const turn = { yaw: to.yaw - from.yaw, pitch: to.pitch - from.pitch };
  const placed = overlaid(turnGeometry(source, turn, seenDepth).landmarks, target.landmarks);
  const share = sharesOf(target.landmarks);
  const landmarks = target.landmarks.map(
    (value, i) => value + share[Math.floor(i / 3)] * (placed[i] - value),
  );
  return { landmarks, blendshapes: source.blendshapes, matrix: target.matrix };
}

/** The points moved, turned in the picture and scaled alike, so that they lie as near to the others as they can; least squares. */
function overlaid(points: Float32Array, others: Float32Array): Float32Array {
  const [p, q] = [points, others].map(middleOf);
  let [along, across, spread] = [0, 0, 0];
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = [points[i] - p[0], points[i + 1] - p[1]];
    const [u, v] = [others[i] - q[0], others[i + 1] - q[1]];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  const [c, s] = [along / spread, across / spread];
  const scale = distance([c, s], [0, 0]);
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [0, 1, 2].map((k) => points[i + k] - p[k]);
    out.set([q[0] + c * x - s * y, q[1] + s * x + c * y, q[2] + scale * z], i);
  }
  return out;
}

const middleOf = (points: Float32Array): number[] =>
  [0, 1, 2].map((k) => {
    let sum = 0;
    for (let i = k; i < points.length; i += 3) sum += points[i];
    return (3 * sum) / points.length;
  });

/** (478) 0..1 how much of each landmark is the source's: none of the oval's, all of those deep inside. */
function sharesOf(landmarks: Float32Array): Float32Array {
  const oval = FACE_OVAL.map((index) => [landmarks[3 * index], landmarks[3 * index + 1]] as const);
  // A face may be wider than its crop.
  const width = Math.max(1, Math.min(ovalWidth(landmarks), CROP_SIZE));
  return Float32Array.from({ length: landmarks.length / 3 }, (_, i) => {
    const nearest = Math.min(
      ...oval.map((end, k) =>
        toSegment([landmarks[3 * i], landmarks[3 * i + 1]], oval[(k + oval.length - 1) % oval.length], end),
      ),
    );
    return smoothstep(0, INTO, nearest / width);
  });
}

type Point = readonly [number, number];

function toSegment([x, y]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx * dx + dy * dy;
  const t = along > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / along)) : 0;
  return distance([x, y], [ax + t * dx, ay + t * dy]);
}
