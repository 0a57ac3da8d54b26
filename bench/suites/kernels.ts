/**
 * Suite kernels: every operation of `src/ml/ops` with fused kernels against its stock twin, at the shapes
 * that a preset's networks give it; forward, and forward with backward where there is a gradient.
 */
import type { Preset } from '@/lib/presets';
import { settleGpu } from '@/ml/ops/gpu/backend';
import type { KernelMode } from '@/ml/ops/mode';
import * as tf from '@/ml/tf';
import { KERNEL_MODES, withKernelMode, type NamedCandidate, type Session } from '../session';
import { kernelCases, type KernelCase } from './kernelCases';

/** Images in a batch: as in a step where the shapes are small, fewer at 197 tokens. */
const BATCH = { few: 4, usual: 16 };
const MANY_TOKENS = 100;

type Pass = 'forward' | 'forward+backward' | 'update';

/** Records one run of a case and disposes what it made. */
function record(kernel: KernelCase, pass: Pass): void {
  if (kernel.kind === 'update') {
    tf.tidy(() => kernel.run());
    return;
  }
  tf.tidy(() => {
    if (pass === 'forward') kernel.run(kernel.inputs);
    else tf.grads((...inputs: tf.Tensor[]) => kernel.run(inputs))([...kernel.inputs], kernel.upstream);
  });
}

function passesOf(kernel: KernelCase): Pass[] {
  if (kernel.kind === 'update') return ['update'];
  return kernel.differentiable ? ['forward', 'forward+backward'] : ['forward'];
}

/** Adds the kernels rows of one preset. */
export async function kernelsSuite(session: Session, preset: Preset): Promise<void> {
  const patches = (preset.model.imageSize / preset.model.patchSize) ** 2;
  const batch = patches > MANY_TOKENS ? BATCH.few : BATCH.usual;
  for (const makeCase of kernelCases(preset.model, batch)) {
    const kernel = makeCase();
    for (const pass of passesOf(kernel)) {
      const candidateOf = (variant: KernelMode): NamedCandidate => ({
        subject: {
          suite: 'kernels',
          preset: preset.name,
          batch,
          variant,
          backend: 'webgpu',
          op: kernel.op,
          pass,
        },
        enqueue: () => withKernelMode(variant, () => record(kernel, pass)),
        settle: settleGpu,
      });
      await session.measure(KERNEL_MODES.map(candidateOf));
    }
    kernel.dispose();
  }
}
