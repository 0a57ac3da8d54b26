/** Which triangle of a mesh each pixel shows: a z-buffer over typed arrays, with sums in one order on every machine. */

/** Of a square picture; all row-major. */
export interface Raster {
  /** (side, side) number of the nearest triangle, or NONE. */
  triangle: Int16Array;
  /** (side, side, 2) weights of its first two corners; the third's is what is left of 1. */
  weights: Float32Array;
  /** (side, side) of what is seen there, smaller is nearer; infinite where nothing is. */
  depth: Float32Array;
}

export const NONE = -1;

/** Below this, in pixels^2, a triangle is a line. */
const LEAST_AREA = 1e-9;
/** A centre this little outside, as a weight, still counts: neighbours must leave no gap between them. */
const TOLERANCE = -1e-7;

/**
 * Triangles that are seen from behind are left out: those whose corners run clockwise in the picture.
 * @param points (V, 3): x and y in pixels of the picture, whose first pixel's centre is (0.5, 0.5); z smaller is nearer
 * @param triangles (T, 3) indices of points, counter-clockwise where they are seen from the front
 */
export function rasterise(points: Float32Array, triangles: Uint16Array, side: number): Raster {
  const raster: Raster = {
    triangle: new Int16Array(side * side).fill(NONE),
    weights: new Float32Array(side * side * 2),
    depth: new Float32Array(side * side).fill(Infinity),
  };
  for (let t = 0; 3 * t < triangles.length; t++) drawTriangle(raster, points, triangles, t, side);
  return raster;
}

function drawTriangle(raster: Raster, points: Float32Array, triangles: Uint16Array, t: number, side: number) {
  const a = 3 * triangles[3 * t];
  const b = 3 * triangles[3 * t + 1];
  const c = 3 * triangles[3 * t + 2];
  const ax = points[a];
  const ay = points[a + 1];
  const bx = points[b];
  const by = points[b + 1];
  const cx = points[c];
  const cy = points[c + 1];
  // Counter-clockwise is negative where y points down.
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (!(area < -LEAST_AREA)) return;
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const bottom = Math.min(side - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
  const right = Math.min(side - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
  const { triangle, weights, depth } = raster;
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5;
    for (let x = left; x <= right; x++) {
      const px = x + 0.5;
      const wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area;
      if (wa < TOLERANCE) continue;
      const wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area;
      if (wb < TOLERANCE) continue;
      const wc = 1 - wa - wb;
      if (wc < TOLERANCE) continue;
      const z = wa * points[a + 2] + wb * points[b + 2] + wc * points[c + 2];
      const at = y * side + x;
      if (z >= depth[at]) continue;
      depth[at] = z;
      triangle[at] = t;
      weights[2 * at] = wa;
      weights[2 * at + 1] = wb;
    }
  }
}

/**
 * What each point of the mesh has, between the points: at every pixel that shows a triangle.
 * @param values (V, size) of the points
 * @param out (side, side, size), kept as it is where no triangle is seen
 */
export function interpolate(
  { triangle, weights }: Raster,
  triangles: Uint16Array,
  values: Float32Array,
  size: number,
  out: Float32Array,
): void {
  for (let at = 0; at < triangle.length; at++) {
    const t = triangle[at];
    if (t === NONE) continue;
    const a = triangles[3 * t] * size;
    const b = triangles[3 * t + 1] * size;
    const c = triangles[3 * t + 2] * size;
    const wa = weights[2 * at];
    const wb = weights[2 * at + 1];
    const wc = 1 - wa - wb;
    for (let k = 0; k < size; k++)
      out[at * size + k] = wa * values[a + k] + wb * values[b + k] + wc * values[c + k];
  }
}

/**
 * Of each point, the mean direction of its triangles weighted by their areas, of length 1.
 * @param points (V, 3) as for `rasterise`
 * @returns (V, 3); away from the face, so that z is negative where it looks at the camera; 0 of a point in no triangle
 */
export function vertexNormals(points: Float32Array, triangles: Uint16Array): Float32Array {
  const normals = new Float32Array(points.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = 3 * triangles[t];
    const b = 3 * triangles[t + 1];
    const c = 3 * triangles[t + 2];
    const ux = points[b] - points[a];
    const uy = points[b + 1] - points[a + 1];
    const uz = points[b + 2] - points[a + 2];
    const vx = points[c] - points[a];
    const vy = points[c + 1] - points[a + 1];
    const vz = points[c + 2] - points[a + 2];
    for (let k = t; k < t + 3; k++) {
      const corner = 3 * triangles[k];
      normals[corner] += uy * vz - uz * vy;
      normals[corner + 1] += uz * vx - ux * vz;
      normals[corner + 2] += ux * vy - uy * vx;
    }
  }
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.sqrt(
      normals[i] * normals[i] + normals[i + 1] * normals[i + 1] + normals[i + 2] * normals[i + 2],
    );
    if (length > 0) for (let k = 0; k < 3; k++) normals[i + k] /= length;
  }
  return normals;
}
