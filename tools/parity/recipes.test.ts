/** Layers, decayed groups, schedules and recipes against the constants of the authors' code. */
import { describe, expect, it } from 'vitest';
import { decaysIn, detectorSpecs, learningRateScale } from '@/engine/networks/finetuneNetwork';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { DETECTOR_RECIPES, recipeDifferences, recipeOf, withRecipe } from '@/lib/detectorRecipes';
import { PRESETS, type ModelConfig } from '@/lib/presets';
import { decays, onlineParameters } from '@/ml/model/parameters';
import { emaMomentum, learningRate } from '@/ml/optim/schedules';
import golden from './goldens/layer-decay-recipes.json';

/** Layer and whether it is decayed, of each parameter. */
type Groups = Record<string, [layer: number, decayed: number]>;

const { base } = PRESETS;
const MODELS: Record<string, ModelConfig> = {
  vit_small_patch16: PRESETS.small.model,
  vit_base_patch16: base.model,
  vit_large_patch16: { ...base.model, width: 1024, depth: 24, heads: 16 },
};

const recipe = (id: string) => withRecipe(defaultDetectorConfig('base'), DETECTOR_RECIPES.find((each) => each.id === id)!); // prettier-ignore

describe.each(Object.entries(MODELS))('%s', (name, model) => {
  const { parameters } = golden.models[name as 'vit_small_patch16'];

  it('has the layers, decayed groups and trained tensors of the authors', () => {
    const config = { ...recipe('dfd-base'), layerDecay: 0.5 };
    const scale = learningRateScale(model, config);
    const isDecayed = decaysIn(config);
    const ours = detectorSpecs(model, config, 2).map((spec): [string, [number, number] | null] => {
      const layer = model.depth + 1 + Math.round(Math.log2(scale(spec.name)));
      return [spec.name, spec.trained ? [layer, Number(isDecayed(spec))] : null];
    });
    expect(Object.fromEntries(ours)).toEqual(parameters as unknown as Groups);
  });
});

it('trains of FS-Adapter what the authors train', () => {
  const { trained_with_fs_adapter_only: names } = golden.models['vit_base_patch16 with FS-Adapter'];
  const trained = detectorSpecs(base.model, recipe('dfd-base-adapter'), 2).filter((spec) => spec.trained);
  expect(trained.map(({ name }) => name).sort()).toEqual(names.toSorted());
});

it('decays in pretraining what the authors decay', () => {
  const { none, decayed, frozen } = golden.pretraining_weight_decay;
  const specs = new Map(
    onlineParameters({ ...base.model, depth: 1, decoderDepth: 1, repDecoderDepth: 1 }).map((spec) => [
      spec.name,
      spec,
    ]),
  );
  const trained = [...none, ...decayed].map((name) => specs.get(name)!);
  expect(trained.filter(decays).map(({ name }) => name)).toEqual(decayed);
  expect(
    [...specs.values()]
      .filter(({ trained: is }) => !is)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(frozen.toSorted());
  expect(specs.size).toBe(none.length + decayed.length + frozen.length);
});

describe('schedules', () => {
  const { layer_scales, warmup_cosine_example: cosine, ema_example: ema } = golden.schedule;

  it.each(Object.entries(layer_scales))('layer decay %s', (name, scales) => {
    const [decay, depth] = name.split(' x ').map(Number.parseFloat);
    const model = { ...base.model, depth };
    const scale = learningRateScale(model, { mode: 'full', layerDecay: decay });
    const names = [
      'cls_token',
      ...Array.from({ length: depth }, (_, i) => `blocks.${i}.norm1.bias`),
      'head.bias',
    ];
    for (const [i, each] of names.entries())
      expect(Math.abs(scale(each) - scales[i])).toBeLessThanOrEqual(1e-12 * scales[i]);
  });

  it('warms up and falls as theirs, and so does the momentum', () => {
    const schedule = {
      peak: cosine.lr,
      floor: cosine.min_lr,
      warmupEpochs: cosine.warmup_epochs,
      epochs: cosine.epochs,
    };
    for (const [epoch, lr] of cosine.points_epoch_lr_lr_with_scale_half)
      expect(learningRate(epoch, schedule)).toBeCloseTo(lr, 12);
    const steps = ema.epochs * ema.steps_per_epoch;
    for (const [i, value] of ema.values.entries())
      expect(emaMomentum(i, ema.base, steps)).toBeCloseTo(value, 12);
  });
});

interface Published {
  task: string;
  model: string;
  source: string;
  batch: number;
  epochs: number;
  blr: number;
  layer_decay: number;
  weight_decay: number;
  drop_path: number;
  reprob: number;
  mixup: number;
  cutmix: number;
  contrastive_weight?: number;
  temperature?: number;
}

const SIZES: Record<string, string> = {
  vit_small_patch16: 'S',
  vit_base_patch16: 'B',
  vit_large_patch16: 'L',
};

/** What we call a recipe of theirs. */
function labelOf({ task, model, source }: Published): string {
  const kind = task.startsWith('DfD') ? 'deepfakes' : 'diffusion';
  const more = task.includes('FS-Adapter')
    ? ', FS-Adapter'
    : task.includes('CVPR')
      ? ' (CVPR paper)'
      : source.includes('FSFM')
        ? source.endsWith('400e_FSFM.sh')
          ? ' (FSFM, 400 epochs)'
          : ''
        : '';
  return `ViT-${SIZES[model]}, ${kind}${more}`;
}

describe('recipes', () => {
  const published = (golden.recipes as unknown as Published[]).filter(({ task }) => /^(DfD|DiFF)/.test(task));
  const defaults = golden.fine_tuning_defaults_of_the_parser;

  it('are all those against deepfakes and diffusion', () => {
    expect(DETECTOR_RECIPES.map(({ label }) => label).sort()).toEqual(published.map(labelOf).sort());
  });

  it.each(published.map((each) => [labelOf(each), each] as const))(
    '%s has their constants',
    (label, theirs) => {
      const { settings } = DETECTOR_RECIPES.find((each) => each.label === label)!;
      const isAdapter = theirs.contrastive_weight !== undefined;
      expect(settings).toMatchObject({
        ...{
          batchSize: theirs.batch,
          epochs: theirs.epochs,
          blr: theirs.blr,
          weightDecay: theirs.weight_decay,
        },
        ...{ dropPath: theirs.drop_path, erasing: theirs.reprob, mixup: theirs.mixup, cutmix: theirs.cutmix },
        ...{
          warmupEpochs: defaults.warmup_epochs,
          minLr: defaults.min_lr,
          smoothing: defaults.label_smoothing,
        },
        ...(isAdapter
          ? {
              contrastWeight: theirs.contrastive_weight,
              contrastTemperature: theirs.temperature,
              mode: 'adapter',
            }
          : { layerDecay: theirs.layer_decay, mode: 'full' }),
      });
    },
  );

  it('set what they name and leave what the data are; differences are said in words', () => {
    const draft = { ...defaultDetectorConfig('nano'), testShare: 0.4, seed: 7 };
    for (const each of DETECTOR_RECIPES) {
      const config = withRecipe(draft, each);
      expect(config).toMatchObject({ ...each.settings, preset: 'nano', testShare: 0.4, seed: 7 });
      expect(recipeOf(config)?.id).toBe(each.id);
    }
    expect(recipeOf(draft)).toBeNull();
    const said = recipeDifferences(draft, DETECTOR_RECIPES[0]);
    expect(said).toContainEqual({
      label: 'Best epoch by',
      ours: 'validation AUC',
      theirs: 'validation loss',
    });
    expect(said).toContainEqual({ label: 'Warm-up epochs', ours: '3', theirs: '5' });
    expect(said.map(({ label }) => label)).not.toContain('Label smoothing');
  });
});
