import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPretrainConfig, parsePretrainConfig, PRETRAINING } from './config';
import { asStorageError, LabError, toErrorReport } from './errors';
import { MASKING_STRATEGIES } from './maskingStrategies';
import { PRESET_NAMES, PRESETS } from './presets';
import { deriveSeed, SeededRandom } from './random';

const { settings, schema, link } = PRETRAINING;
const { fromQuery: configFromQuery, toQuery: configToQuery } = link;

describe('configuration', () => {
  it('takes settings from before there was a precision as f32, and refuses f16 on stock kernels', () => {
    const { precision, ...before } = defaultPretrainConfig();
    expect(parsePretrainConfig(before).precision).toBe(precision);
    const half = { ...before, precision: 'f16' };
    expect(parsePretrainConfig(half).precision).toBe('f16');
    expect(() => parsePretrainConfig({ ...half, kernels: 'stock' })).toThrow('f16 needs the fused kernels');
  });

  it('has valid defaults for every preset, within the bounds that the form shows', () => {
    for (const preset of PRESET_NAMES) {
      const config = parsePretrainConfig(defaultPretrainConfig(preset));
      for (const [key, info] of Object.entries(settings)) {
        const value = config[key as keyof typeof config];
        if (info.kind !== 'number') continue;
        expect(value, key).toBeGreaterThanOrEqual(info.min);
        expect(value, key).toBeLessThanOrEqual(info.max);
      }
    }
  });

  it('describes every setting of the schema and no other', () => {
    expect(Object.keys(settings).sort()).toEqual(Object.keys(schema.entries).sort());
  });

  it('survives the URL, whatever is set', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PRESET_NAMES),
        fc.record({
          seed: fc.nat(2 ** 31 - 1),
          maskRatio: fc.double({ min: 0.1, max: 0.95, noNaN: true }),
          blr: fc.double({ min: 0, max: 10, noNaN: true }),
          flip: fc.boolean(),
          masking: fc.constantFrom(...MASKING_STRATEGIES),
        }),
        (preset, changes) => {
          const config = { ...defaultPretrainConfig(preset), ...changes };
          expect(configFromQuery(new URLSearchParams(configToQuery(config).toString()))).toEqual(config);
        },
      ),
      { seed: 4 },
    );
  });

  it('writes only what differs into the URL', () => {
    expect(configToQuery({ ...defaultPretrainConfig('nano'), seed: 7 }).toString()).toBe(
      'preset=nano&seed=7',
    );
  });

  it.each([
    ['preset=huge', /"huge"/],
    ['maskRatio=2', /maskRatio/],
    ['maskRatio=', /maskRatio/],
    ['flip=perhaps', /flip/],
    ['epochs=1.5', /epochs/],
    ['epochs=5&warmupEpochs=6', /warmupEpochs must not exceed epochs/],
  ])('refuses the link %s and names the setting', (query, reason) => {
    expect(() => configFromQuery(new URLSearchParams(query))).toThrow(reason);
  });

  it('keeps every geometry divisible: patches into the picture, heads into widths', () => {
    for (const { model } of Object.values(PRESETS)) {
      expect(model.imageSize % model.patchSize).toBe(0);
      expect(model.width % model.heads).toBe(0);
      expect(model.width % model.repDecoderHeads).toBe(0);
      expect(model.decoderWidth % model.decoderHeads).toBe(0);
      expect(model.width % 4).toBe(0);
      expect(model.decoderWidth % 4).toBe(0);
    }
  });
});

describe('SeededRandom', () => {
  it('repeats, and goes on from a stored state', () => {
    const first = SeededRandom.fromSeed(1);
    const second = SeededRandom.fromSeed(1);
    expect([first.uniform(), first.integer(10)]).toEqual([second.uniform(), second.integer(10)]);
    const resumed = SeededRandom.fromState(JSON.parse(JSON.stringify(first.state())));
    expect(resumed.permutation(20)).toEqual(first.permutation(20));
  });

  it('draws permutations of everything, normals of unit spread, and different streams of one seed', () => {
    const random = SeededRandom.fromSeed(2);
    expect(random.permutation(50).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const normals = Array.from({ length: 20_000 }, () => random.normal());
    const mean = normals.reduce((a, b) => a + b) / normals.length;
    const variance = normals.reduce((total, x) => total + (x - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(new Set([0, 1, 2, 3].map((stream) => deriveSeed(9, stream))).size).toBe(4);
  });
});

describe('error reports', () => {
  it('keep code and remedy of a LabError, and give anything else a general remedy', () => {
    expect(toErrorReport(new LabError('no-face', 'none', 'look'))).toEqual({
      code: 'no-face',
      message: 'none',
      remedy: 'look',
    });
    expect(toErrorReport('odd')).toMatchObject({ code: 'unexpected', message: 'odd' });
  });

  it('name a full storage, which browsers throw without a word, and no other failure is without one', () => {
    const full = toErrorReport(new DOMException('', 'QuotaExceededError'));
    expect(full).toMatchObject({ code: 'storage-full', message: expect.stringContaining('full') });
    expect(toErrorReport(new DOMException('', 'AbortError')).message).toBe('AbortError');
    const other = new TypeError('something else');
    expect(asStorageError(other)).toBe(other);
  });
});
