import { beforeAll, describe, expect, it } from 'vitest';
import { CL_LOSSES } from '@/lib/config';
import * as tf from '@/ml/tf';
import { identityLoss } from './identity';

const UNIT = [
  [1, 0],
  [0.6, 0.8],
];
const OTHER = [
  [0, 1],
  [0.8, 0.6],
];
const TEMPERATURE = 0.5;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function evaluate(form: (typeof CL_LOSSES)[number], online: number[][], target: number[][]): number {
  return tf.tidy(
    () => identityLoss(form, tf.tensor2d(online), tf.tensor2d(target), TEMPERATURE).dataSync()[0],
  );
}

/** Cross-entropy of the similarity matrix against its diagonal, times 2 temperature, written out. */
function contrastive(online: number[][], target: number[][]): number {
  const perRow = online.map((row, i) => {
    const logits = target.map((other) => (row[0] * other[0] + row[1] * other[1]) / TEMPERATURE);
    return Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0)) - logits[i];
  });
  return (2 * TEMPERATURE * perRow.reduce((a, b) => a + b, 0)) / perRow.length;
}

/** Of the similarities only those to one's own partner count; the others are 0. */
function positivesOnly(online: number[][], target: number[][]): number {
  const perRow = online.map((row, i) => {
    const own = (row[0] * target[i][0] + row[1] * target[i][1]) / TEMPERATURE;
    return Math.log(Math.exp(own) + online.length - 1) - own;
  });
  return (2 * TEMPERATURE * perRow.reduce((a, b) => a + b, 0)) / perRow.length;
}

/** SimCLR's: each vector of both views against all but itself. */
function simclr(online: number[][], target: number[][]): number {
  const all = [...online, ...target];
  const perRow = all.map((row, i) => {
    const partner = (i + online.length) % all.length;
    const logits = all.map((other) => (row[0] * other[0] + row[1] * other[1]) / TEMPERATURE);
    const sum = logits.reduce((total, logit, k) => (k === i ? total : total + Math.exp(logit)), 0);
    return Math.log(sum) - logits[partner];
  });
  return perRow.reduce((a, b) => a + b, 0) / perRow.length;
}

describe('identityLoss', () => {
  it('is the released formula in every form', () => {
    const meanCosine = (0 + 0.96) / 2;
    expect(evaluate('simsiam', UNIT, OTHER)).toBeCloseTo(-0.5 * meanCosine, 6);
    expect(evaluate('byol', UNIT, OTHER)).toBeCloseTo(2 - 2 * meanCosine, 6);
    expect(evaluate('infonce', UNIT, OTHER)).toBeCloseTo(contrastive(UNIT, OTHER), 5);
    expect(evaluate('mocov3', UNIT, OTHER)).toBeCloseTo(contrastive(UNIT, OTHER), 5);
    expect(evaluate('infonce-positive', UNIT, OTHER)).toBeCloseTo(positivesOnly(UNIT, OTHER), 5);
    expect(evaluate('simclr', UNIT, OTHER)).toBeCloseTo(simclr(UNIT, OTHER), 5);
  });

  it.each(CL_LOSSES)('%s is smaller for equal views than for different ones', (form) => {
    expect(evaluate(form, UNIT, UNIT)).toBeLessThan(evaluate(form, UNIT, OTHER));
  });

  it.each(CL_LOSSES)('%s sends a finite gradient to the online view', (form) => {
    const gradient = tf.grad((online) =>
      identityLoss(form, online as tf.Tensor2D, tf.tensor2d(OTHER), TEMPERATURE),
    );
    const values = gradient(tf.tensor2d(UNIT)).dataSync();
    expect([...values].every(Number.isFinite)).toBe(true);
    expect([...values].some((value) => Math.abs(value) > 1e-3)).toBe(true);
  });
});
