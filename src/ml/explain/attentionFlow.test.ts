import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attentionRelevance, attentionRollout, readOutByPatch } from './attentionFlow';

/** Softmax rows, (H, T, T). */
const attention = (heads: number, tokens: number) =>
  fc
    .array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
      minLength: heads * tokens * tokens,
      maxLength: heads * tokens * tokens,
    })
    .map((raw) => {
      const out = Float32Array.from(raw);
      for (let row = 0; row < heads * tokens; row++) {
        const part = out.subarray(row * tokens, (row + 1) * tokens);
        const sum = part.reduce((a, b) => a + b, 0);
        part.forEach((value, i) => (part[i] = value / sum));
      }
      return out;
    });

describe('attentionRollout', () => {
  it('follows a path that can be worked out by hand', () => {
    // Block 1: token 0 looks at 1 only, 1 at itself. Block 2: 0 looks at itself, 1 at 0.
    const first = Float32Array.from([0, 1, 0, 1]);
    const second = Float32Array.from([1, 0, 1, 0]);
    // ((A2 + I) / 2) ((A1 + I) / 2) = [[1, 0], [.5, .5]] [[.5, .5], [0, 1]]
    expect([...attentionRollout([first, second], 1, 2)]).toEqual([0.5, 0.5, 0.25, 0.75]);
  });

  it('keeps rows summing to one', () => {
    fc.assert(
      fc.property(attention(2, 4), attention(2, 4), (a, b) => {
        const flow = attentionRollout([a, b], 2, 4);
        for (let row = 0; row < 4; row++) {
          const sum = flow.subarray(row * 4, row * 4 + 4).reduce((x, y) => x + y, 0);
          expect(sum).toBeCloseTo(1, 5);
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});

describe('attentionRelevance', () => {
  it('counts attention that speaks for the class, and only that', () => {
    const weights = Float32Array.from([0.25, 0.75, 0.5, 0.5]);
    const gradients = Float32Array.from([-1, 2, 0, 4]);
    // One block: max(0, A * dA) alone.
    expect([...attentionRelevance([weights], [gradients], 1, 2)]).toEqual([0, 1.5, 0, 2]);
    expect([...attentionRelevance([weights], [gradients.map((g) => -Math.abs(g))], 1, 2)]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  it('carries relevance through blocks and averages heads', () => {
    const weights = Float32Array.from([0, 1, 1, 0, /* head 2 */ 0, 0, 0, 0]);
    const ones = new Float32Array(8).fill(1);
    // Each block: C = [[0, .5], [.5, 0]]; R = (I + C)(I + C) - I.
    expect([...attentionRelevance([weights, weights], [ones, ones], 2, 2)]).toEqual([0.25, 1, 1, 0.25]);
  });
});

describe('readOutByPatch', () => {
  const flow = Float64Array.from([9, 1, 2, /* patch rows */ 9, 3, 4, 9, 5, 6]);
  it('takes the row of what the classifier reads and leaves the class token out', () => {
    expect([...readOutByPatch(flow, 3, 'class-token')]).toEqual([1, 2]);
    expect([...readOutByPatch(flow, 3, 'mean')]).toEqual([4, 5]);
  });
});
