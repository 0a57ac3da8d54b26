import { beforeEach, describe, expect, it, vi } from 'vitest';
import { APP_VERSION } from '@/lib/version';
import { classKey, currentChoices, variantFor, type TunedClass } from '@/ml/ops/gpu/variants';
import { TestDisk } from '@/storage/testDisk';
import { KernelTuning } from '../device/kernelTuning';
import { setKernels } from './runKernels';

const measured = vi.hoisted(() => ({ fastest: 'a' }));
vi.mock('@/ml/ops/mode', () => ({ setKernelMode: vi.fn(), setPrecision: vi.fn() }));
vi.mock('@/ml/ops/gpu/tuner', () => ({
  variantNames: () => ['a', 'b', 'usual'],
  measureVariants: async (classes: TunedClass[]) =>
    classes.map((one) => ({ ...one, chosen: measured.fastest, variants: [] })),
}));

const LINEAR: TunedClass = { family: 'linear.forward', size: 'small' };
const ATTENTION: TunedClass = { family: 'attention.forward', size: 'small' };
const ADAPTER = { vendor: 'v', architecture: '', device: '', description: '', isFallback: false };
const PLAN = { kernels: 'fused', precision: 'f32' } as const;

/** What a training does that uses kernels of these classes. @returns the variants that it computes with from then on */
async function train(tuning: KernelTuning, classes: readonly TunedClass[]): Promise<string[]> {
  const use = () => classes.map((one) => variantFor({ a: 'a', b: 'b', usual: 'usual' }, one, 'usual'));
  use();
  await tuning.measureUsed(() => {});
  return use();
}

let tuning: KernelTuning;
const here = () => ({ report: { engine: 'gpu' as const, name: 'A' }, tuning });
beforeEach(async () => {
  vi.stubGlobal('navigator', { storage: new TestDisk().storage });
  measured.fastest = 'a';
  tuning = await KernelTuning.open(ADAPTER);
  tuning.pin(null);
});

describe('a training that goes on', () => {
  it('computes with the kernels that were chosen for it, though others are the fastest by now', async () => {
    setKernels(PLAN, here());
    expect(await train(tuning, [LINEAR])).toEqual(['a']);
    const computedWith = {
      engine: 'gpu' as const,
      adapter: 'A',
      fsfmLab: APP_VERSION,
      choices: currentChoices(),
    };

    await tuning.forget(); // as after an upgrade
    measured.fastest = 'b';
    setKernels(PLAN, here());
    expect(await train(tuning, [LINEAR, ATTENTION])).toEqual(['b', 'b']);

    expect(setKernels({ ...PLAN, computedWith }, here())).toEqual([]);
    // What was not measured for it then is not chosen now.
    expect(await train(tuning, [LINEAR, ATTENTION])).toEqual(['a', 'usual']);
    expect(currentChoices()).toEqual(computedWith.choices);

    setKernels(PLAN, here());
    expect(await train(tuning, [LINEAR, ATTENTION])).toEqual(['b', 'b']);
  });

  it.each([
    ['another adapter', { adapter: 'B' }, 'It was computed on B, and continues on A.'],
    [
      'another version',
      { fsfmLab: '0.0.0-before' },
      `FSFM Lab 0.0.0-before saved it, and this is ${APP_VERSION}.`,
    ],
    [
      'kernels that are gone',
      { choices: { [classKey(LINEAR)]: 'gone' } },
      'There is no kernel "linear.forward small: gone" any more.',
    ],
  ])('says that it cannot go on bit for bit with %s', (_, other, reason) => {
    const computedWith = {
      engine: 'gpu' as const,
      adapter: 'A',
      fsfmLab: APP_VERSION,
      choices: {},
      ...other,
    };
    expect(setKernels({ ...PLAN, computedWith }, here())).toEqual([reason]);
  });

  it('says that it changes the engine; on the CPU neither threads nor kernels make a difference', () => {
    const cpu = (name: string) => ({ report: { engine: 'cpu' as const, name }, tuning: null });
    const onGpu = { engine: 'gpu' as const, adapter: 'A', fsfmLab: APP_VERSION, choices: {} };
    expect(setKernels({ ...PLAN, computedWith: onGpu }, cpu('CPU, 3 threads'))).toEqual([
      'It was computed on the GPU, and continues on the CPU.',
    ]);
    const onCpu = { engine: 'cpu' as const, adapter: 'CPU, 1 thread', fsfmLab: APP_VERSION };
    expect(setKernels({ ...PLAN, computedWith: onCpu }, cpu('CPU, 3 threads'))).toEqual([]);
    expect(setKernels({ ...PLAN, computedWith: onCpu }, here())).toEqual([
      'It was computed on the CPU, and continues on the GPU.',
    ]);
  });

  it('says so where its state does not say which kernels it used', () => {
    const computedWith = { engine: 'gpu' as const, adapter: 'A', fsfmLab: APP_VERSION };
    expect(setKernels({ ...PLAN, computedWith }, here())).toEqual([
      'Its state does not say which kernels were chosen for it.',
    ]);
  });

  it('takes the kernels of this adapter where it comes from another', async () => {
    await train(tuning, [LINEAR]);
    const computedWith = {
      engine: 'gpu' as const,
      adapter: 'B',
      fsfmLab: APP_VERSION,
      choices: { [classKey(LINEAR)]: 'b' },
    };
    setKernels({ ...PLAN, computedWith }, here());
    expect(await train(tuning, [LINEAR])).toEqual(['a']);
  });
});
