import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DETECTOR } from '../../src/lib/detectorConfig';
import { PRETRAINING } from '../../src/lib/config';
import { detectorSettings, pretrainSettings, readDetectArguments } from './detectArguments';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'detect-'));
  for (const name of ['real', 'fake']) {
    mkdirSync(join(folder, 'set', name), { recursive: true });
    writeFileSync(join(folder, 'set', name, 'a.jpg'), 'x');
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (...more: string[]) => readDetectArguments(['--labelled', join(folder, 'set'), ...more]);

describe('npm run detect', () => {
  it('trains every variant with one seed unless it is told otherwise', () => {
    const options = read();
    expect(options).toMatchObject({ preset: 'micro', seeds: [0], real: [], checkpoint: null });
    expect(options.variants).toHaveLength(5);
    const { preset, epochs, batchSize, flip, blr, warmupEpochs } = PRETRAINING.link.fromQuery(
      new URLSearchParams(pretrainSettings(options)),
    );
    expect({ preset, epochs, batchSize, flip, blr, warmupEpochs }).toEqual({
      preset: 'micro',
      epochs: 40,
      batchSize: 32,
      flip: true,
      blr: 0.012,
      warmupEpochs: 4,
    });
  });

  it('gives settings to detectors that are trained whole, and to probes only the split', () => {
    const options = read('--set', 'epochs=20', '--set', 'splitSeed=7', '--set', 'flip=false');
    const settings = (variant: Parameters<typeof detectorSettings>[1]) =>
      DETECTOR.link.fromQuery(new URLSearchParams(detectorSettings(options, variant, 3)));
    const whole = { mode: 'full', epochs: 20, splitSeed: 7, flip: false, seed: 3 };
    expect(settings('pretrained-full')).toMatchObject({ ...whole, fakes: 'dataset' });
    expect(settings('self-blended')).toMatchObject({ ...whole, fakes: 'self-blended' });
    expect(settings('scratch-probe')).toMatchObject({ mode: 'probe', epochs: 100, splitSeed: 7, seed: 3 });
  });

  it.each([
    [['--seeds', '1,x'], /--seeds 1,x/],
    [['--seeds', ''], /--seeds/],
    [['--variants', 'full'], /--variants full: use scratch-probe/],
    [['--set', 'epoch=3'], /epoch/],
    [['--set', 'epochs'], /--set epochs: give key=value/],
    [['--set', 'dropPath=7'], /dropPath/],
    [['--preset', 'huge'], /preset/],
    [['--checkpoint', '/nowhere'], /--checkpoint \/nowhere/],
    [['--real', '/nowhere'], /--real \/nowhere: not a folder/],
    [['--pretrain-epochs', '0'], /--pretrain-epochs 0/],
    [['--node'], /--node/],
  ])('refuses %j', (argv, reason) => {
    expect(() => read(...argv)).toThrow(reason);
  });

  it('wants a folder for each class', () => {
    expect(() => readDetectArguments(['--labelled', join(folder, 'set/real')])).toThrow('folder of pictures');
    expect(() => readDetectArguments([])).toThrow('no --labelled folder named');
  });
});
