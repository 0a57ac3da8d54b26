/**
 * t-SNE, exactly: every pair of rows, no tree. N rows, D numbers in each.
 * Source: van der Maaten and Hinton 2008, "Visualizing Data using t-SNE", equations 1 to 5 and algorithm 1; steps as in
 * scikit-learn: early exaggeration 12 for 250 steps, learning rate N / 48, but at least 50 (Belkina et al. 2019).
 */
import { exp, log } from '@/lib/portableMath';
import { SeededRandom } from '@/lib/random';

export const TSNE_STEPS = 750;
/** Rows at most: memory and time grow with their square. */
export const MOST_FOR_TSNE = 4000;

const PERPLEXITY = 30;
const EXAGGERATED_STEPS = 250;
const EXAGGERATION = 12;
const BISECTIONS = 60;
/** Of the logarithm of the perplexity. */
const TOLERANCE = 1e-5;
/** Probabilities are never less, so that none has an infinite divergence. */
const LEAST = 1e-12;
/** Standard deviation of the first places. */
const FIRST_SPREAD = 1e-4;
const LEAST_GAIN = 0.01;

/** The perplexity for so many rows: a third of them has to be more. */
export const perplexityFor = (count: number): number => Math.min(PERPLEXITY, (count - 1) / 3);

/**
 * How probably each row takes each other for its neighbour, by a Gaussian of its own as wide as gives the perplexity.
 * @param rows (N, D) row by row
 * @param perplexity 2 to the entropy of each row, below N - 1; reached except among equal rows
 * @returns (N, N), rows sum to 1, the diagonal is 0
 */
export function conditionalProbabilities(
  rows: ArrayLike<number>,
  width: number,
  perplexity: number,
): Float32Array {
  const count = rows.length / width;
  const out = new Float32Array(count * count);
  const distances = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += (rows[i * width + d] - rows[j * width + d]) ** 2;
      distances[j] = sum;
    }
    out.set(neighbourhood(distances, i, log(perplexity)), i * count);
  }
  return out;
}

/** @param distances squared, from row `self` to each @param entropy wanted, in nats */
function neighbourhood(distances: Float64Array, self: number, entropy: number): Float64Array {
  const nearest = distances.reduce((least, d, j) => (j === self ? least : Math.min(least, d)), Infinity);
  const mean = distances.reduce((sum, d) => sum + d - nearest, 0) / distances.length;
  const p = new Float64Array(distances.length);
  // 1 / (2 sigma^2), begun at the scale of the distances.
  let precision = mean > 0 ? 1 / mean : 1;
  let [low, high] = [0, Infinity];
  for (let round = 0; round < BISECTIONS; round++) {
    let sum = 0;
    let weighted = 0;
    for (let j = 0; j < p.length; j++) {
      const further = distances[j] - nearest;
      p[j] = j === self ? 0 : exp(-precision * further);
      sum += p[j];
      weighted += p[j] * further;
    }
    for (let j = 0; j < p.length; j++) p[j] /= sum;
    const error = log(sum) + (precision * weighted) / sum - entropy;
    if (Math.abs(error) < TOLERANCE) break;
    if (error > 0) [low, precision] = [precision, high === Infinity ? 2 * precision : (precision + high) / 2];
    else [high, precision] = [precision, (precision + low) / 2];
  }
  return p;
}

export class Tsne {
  /** (N, 2) row by row: where the rows lie now. */
  readonly points: Float64Array;
  private readonly count: number;
  /** Symmetric, of pairs i < j one after another; they sum to a half. */
  private readonly joint: Float32Array;
  /** 1 / (1 + |y_i - y_j|^2) of the same pairs. */
  private readonly kernel: Float32Array;
  private readonly velocity: Float64Array;
  private readonly gains: Float64Array;
  private taken = 0;

  /** @param rows (N, D) row by row; at least four */
  constructor(
    rows: ArrayLike<number>,
    width: number,
    seed: number,
    perplexity = perplexityFor(rows.length / width),
  ) {
    const count = rows.length / width;
    this.count = count;
    const pairs = (count * (count - 1)) / 2;
    const conditional = conditionalProbabilities(rows, width, perplexity);
    this.joint = new Float32Array(pairs);
    this.kernel = new Float32Array(pairs);
    for (let i = 0, pair = 0; i < count; i++)
      for (let j = i + 1; j < count; j++, pair++)
        this.joint[pair] = Math.max(
          LEAST,
          (conditional[i * count + j] + conditional[j * count + i]) / (2 * count),
        );
    const random = SeededRandom.fromSeed(seed);
    this.points = Float64Array.from({ length: 2 * count }, () => FIRST_SPREAD * random.normal());
    this.velocity = new Float64Array(2 * count);
    this.gains = new Float64Array(2 * count).fill(1);
  }

  /** One step of gradient descent with momentum and a gain of each coordinate (Jacobs 1988). */
  step(): void {
    const isEarly = this.taken < EXAGGERATED_STEPS;
    const gradient = this.gradient(isEarly ? EXAGGERATION : 1);
    const momentum = isEarly ? 0.5 : 0.8;
    const rate = Math.max(this.count / EXAGGERATION / 4, 50);
    const { points, velocity, gains } = this;
    for (let k = 0; k < points.length; k++) {
      const turns = gradient[k] > 0 !== velocity[k] > 0;
      gains[k] = Math.max(LEAST_GAIN, turns ? gains[k] + 0.2 : gains[k] * 0.8);
      velocity[k] = momentum * velocity[k] - rate * gains[k] * gradient[k];
      points[k] += velocity[k];
    }
    for (const axis of [0, 1]) {
      let mean = 0;
      for (let i = axis; i < points.length; i += 2) mean += points[i] / this.count;
      for (let i = axis; i < points.length; i += 2) points[i] -= mean;
    }
    this.taken++;
  }

  /** KL(P || Q) of the places as they are, in nats: what the steps make small. */
  divergence(): number {
    const total = 2 * this.affinities();
    let sum = 0;
    this.joint.forEach((p, pair) => {
      sum += 2 * p * log(p / Math.max(LEAST, this.kernel[pair] / total));
    });
    return sum;
  }

  /** Fills `kernel`; @returns its sum over pairs i < j */
  private affinities(): number {
    const { points, kernel, count } = this;
    let total = 0;
    for (let i = 0, pair = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++, pair++) {
        const dx = points[2 * i] - points[2 * j];
        const dy = points[2 * i + 1] - points[2 * j + 1];
        kernel[pair] = 1 / (1 + dx * dx + dy * dy);
        total += kernel[pair];
      }
    }
    return total;
  }

  /** Of the divergence, (N, 2): 4 sum over j of (e p - q) kernel (y_i - y_j). @param exaggeration e */
  private gradient(exaggeration: number): Float64Array {
    const total = 2 * this.affinities();
    const { points, kernel, joint, count } = this;
    const out = new Float64Array(points.length);
    for (let i = 0, pair = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++, pair++) {
        const pull = 4 * (exaggeration * joint[pair] - kernel[pair] / total) * kernel[pair];
        const dx = pull * (points[2 * i] - points[2 * j]);
        const dy = pull * (points[2 * i + 1] - points[2 * j + 1]);
        out[2 * i] += dx;
        out[2 * i + 1] += dy;
        out[2 * j] -= dx;
        out[2 * j + 1] -= dy;
      }
    }
    return out;
  }
}
