/** Links and records as earlier versions wrote them, letter by letter: they must open for ever. */
import { describe, expect, it } from 'vitest';
import { PRETRAINING, type PretrainConfig } from '../config';
import { DETECTOR } from '../detectorConfig';
import { EVALUATION_LINK } from '../evaluationLink';
import { MASK_LINK } from '../maskView';
import { SCORE_LINK } from '../scoreView';

const OWN_MASK = 'own:Eyes~eyes=hide~rest=random~4=16.';

/** What runs minimised before there was a choice, and the settings of others. */
const OBJECTIVE = {
  ...{ objective: '3c', weightSslp: 1000, sslpAxis: 'tokens', contrastTemperature: 0.2 },
} as const;
const HELD_OUT = { weightMim: 1, heldOut: 0, bestBy: 'training', patience: 0 };

describe('a link of an earlier version', () => {
  it('to pretraining, with everything changed', () => {
    const link =
      'preset=tiny&seed=7&masking=own%3AEyes%7Eeyes%3Dhide%7Erest%3Drandom%7E4%3D16.&maskRatio=0.6&regionPer=batch&normPixLoss=false&weightSfr=0&weightCl=0.05&clLoss=mocov3&clTemperature=0.2&repDecoderPosEmbed=zero&epochs=40&warmupEpochs=1.5&batchSize=8&accumIter=2&blr=0.00015&minLr=0.00001&weightDecay=0&clipGrad=0&emaMomentum=0.99&randomResizedCrop=true&flip=true&precision=f16&recompute=true&picturesEverySteps=20';
    const config = PRETRAINING.link.fromQuery(new URLSearchParams(link));
    expect(config).toEqual({
      ...{
        preset: 'tiny',
        seed: 7,
        masking: OWN_MASK,
        maskRatio: 0.6,
        regionPer: 'batch',
        normPixLoss: false,
      },
      ...{ weightSfr: 0, weightCl: 0.05, clLoss: 'mocov3', clTemperature: 0.2, repDecoderPosEmbed: 'zero' },
      ...{ epochs: 40, warmupEpochs: 1.5, batchSize: 8, accumIter: 2, blr: 0.00015, minLr: 0.00001 },
      ...{ weightDecay: 0, clipGrad: 0, emaMomentum: 0.99, randomResizedCrop: true, flip: true },
      ...{ kernels: 'fused', precision: 'f16', recompute: true, picturesEverySteps: 20 },
      // Since then, as it was without them.
      ...{ pose: 0, light: 0, maxYaw: 20, ...OBJECTIVE, ...HELD_OUT },
    });
    expect(PRETRAINING.link.toQuery(config).toString()).toBe(link);
  });

  it('to pretraining, with the defaults of what it does not say', () => {
    const config = PRETRAINING.link.fromQuery(new URLSearchParams('preset=nano&epochs=20'));
    expect(config).toEqual({
      ...{
        preset: 'nano',
        seed: 0,
        masking: 'crfr-p',
        maskRatio: 0.75,
        regionPer: 'image',
        normPixLoss: true,
      },
      ...{
        weightSfr: 0.007,
        weightCl: 0.1,
        clLoss: 'simsiam',
        clTemperature: 0.1,
        repDecoderPosEmbed: 'sincos',
      },
      ...{
        epochs: 20,
        warmupEpochs: 2,
        batchSize: 16,
        accumIter: 1,
        blr: 0.024,
        minLr: 0,
        weightDecay: 0.05,
      },
      ...{ clipGrad: 1, emaMomentum: 0.996, randomResizedCrop: false, flip: false, kernels: 'fused' },
      ...{ precision: 'f32', recompute: false, picturesEverySteps: 0, pose: 0, light: 0, maxYaw: 20 },
      ...OBJECTIVE,
      ...HELD_OUT,
    });
  });

  it('to the training of a detector, with everything changed', () => {
    const link =
      'preset=small&mode=norms&seed=3&pooling=class-token&fakes=self-blended&blendStrength=2&balance=false&task=unified&unseen=SD+%26+co&groupBy=person&splitSeed=4&validationShare=0.2&testShare=0.3&minLr=0&weightDecay=0.1&clipGrad=1&patience=0&flip=false&jpeg=0.3&blur=0.1&noise=0.2&resize=0.4&kernels=stock&epochs=7&warmupEpochs=0.5&batchSize=16&blr=0.001&layerDecay=0.8&smoothing=0&dropPath=0.2&mixup=0&cutmix=0.5&randAugment=5&erasing=0';
    const config = DETECTOR.link.fromQuery(new URLSearchParams(link));
    expect(config).toEqual({
      ...{ preset: 'small', seed: 3, mode: 'norms', pooling: 'class-token', fakes: 'self-blended' },
      ...{ blendStrength: 2, balance: false, task: 'unified', unseen: 'SD & co', groupBy: 'person' },
      ...{ splitSeed: 4, validationShare: 0.2, testShare: 0.3, epochs: 7, warmupEpochs: 0.5, batchSize: 16 },
      ...{ blr: 0.001, minLr: 0, layerDecay: 0.8, weightDecay: 0.1, clipGrad: 1, patience: 0, smoothing: 0 },
      ...{ dropPath: 0.2, mixup: 0, cutmix: 0.5, flip: false, randAugment: 5, erasing: 0, jpeg: 0.3 },
      ...{ blur: 0.1, noise: 0.2, resize: 0.4, kernels: 'stock' },
      // Since then, as it was without them.
      ...{ adapter: 'gelu', contrastWeight: 0, contrastTemperature: 0.07, trainPositions: false },
      ...{ decayTokens: true, selectBy: 'auc', randomResizedCrop: false, balanceDomains: false },
      ...{ pose: 0, light: 0, maxYaw: 20 },
    });
    const again = DETECTOR.link.toQuery(config);
    expect([...again].sort()).toEqual([...new URLSearchParams(link)].sort());
  });

  it.each([
    ['preset=nano&mode=probe', { epochs: 100, warmupEpochs: 5, batchSize: 64, blr: 0.004, layerDecay: 1 }],
    ['preset=nano&mode=probe', { weightDecay: 0, smoothing: 0, dropPath: 0, mixup: 0, flip: false }],
    ['preset=base&mode=full', { epochs: 10, warmupEpochs: 1, batchSize: 64, blr: 2.5e-4, layerDecay: 0.65 }],
    ['preset=base&mode=full', { dropPath: 0.1, mixup: 0.8, cutmix: 1, randAugment: 9, erasing: 0.25 }],
    [
      'preset=micro',
      { mode: 'full', epochs: 30, warmupEpochs: 3, batchSize: 32, blr: 0.008, randAugment: 0 },
    ],
  ])('to a detector by %s keeps its recipe', (link, recipe) => {
    expect(DETECTOR.link.fromQuery(new URLSearchParams(link))).toMatchObject(recipe);
  });

  it('to masks', () => {
    const link =
      'face=ab12&seed=41&maskRatio=0.6&patch=28&region=eyes&over=faces&strategies=frp%2Cown%3AEyes%7Eeyes%3Dhide%7Erest%3Drandom%7E4%3D16.';
    const view = MASK_LINK.fromQuery(new URLSearchParams(link));
    expect(view).toEqual({
      ...{ face: 'ab12', seed: 41, maskRatio: 0.6, patch: 28, region: 'eyes', over: 'faces' },
      strategies: ['frp', OWN_MASK],
    });
    expect(MASK_LINK.toQuery(view).toString()).toBe(link);
  });

  it('to scores', () => {
    const link =
      'map=relevance&opacity=0.6&block=0&head=0&query=0&seed=0&threshold=0.5&sort=order&descending=true&filter=all';
    const view = SCORE_LINK.fromQuery(new URLSearchParams(link));
    expect(view).toMatchObject({ map: 'relevance', opacity: 0.6, threshold: 0.5, descending: true });
    expect(SCORE_LINK.toQuery(view).toString()).toBe(link);
  });

  it('to an evaluation', () => {
    const link =
      'figure=hter&level=video&detector=0123456789abcdef&dataset=My+faces&part=all&genuine=&dataset=a+%26+b%2C+c&part=test&genuine=echt&calibration=My+faces';
    const choices = EVALUATION_LINK.fromQuery(new URLSearchParams(link));
    expect(choices).toEqual({
      ...{
        figure: 'hter',
        level: 'video',
        detector: ['0123456789abcdef'],
        dataset: ['My faces', 'a & b, c'],
      },
      ...{ part: ['all', 'test'], genuine: ['', 'echt'], calibration: 'My faces' },
      // Since then, as it was without them.
      fakes: [],
    });
    expect([...EVALUATION_LINK.toQuery(choices)].sort()).toEqual([...new URLSearchParams(link)].sort());
  });
});

describe('a record of an earlier version', () => {
  it('of a run, as it was exported and as it was before there was a precision', () => {
    const config =
      '{"preset":"nano","seed":0,"masking":"crfr-p","maskRatio":0.75,"regionPer":"image","normPixLoss":true,"weightSfr":0.007,"weightCl":0.1,"clLoss":"simsiam","clTemperature":0.1,"repDecoderPosEmbed":"sincos","epochs":100,"warmupEpochs":10,"batchSize":16,"accumIter":1,"blr":0.024,"minLr":0,"weightDecay":0.05,"clipGrad":1,"emaMomentum":0.996,"randomResizedCrop":false,"flip":false,"kernels":"fused","recompute":false,"picturesEverySteps":0}';
    const record: unknown = JSON.parse(config);
    expect(PRETRAINING.parse(record)).toEqual({ ...PRETRAINING.complete({ preset: 'nano' }) });
    expect(PRETRAINING.parse(record).precision).toBe('f32');
    // Rows of the table of runs are shown as they are.
    const row = record as PretrainConfig;
    expect(PRETRAINING.summary(row)).toBe('Model nano');
    expect(PRETRAINING.valueText(row, 'precision')).toBe('f32');
    expect(PRETRAINING.link.toQuery(row).toString()).toBe('preset=nano');
    // A record that was complete is written as it was.
    const settings = ['precision', 'pose', 'light', 'maxYaw', ...Object.keys({ ...OBJECTIVE, ...HELD_OUT })];
    const since = Object.fromEntries(settings.map((name) => [name, undefined]));
    const written = { ...PRETRAINING.record(PRETRAINING.parse(record)), ...since };
    expect(JSON.stringify(written)).toBe(config);
  });

  it('of a detector, from before it had a task, a strength of blends, unseen attacks and recipes of the authors', () => {
    const record: unknown = JSON.parse(
      '{"preset":"micro","seed":0,"mode":"full","pooling":"mean","fakes":"dataset","balance":true,"groupBy":"video","splitSeed":0,"validationShare":0.1,"testShare":0.25,"minLr":0.000001,"weightDecay":0.05,"clipGrad":0,"patience":10,"flip":true,"jpeg":0,"blur":0,"noise":0,"resize":0,"kernels":"fused","epochs":30,"warmupEpochs":3,"batchSize":32,"blr":0.008,"layerDecay":0.75,"smoothing":0.1,"dropPath":0,"mixup":0,"cutmix":0,"randAugment":0,"erasing":0}',
    );
    expect(DETECTOR.parse(record)).toEqual({
      ...(record as object),
      ...{ blendStrength: 1, task: 'as labelled', unseen: '', adapter: 'gelu', contrastWeight: 0 },
      ...{ contrastTemperature: 0.07, trainPositions: false, decayTokens: true, selectBy: 'auc' },
      ...{ randomResizedCrop: false, balanceDomains: false, pose: 0, light: 0, maxYaw: 20 },
    });
  });
});

describe('a bad or oversized link', () => {
  const huge = 'x'.repeat(1_000_000);
  it.each([
    ['pretraining', PRETRAINING.link, [`masking=own:${huge}`, `preset=${huge}`, 'seed=1e99', 'epochs=1e6']],
    ['a detector', DETECTOR.link, [`unseen=${huge}`, `mode=${huge}`, 'epochs=0']],
    ['masks', MASK_LINK, [`strategies=${huge}`, `region=${huge}`, 'patch=15']],
    ['scores', SCORE_LINK, [`map=${huge}`, 'threshold=2']],
    ['an evaluation', EVALUATION_LINK, [`detector=${huge}`, `figure=${huge}`]],
  ] as const)('to %s names what is wrong, in a short message with the way out', (_, codec, links) => {
    for (const link of links) {
      const { value, problem } = codec.open(new URLSearchParams(link));
      const key = link.split('=')[0];
      expect(value, key).toBeNull();
      expect(problem?.code).toBe('invalid-config');
      expect(problem?.message).toMatch(new RegExp(`^${key}: `));
      expect(problem?.message.length).toBeLessThan(250);
      expect(problem?.remedy).toContain(key);
    }
  });
});
