import { describe, expect, it } from 'vitest';
import { ablationVariants } from './ablation';
import { defaultPretrainConfig, PRETRAINING } from './config';
import { MASKING_STRATEGIES } from './maskingStrategies';

const BASE = { ...defaultPretrainConfig('nano'), seed: 4 };

describe('an ablation', () => {
  it('varies the strategy alone, with every seed', () => {
    const variants = ablationVariants('masking', BASE, 2);
    expect(variants.map(({ config }) => [config.masking, config.seed])).toEqual(
      [4, 5].flatMap((seed) => MASKING_STRATEGIES.map((masking) => [masking, seed])),
    );
    for (const { config } of variants) {
      expect({ ...config, masking: BASE.masking, seed: BASE.seed }).toEqual(BASE);
    }
  });

  it('compares the chosen strategies alone', () => {
    const variants = ablationVariants('masking', BASE, 2, ['frp', 'random']);
    expect(variants.map(({ config }) => [config.masking, config.seed])).toEqual([
      ['frp', 4],
      ['random', 4],
      ['frp', 5],
      ['random', 5],
    ]);
    expect(ablationVariants('objective', BASE, 1, [])).toHaveLength(5);
  });

  it('adds the parts of the objective one after another', () => {
    const variants = ablationVariants('objective', BASE, 1);
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
      ablationVariants('augmentation', base, 1).map(({ label, config }) => [label, config.pose, config.light]); // prettier-ignore
    expect(chances(BASE)).toEqual([
      ['Neither', 0, 0],
      ['Pose', 0.5, 0],
      ['Light', 0, 0.5],
      ['Pose and light', 0.5, 0.5],
    ]);
    expect(chances({ ...BASE, pose: 0.2, light: 1 }).at(-1)).toEqual(['Pose and light', 0.2, 1]);
  });
});
