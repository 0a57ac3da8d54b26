/** How much memory a network's forward pass takes, for forecasts. */
import type { PretrainConfig } from '@/lib/config';

/** Transformer blocks of one width, as a batch goes through them. */
export interface BlockStack {
  depth: number;
  /** Of the whole batch. */
  tokens: number;
  width: number;
  heads: number;
}

/**
 * Numbers that one block keeps for its backward pass, per token of width w: input and its norm, qkv,
 * attention output, second norm's input and output, and the MLP's 4w twice (GELU and its slope, in f16 half of it).
 */
const savedWidthsPerBlock = (precision: PretrainConfig['precision']) =>
  1 + 1 + 3 + 1 + 1 + 1 + (precision === 'f16' ? 4 : 8);

/** Activations of these blocks held at the end of a forward pass that a backward pass follows, in numbers. */
export function savedActivations(
  stacks: readonly BlockStack[],
  { recompute, precision }: Pick<PretrainConfig, 'recompute' | 'precision'>,
): number {
  const sizes = stacks.map(({ depth, tokens, width, heads }) => ({
    depth,
    input: tokens * width,
    whole: tokens * (savedWidthsPerBlock(precision) * width + heads),
  }));
  const sum = sizes.reduce(
    (total, { depth, input, whole }) => total + depth * (recompute ? input : whole),
    0,
  );
  // One block at a time is there as a whole again.
  return recompute ? sum + Math.max(...sizes.map(({ whole }) => whole)) : sum;
}

/** Numbers that pass through the widest layer of a block and back: four copies of the MLP's 4w. */
export const passingNumbers = (tokens: number, width: number): number => 4 * tokens * 4 * width;

/** Numbers held in a forward pass that no backward pass follows: each block's input, and what passes through one. */
export const forwardNumbers = ({ depth, tokens, width }: BlockStack): number =>
  depth * tokens * width + passingNumbers(tokens, width);
