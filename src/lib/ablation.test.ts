import { describe, expect, it } from 'vitest';
import { ablationVariants } from './ablation';
import { defaultPretrainConfig, PRETRAINING } from './config';
import { MASKING_STRATEGIES } from './maskingStrategies';

const BASE = { ...defaultPretrainConfig('nano'), seed: 4 };

describe('an ablation', () => {
  it('varies the strategy alone, with every seed', () => {
    const variants = ablationVariants({ kind: 'masking', seeds: 2 }, BASE);
    expect(variants.map(({ config }) => [config.masking, config.seed])).toEqual(
      [4, 5].flatMap((seed) => MASKING_STRATEGIES.map((masking) => [masking, seed])),
    );
    for (const { config } of variants) {
      expect({ ...config, masking: BASE.masking, seed: BASE.seed }).toEqual(BASE);
    }
  });

  it('compares the chosen strategies alone', () => {
    const variants = ablationVariants({ kind: 'masking', seeds: 2, strategies: ['frp', 'random'] }, BASE);
    expect(variants.map(({ config }) => [config.masking, config.seed])).toEqual([
      ['frp', 4],
      ['random', 4],
      ['frp', 5],
      ['random', 5],
    ]);
    expect(ablationVariants({ kind: 'objective', seeds: 1, strategies: [] }, BASE)).toHaveLength(5);
  });

  it('adds the parts of the objective one after another', () => {
    const variants = ablationVariants({ kind: 'objective', seeds: 1 }, BASE);
    expect(variants.map(({ label }) => label)).toEqual(['C1', 'C1+C2', 'C1+C2+C3', 'C1+C3', 'C3']);
    expect(variants.map(({ config }) => PRETRAINING.changed(config))).toEqual([
      ['seed', 'weightSfr', 'weightCl'],
      ['seed', 'weightCl'],
      ['seed'],
      ['seed', 'weightSfr'],
      ['seed', 'weightMim', 'weightSfr'],
    ]);
  });

  it('turns and lights faces apart and together, by the chances of the settings or by a half', () => {
    const chances = (base: typeof BASE) =>
      ablationVariants({ kind: 'augmentation', seeds: 1 }, base).map(({ label, config }) => [label, config.pose, config.light]); // prettier-ignore
    expect(chances(BASE)).toEqual([
      ['Neither', 0, 0],
      ['Pose', 0.5, 0],
      ['Light', 0, 0.5],
      ['Pose and light', 0.5, 0.5],
    ]);
    expect(chances({ ...BASE, pose: 0.2, light: 1 }).at(-1)).toEqual(['Pose and light', 0.2, 1]);
  });

  it('varies chosen settings, every value with every other, each with every seed, and what follows from them', () => {
    const axes = [
      { key: 'maskRatio', values: ['0.5', '0.9'] },
      { key: 'objective', values: ['3c', 'mae'] },
    ];
    const variants = ablationVariants({ kind: 'settings', seeds: 2, axes }, BASE);
    expect(variants.slice(0, 4).map(({ label }) => label)).toEqual([
      'Mask ratio 0.5, Objective 3C (FSFM)',
      'Mask ratio 0.5, Objective MAE',
      'Mask ratio 0.9, Objective 3C (FSFM)',
      'Mask ratio 0.9, Objective MAE',
    ]);
    expect(variants.map(({ config }) => [config.maskRatio, config.objective, config.seed])).toEqual([
      [0.5, '3c', 4],
      [0.5, 'mae', 4],
      [0.9, '3c', 4],
      [0.9, 'mae', 4],
      [0.5, '3c', 5],
      [0.5, 'mae', 5],
      [0.9, '3c', 5],
      [0.9, 'mae', 5],
    ]);
    const longer = ablationVariants(
      { kind: 'settings', seeds: 1, axes: [{ key: 'epochs', values: ['10', '20'] }] },
      BASE,
    );
    expect(
      longer.map(({ config }) => config.warmupEpochs),
      'a tenth of each',
    ).toEqual([1, 2]);
  });

  it('refuses too many variants, and what variants are compared by', () => {
    const vary =
      (...axes: [string, string[]][]) =>
      () =>
        ablationVariants(
          { kind: 'settings', seeds: 1, axes: axes.map(([key, values]) => ({ key, values })) },
          BASE,
        );
    const ten = Array.from({ length: 10 }, (_, i) => String(i + 1));
    expect(vary(['epochs', ten], ['batchSize', ten])).toThrow('100 variants are more than 40.');
    expect(vary(['heldOut', ['0.1', '0.2']])).toThrow('variants are compared on the same held-out faces');
    expect(vary()).toThrow('There is nothing to compare.');
  });
});
