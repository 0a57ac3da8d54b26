/** The released kinds of detectors in `goldens/released`, and what their goldens hold of what is computed here. */
const plain = ['feature', 'logits', 'probabilities'];

export const RELEASED = {
  'dfd-plain': { file: 'dfd-plain.pth', stages: plain },
  'dfd-fs-adapter': {
    file: 'dfd-fs-adapter.pth',
    stages: [...plain, 'bottleneck', 'adapter_output', 'projected'],
  },
  'diff-plain-imagenet-stats': { file: 'diff-plain-imagenet-stats.pth', stages: plain },
  'unified-4class': { file: 'unified-4class.pth', stages: plain },
  'fas-plain': {
    file: 'fas-plain.pth.tar',
    stages: ['tokens', 'embedding_before_norm_token0', 'embedding_token0', 'logits', 'probabilities'],
  },
  'fas-fs-adapter': {
    file: 'fas-fs-adapter.pth.tar',
    stages: [
      ...['feature_and_adapter', 'projected', 'embedding_before_norm', 'embedding'],
      ...['logits', 'probabilities'],
    ],
  },
} as const satisfies Record<string, { file: string; stages: readonly string[] }>;
export type ReleasedName = keyof typeof RELEASED;
