/**
 * The authors' published recipes for detectors, by size and task, as settings of this app. What stands in no setting is
 * said beside them: the model stays whatever is chosen.
 * Source: the scripts of FS-VFM (`run_DfD-*.sh`, `run_DiFF-*.sh`, with and without FS-Adapter), the CVPR paper's README, and
 * the parser's defaults. Recipes against spoofs (Adam, a constant rate, 4001 iterations) are others than this training.
 */
import { DETECTOR, type DetectorConfig } from './detectorConfig';

interface DetectorRecipe {
  id: string;
  label: string;
  settings: Partial<DetectorConfig>;
  /** What of it is no setting here. */
  beside: string;
}

/** Those of the parser, which no script changes. */
const SHARED = {
  warmupEpochs: 5,
  minLr: 1e-6,
  clipGrad: 0,
  patience: 0,
  selectBy: 'loss',
  pooling: 'mean',
  balance: false,
  smoothing: 0.1,
  dropPath: 0.1,
  mixup: 0.8,
  cutmix: 1,
  flip: true,
  randomResizedCrop: true,
  randAugment: 9,
  erasing: 0.25,
} as const satisfies Partial<DetectorConfig>;

const PRETRAINING_STATISTICS = 'Pixels are normalised with the statistics of pretraining.';

interface Published {
  epochs: number;
  batchSize: number;
  blr: number;
}

const full = (
  id: string,
  label: string,
  own: Published & { layerDecay: number; weightDecay: number },
  beside = PRETRAINING_STATISTICS,
): DetectorRecipe => ({
  ...{ id, label, beside },
  settings: { ...SHARED, mode: 'full', trainPositions: true, decayTokens: false, ...own },
});

const adapter = (id: string, label: string, own: Published & { contrastWeight: number }): DetectorRecipe => ({
  ...{ id, label: `${label}, FS-Adapter` },
  settings: {
    ...SHARED,
    ...{ mode: 'adapter', adapter: 'relu', contrastTemperature: 0.07, weightDecay: 0, ...own },
  },
  beside: `${PRETRAINING_STATISTICS} The frozen encoder drops no paths here.`,
});

const DFD = 'deepfakes';
const DIFF = 'diffusion';

// prettier-ignore
export const DETECTOR_RECIPES: readonly DetectorRecipe[] = [
  full('dfd-small', `ViT-S, ${DFD}`, { epochs: 10, batchSize: 64, blr: 2e-4, layerDecay: 0.65, weightDecay: 0.03 }),
  full('dfd-base', `ViT-B, ${DFD}`, { epochs: 10, batchSize: 64, blr: 2e-4, layerDecay: 0.6, weightDecay: 0.03 }),
  full('dfd-large', `ViT-L, ${DFD}`, { epochs: 10, batchSize: 64, blr: 5e-5, layerDecay: 0.9, weightDecay: 0.01 }),
  full('dfd-base-cvpr', `ViT-B, ${DFD} (CVPR paper)`, { epochs: 10, batchSize: 64, blr: 2.5e-4, layerDecay: 0.65, weightDecay: 0.05 }),
  full('diff-small', `ViT-S, ${DIFF}`, { epochs: 10, batchSize: 64, blr: 5e-5, layerDecay: 0.95, weightDecay: 0.05 }),
  full('diff-base', `ViT-B, ${DIFF}`, { epochs: 10, batchSize: 64, blr: 5e-5, layerDecay: 0.9, weightDecay: 0.03 }),
  full('diff-base-fsfm', `ViT-B, ${DIFF} (FSFM, 400 epochs)`, { epochs: 10, batchSize: 64, blr: 1e-4, layerDecay: 0.9, weightDecay: 0.03 }),
  full('diff-large', `ViT-L, ${DIFF}`, { epochs: 10, batchSize: 64, blr: 5e-5, layerDecay: 0.9, weightDecay: 0.05 }),
  full('diff-base-cvpr', `ViT-B, ${DIFF} (CVPR paper)`, { epochs: 50, batchSize: 256, blr: 5e-4, layerDecay: 0.65, weightDecay: 0.05 }, 'Pixels are normalised with the statistics of ImageNet: choose them under the encoder.'),
  adapter('dfd-small-adapter', `ViT-S, ${DFD}`, { epochs: 60, batchSize: 512, blr: 1e-3, contrastWeight: 0.01 }),
  adapter('dfd-base-adapter', `ViT-B, ${DFD}`, { epochs: 50, batchSize: 256, blr: 5e-3, contrastWeight: 0.01 }),
  adapter('dfd-large-adapter', `ViT-L, ${DFD}`, { epochs: 50, batchSize: 256, blr: 0.01, contrastWeight: 0.1 }),
  adapter('diff-small-adapter', `ViT-S, ${DIFF}`, { epochs: 60, batchSize: 256, blr: 0.01, contrastWeight: 0.01 }),
  adapter('diff-base-adapter', `ViT-B, ${DIFF}`, { epochs: 50, batchSize: 256, blr: 0.01, contrastWeight: 0.05 }),
  adapter('diff-large-adapter', `ViT-L, ${DIFF}`, { epochs: 50, batchSize: 1024, blr: 5e-3, contrastWeight: 0.1 }),
];

/** Settings that speak of the data, or of how this machine runs: no recipe changes them. */
const UNTOUCHED = [
  ...([
    'preset',
    'fakes',
    'blendStrength',
    'task',
    'unseen',
    'groupBy',
    'validationShare',
    'testShare',
  ] as const),
  ...(['splitSeed', 'seed', 'kernels'] as const),
];

/** A draft with a recipe in place of what it had; what the data are stays. */
export function withRecipe(draft: DetectorConfig, { settings }: DetectorRecipe): DetectorConfig {
  const untouched = Object.fromEntries(UNTOUCHED.map((key) => [key, draft[key]]));
  return DETECTOR.complete({ ...untouched, ...settings });
}

/** Whose every setting a draft has; null: none. */
export const recipeOf = (draft: DetectorConfig): DetectorRecipe | null =>
  DETECTOR_RECIPES.find(({ settings }) =>
    (Object.keys(settings) as (keyof DetectorConfig)[]).every((key) => Object.is(settings[key], draft[key])),
  ) ?? null;

/** Where a recipe differs from what this app would do with the same model and mode, in words. */
export function recipeDifferences(
  draft: DetectorConfig,
  recipe: DetectorRecipe,
): { label: string; ours: string; theirs: string }[] {
  const theirs = withRecipe(draft, recipe);
  const ours = DETECTOR.complete({ preset: draft.preset, mode: theirs.mode });
  const keys = (Object.keys(recipe.settings) as (keyof DetectorConfig)[]).filter(
    (key) => !Object.is(ours[key], theirs[key]) && DETECTOR.noEffect(theirs, key) === null,
  );
  return keys.map((key) => ({
    label: DETECTOR.settings[key].label,
    ours: DETECTOR.valueText(ours, key),
    theirs: DETECTOR.valueText(theirs, key),
  }));
}
