/** What frozen encoders need, those too that are too large to be trained here. */
import { describe, expect, it } from 'vitest';
import { DETECTOR, defaultDetectorConfig } from '@/lib/detectorConfig';
import { PRESETS } from '@/lib/presets';
import { countParameters } from '@/ml/model/parameters';
import { detectorSpecs } from '../networks/finetuneNetwork';
import { forecastDetector, refuseDetector } from './forecast';

const GIB = 1024 ** 3;

describe.each([
  // Parameters of timm's vit_large_patch16_224 and vit_huge_patch14_224 without their heads.
  ['large', 303_301_632],
  ['huge', 630_764_800],
] as const)('a frozen encoder of size %s', (preset, parameters) => {
  it('is the one of that name', () => {
    const specs = detectorSpecs(PRESETS[preset].model, defaultDetectorConfig(preset, 'probe'), 2);
    const encoder = specs.filter(({ name }) => !name.startsWith('head.'));
    expect(countParameters(encoder)).toBe(parameters);
    expect(specs.filter(({ trained }) => trained).map(({ name }) => name)).toEqual([
      'head.weight',
      'head.bias',
    ]);
  });

  it.each(['probe', 'adapter'] as const)(
    'needs its weights, a few pictures and no gradients for: %s',
    (mode) => {
      const bytes = forecastDetector(defaultDetectorConfig(preset, mode));
      const weights = 4 * parameters;
      expect(bytes).toBeGreaterThan(weights);
      expect(bytes).toBeLessThan(1.5 * weights);
      // Batches are of features.
      expect(forecastDetector({ ...defaultDetectorConfig(preset, mode), batchSize: 1024 })).toBe(bytes);
      expect(refuseDetector(defaultDetectorConfig(preset, mode), { mostBytes: 4 * GIB })).toBeNull();
      expect(refuseDetector(defaultDetectorConfig(preset, mode), { mostBytes: GIB })?.remedy).toMatch(
        /smaller model/,
      );
    },
  );

  it('is refused where it would be trained, or where pictures would change', () => {
    expect(DETECTOR.issues(defaultDetectorConfig(preset))).toMatchObject({
      mode: `An encoder of size ${preset} stays frozen here: choose adapter or probe.`,
    });
    const probe = defaultDetectorConfig(preset, 'probe');
    expect(DETECTOR.issues({ ...probe, flip: true })).toEqual({});
    expect(DETECTOR.issues({ ...probe, mixup: 0.8, fakes: 'self-blended' })).toMatchObject({
      preset: expect.stringMatching(/pictures must stay as they are\. Switch off: Fakes, Mixup alpha\.$/),
    });
    expect(() => DETECTOR.parse({ ...probe, mode: 'norms' })).toThrow(/trained as adapter or probe/);
    expect(() => DETECTOR.parse({ ...probe, erasing: 0.25 })).toThrow(/no augmentation but the flip/);
  });
});

it('of a size that can be trained asks for the encoder in every step once pictures change', () => {
  const probe = { ...defaultDetectorConfig('base', 'probe'), batchSize: 256 };
  expect(forecastDetector({ ...probe, erasing: 0.25 })).toBeGreaterThan(1.5 * forecastDetector(probe));
});
