/**
 * Half precision against single precision: value and gradients, in the variants with small tiles of either kind. Runs under Node with Dawn on
 * whatever Vulkan adapter there is, since the browser's software adapter has no shader-f16; Mesa's lavapipe has:
 *   FSFM_NODE_GPU=1 VK_ICD_FILENAMES=/usr/share/vulkan/icd.d/lvp_icd.json npx vitest run --project unit tools/parity/half.test.ts
 * That takes minutes, so it is done when asked for; otherwise, and without such an adapter, it is skipped and says so.
 */
import { expect, test } from 'vitest';
import { installWebgpu } from '../lib/nodeWebgpu';

/** f16 has 11 bits: a rounded factor is off by up to 4.9e-4, and sums of many by less. */
const TOLERANCE = 1e-3;

/** Larger tiles are the same code with other numbers, and take lavapipe minutes to compile. */
const LARGEST_TILE = 32;

const SIZES = [
  { tokens: 3, width: 12 },
  { tokens: 17, width: 60 },
];

/** Ours, or why it cannot be tried. */
async function halfAdapter(): Promise<{ refusals: string[] } | { missing: string }> {
  if (!process.env.FSFM_NODE_GPU) return { missing: 'FSFM_NODE_GPU=1 asks for it' };
  installWebgpu();
  if (!(await navigator.gpu.requestAdapter())) return { missing: 'Dawn finds no Vulkan adapter' };
  const { initWebgpu } = await import('@/ml/webgpu');
  const { device, adapter } = await initWebgpu();
  if (!device.features.has('shader-f16')) return { missing: `${adapter.description} has no shader-f16` };
  const refusals: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => refusals.push(error.message));
  return { refusals };
}

test('products in f16 are within 1e-3 of single precision forward and gradient', async ({ skip }) => {
  const found = await halfAdapter();
  if ('missing' in found) {
    console.warn(`SKIPPED: f16 was not compared, ${found.missing}.`);
    skip(found.missing);
    return;
  }
  const { linear } = await import('@/ml/ops/linear');
  const { mlp } = await import('@/ml/ops/mlp');
  const { setPrecision } = await import('@/ml/ops/mode');
  const { outcomeErrors, outcomeOf, randomTensor } = await import('@/ml/ops/twins');
  const { MATMUL_VARIANTS } = await import('@/ml/ops/gpu/matmul');
  const { classKey, setChoices } = await import('@/ml/ops/gpu/variants');
  const families = ['linear.forward f16', 'linear.input', 'linear.weight'] as const;
  setPrecision('f16');
  const names = Object.entries(MATMUL_VARIANTS)
    .filter(([, { tile }]) => tile.rows * tile.columns <= LARGEST_TILE)
    .map(([name]) => name);
  expect(names.length).toBe(4);
  for (const { tokens, width } of SIZES) {
    const hidden = 2 * width;
    const inputs = {
      x: randomTensor([tokens, width], 1),
      weight1: randomTensor([hidden, width], 2, 1 / Math.sqrt(width)),
      bias1: randomTensor([hidden], 3),
      weight2: randomTensor([width, hidden], 4, 1 / Math.sqrt(hidden)),
      bias2: randomTensor([width], 5),
    };
    const operation = (t: Record<string, (typeof inputs)['x']>) => {
      const activated = linear(t.x, t.weight1, t.bias1, { activation: 'gelu' });
      const back = linear(activated, t.weight2, null);
      const second = { weight: t.weight2, bias: t.bias2 };
      return mlp(back, { weight: t.weight1, bias: t.bias1 }, second, t.x);
    };
    const expected = await outcomeOf('stock', inputs, operation);
    for (const name of names) {
      setChoices(Object.fromEntries(families.map((family) => [classKey({ family, size: 'small' }), name])));
      const errors = outcomeErrors(await outcomeOf('fused', inputs, operation), expected);
      for (const [of, error] of Object.entries(errors)) {
        expect(error, `${name}, ${tokens} x ${width}, ${of}`).toBeLessThan(TOLERANCE);
      }
      // Single precision would be a thousand times closer: half precision did run.
      expect(errors.value).toBeGreaterThan(1e-5);
    }
  }
  expect(found.refusals).toEqual([]);
}, 600_000);
