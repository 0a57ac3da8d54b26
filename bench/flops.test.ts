import { describe, expect, it } from 'vitest';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { blockFlops, encoderFlops, matmulFlops, stepFlops } from './flops';

/** Small enough to count by hand: four patches of four pixels. */
const model: ModelConfig = {
  imageSize: 4,
  patchSize: 2,
  width: 4,
  depth: 1,
  heads: 1,
  decoderWidth: 4,
  decoderDepth: 0,
  decoderHeads: 1,
  repDecoderDepth: 0,
  repDecoderHeads: 1,
  projectorHidden: 8,
  projectorOut: 2,
};

describe('model FLOPs', () => {
  it('counts two operations a multiply-add', () => {
    expect(matmulFlops(3, 5, 7)).toBe(210);
  });

  it('counts qkv, scores, mixing, projection and MLP of a block', () => {
    // T = 3, D = 4: 24 T D^2 for the layers, 4 T^2 D for attention.
    expect(blockFlops(3, 4)).toBe(24 * 3 * 16 + 4 * 9 * 4);
  });

  it('embeds only the patches that the encoder sees', () => {
    const all = matmulFlops(4, 12, 4) + blockFlops(5, 4);
    const one = matmulFlops(1, 12, 4) + blockFlops(2, 4);
    expect(encoderFlops(model)).toBe(all);
    expect(encoderFlops(model, 1)).toBe(one);
  });

  it('counts the trained network three times and the target once', () => {
    // Ratio 0.75: one of four patches is visible. Decoders have no blocks here.
    const projector = 2 * (4 * 8 + 8 * 2);
    const predictor = 2 * (2 * 8 + 8 * 2);
    const online =
      encoderFlops(model, 1) +
      2 * (2 * 16) +
      2 * 16 +
      projector +
      predictor +
      2 * (5 * 16) +
      2 * (5 * 4 * 12);
    const target = encoderFlops(model) + 2 * (5 * 16) + 2 * 16 + projector;
    expect(stepFlops(model, 1, 0.75)).toBe(3 * online + target);
    expect(stepFlops(model, 16, 0.75)).toBe(16 * stepFlops(model, 1, 0.75));
  });

  it('agrees with the published size of ViT-Ti/16', () => {
    // timm lists 1.1 GMACs for vit_tiny_patch16_224, attention's two products not counted.
    const attention = 12 * 2 * 197 * 197 * 192;
    expect((encoderFlops(PRESETS.tiny.model) / 2 - attention) / 1e9).toBeCloseTo(1.1, 1);
  });
});
