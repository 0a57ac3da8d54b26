import { beforeAll, afterEach, describe, expect, test } from 'vitest';
import * as tf from '../tf';
import { initWebgpu } from '../webgpu';
import { attention } from './attention';
import { measureVariants, variantNames } from './gpu/tuner';
import { classKey, currentChoices, setChoices, SIZE_CLASSES, type TunedFamily } from './gpu/variants';
import { layerNorm } from './layerNorm';
import { linear } from './linear';
import { largest, outcomeErrors, outcomeOf, randomTensor } from './twins';

const refusals: string[] = [];

beforeAll(async () => {
  const { device } = await initWebgpu();
  device.addEventListener('uncapturederror', ({ error }) => refusals.push(error.message));
});

afterEach(() => {
  setChoices({});
  expect(refusals).toEqual([]);
});

/** Takes one variant for all sizes of these families. */
function force(families: TunedFamily[], name: string): void {
  const classes = families.flatMap((family) => SIZE_CLASSES.map((size) => ({ family, size })));
  setChoices(Object.fromEntries(classes.map((one) => [classKey(one), name])));
}

/** Largest error of every variant against the stock twin. */
async function errorsOfVariants(
  families: TunedFamily[],
  inputs: Record<string, tf.Tensor>,
  operation: (inputs: Record<string, tf.Tensor>) => tf.Tensor,
): Promise<Record<string, number>> {
  const expected = await outcomeOf('stock', inputs, operation);
  const errors: Record<string, number> = {};
  for (const name of variantNames(families[0])) {
    force(families, name);
    // Leaves other numbers in the buffers that are used again, so that what a kernel forgets to write is wrong.
    const doubled = Object.fromEntries(Object.entries(inputs).map(([key, x]) => [key, tf.mul(x, -2)]));
    await outcomeOf('fused', doubled, operation);
    errors[name] = largest(outcomeErrors(await outcomeOf('fused', inputs, operation), expected));
  }
  return errors;
}

function expectAllClose(errors: Record<string, number>, atLeast: number): void {
  expect(Object.keys(errors).length).toBeGreaterThanOrEqual(atLeast);
  for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(1e-5);
}

describe('every variant equals the stock twin, forward and gradient', () => {
  test.each([
    { rows: 1, inputs: 12, outputs: 48 },
    { rows: 3, inputs: 60, outputs: 12 },
    { rows: 17, inputs: 48, outputs: 60 },
    { rows: 65, inputs: 192, outputs: 48 },
    { rows: 197, inputs: 60, outputs: 384 },
  ])('linear $rows x $inputs -> $outputs', async ({ rows, inputs, outputs }) => {
    const tensors = {
      x: randomTensor([rows, inputs], 1),
      weight: randomTensor([outputs, inputs], 2, 1 / Math.sqrt(inputs)),
      bias: randomTensor([outputs], 3),
      residual: randomTensor([rows, outputs], 4),
    };
    const errors = await errorsOfVariants(
      ['linear.forward', 'linear.input', 'linear.weight'],
      tensors,
      ({ x, weight, bias, residual }) => linear(x, weight, bias, { activation: 'gelu', residual }),
    );
    expectAllClose(errors, 8);
  });

  test.each([
    { rows: 1, width: 12 },
    { rows: 3, width: 48 },
    { rows: 17, width: 60 },
    { rows: 65, width: 384 },
    { rows: 197, width: 192 },
    { rows: 5, width: 7 },
  ])('layer norm of $rows x $width', async ({ rows, width }) => {
    const tensors = {
      x: randomTensor([rows, width], 1, 2),
      weight: randomTensor([width], 2),
      bias: randomTensor([width], 3),
    };
    const errors = await errorsOfVariants(
      ['layerNorm.forward', 'layerNorm.input'],
      tensors,
      ({ x, weight, bias }) => layerNorm(x, weight, bias, 1e-6),
    );
    expectAllClose(errors, 2);
  });

  test.each([
    { batch: 2, tokens: 1, width: 48, heads: 4 },
    { batch: 2, tokens: 3, width: 12, heads: 4 },
    { batch: 1, tokens: 17, width: 60, heads: 4 },
    { batch: 2, tokens: 65, width: 192, heads: 3 },
    { batch: 1, tokens: 197, width: 384, heads: 12 },
  ])('attention over $tokens tokens of $width in $heads heads', async ({ batch, tokens, width, heads }) => {
    const errors = await errorsOfVariants(
      ['attention.forward', 'attention.backward'],
      { qkv: randomTensor([batch, tokens, 3 * width], 1) },
      ({ qkv }) => attention(qkv as tf.Tensor3D, heads),
    );
    expectAllClose(errors, 3);
  });
});

test('measuring times every variant, finds none that computes something else, and changes no choice', async () => {
  const classes = (
    ['linear.forward', 'linear.input', 'linear.weight', 'attention.backward', 'layerNorm.forward'] as const
  ).map((family) => ({ family, size: 'small' as const }));
  const progress: number[] = [];
  const entries = await measureVariants(classes, (done) => progress.push(done));
  expect(progress).toEqual([0, 1, 2, 3, 4, 5]);
  for (const { family, variants, chosen } of entries) {
    if (chosen === null) continue; // the budget was spent on a busy machine
    expect(variants.map(({ name }) => name)).toEqual(variantNames(family));
    for (const { name, ms } of variants) expect(ms, `${family} ${name}`).toBeGreaterThan(0);
    expect(variantNames(family)).toContain(chosen);
  }
  expect(entries[0].variants.length).toBeGreaterThan(0);
  expect(currentChoices()).toEqual({});
});
