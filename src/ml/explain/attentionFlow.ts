/**
 * How much each token of a transformer's input takes part in each token of its output, told from the attention
 * weights of all blocks. Typed arrays only. T tokens (0 is the class token), H heads.
 */

/** Attention weights of one block, or their gradients: (H, T, T), row = query. */
export type HeadMatrices = Float32Array;

/**
 * Attention rollout: the product over the blocks of (mean over heads of A + I) / 2, first block innermost.
 * It follows where information can flow, whatever the answer is: it does not know the class.
 * Source: Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", section 3.
 *
 * @param weights of each block, in order
 * @returns (T, T), rows sum to 1
 */
export function attentionRollout(
  weights: readonly HeadMatrices[],
  heads: number,
  tokens: number,
): Float64Array {
  let flow = identity(tokens);
  for (const block of weights) {
    const step = identity(tokens);
    const size = tokens * tokens;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let h = 0; h < heads; h++) sum += block[h * size + i];
      step[i] = (step[i] + sum / heads) / 2;
    }
    flow = multiply(step, flow, tokens);
  }
  return flow;
}

/**
 * Gradient-weighted relevance: R = I, then for each block R += mean over heads of max(0, dY/dA * A) R. Only
 * attention that speaks FOR the class whose logit is Y counts.
 * Source: Chefer, Gur and Wolf 2021, "Generic Attention-model Explainability", equations 5 and 6.
 *
 * @param weights A of each block, in order
 * @param gradients dY/dA of each block, in order
 * @returns (T, T) with the identity taken off again, so that a network that attends to nothing gives zeros
 */
export function attentionRelevance(
  weights: readonly HeadMatrices[],
  gradients: readonly HeadMatrices[],
  heads: number,
  tokens: number,
): Float64Array {
  const size = tokens * tokens;
  let relevance = identity(tokens);
  weights.forEach((block, index) => {
    const gradient = gradients[index];
    const step = new Float64Array(size);
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < size; i++) {
        step[i] += Math.max(0, block[h * size + i] * gradient[h * size + i]) / heads;
      }
    }
    const added = multiply(step, relevance, tokens);
    relevance = relevance.map((value, i) => value + added[i]);
  });
  for (let t = 0; t < tokens; t++) relevance[t * tokens + t] -= 1;
  return relevance;
}

/**
 * The row that a classifier reads: the class token's, or the mean over the patch tokens' where it averages those.
 * @param flow (T, T)
 * @returns (T - 1) one value a patch
 */
export function readOutByPatch(
  flow: Float64Array,
  tokens: number,
  pooling: 'class-token' | 'mean',
): Float32Array {
  const out = new Float32Array(tokens - 1);
  const rows = pooling === 'class-token' ? [0] : Array.from({ length: tokens - 1 }, (_, i) => i + 1);
  for (const row of rows) {
    for (let j = 1; j < tokens; j++) out[j - 1] += flow[row * tokens + j] / rows.length;
  }
  return out;
}

function identity(size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * size + i] = 1;
  return out;
}

/** a b, each (size, size). */
function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k];
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) out[i * size + j] += factor * b[k * size + j];
    }
  }
  return out;
}
