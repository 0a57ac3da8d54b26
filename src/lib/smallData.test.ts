import { describe, expect, it } from 'vitest';
import { defaultPretrainConfig, stepsPerEpoch } from './config';
import { defaultDetectorConfig, type DetectorConfig } from './detectorConfig';
import { aucInterval, detectorAdvice, pretrainAdvice } from './smallData';

describe('pretraining on few faces', () => {
  const config = { ...defaultPretrainConfig(), batchSize: 32 };

  it('suggests a batch that makes steps, then epochs that make enough of them, then nothing', () => {
    const [batch] = pretrainAdvice(config, 58);
    expect(batch).toEqual({
      key: 'batchSize',
      text: '58 faces at batch 32 make 1 step an epoch; with 8 they make 7.',
      value: 8,
    });
    const smaller = { ...config, batchSize: 8 };
    const [epochs] = pretrainAdvice(smaller, 58);
    expect(epochs.key).toBe('epochs');
    expect(epochs.text).toContain('100 epochs of 7 steps are 700 steps in all');
    expect(Number(epochs.value) * stepsPerEpoch(58, smaller)).toBeGreaterThanOrEqual(1000);
    expect(pretrainAdvice({ ...smaller, epochs: Number(epochs.value) }, 58)).toEqual([]);
  });

  it('leaves accumulated batches together first, where they are what is too large', () => {
    const accumulated = { ...config, batchSize: 16, accumIter: 8 };
    expect(pretrainAdvice(accumulated, 100)).toEqual([
      {
        key: 'accumIter',
        text: '100 faces at batch 16, accumulated 8 times, make 1 step an epoch; without accumulating they make 6.',
        value: 1,
      },
    ]);
  });

  it('says nothing where nothing would be better: no faces, or fewer than the smallest batch', () => {
    expect(pretrainAdvice(config, 0)).toEqual([]);
    expect(pretrainAdvice(config, 3).map(({ key }) => key)).toEqual(['epochs']);
    expect(pretrainAdvice(config, 2000)).toEqual([]);
  });
});

describe('a detector on few faces', () => {
  const of = (train: number, validation: number) =>
    ['fake', 'real'].map((label) => ({ label, faces: { train, validation } }));
  const config = defaultDetectorConfig();
  const keys = (changes: Partial<DetectorConfig>, counts = of(19, 4)) =>
    detectorAdvice({ ...config, ...changes }, counts).map(({ key }) => key);

  it('counts what an epoch draws: small classes repeated, and half a batch of genuine ones with their blends', () => {
    const counts = [
      { label: 'fake', faces: { train: 10, validation: 30 } },
      { label: 'real', faces: { train: 19, validation: 30 } },
    ];
    const [balanced] = detectorAdvice(config, counts);
    expect(balanced.text).toBe('29 training faces (38 with balanced classes) at batch 32 make 1 step an epoch; with 8 they make 4.'); // prettier-ignore
    const [plain] = detectorAdvice({ ...config, balance: false }, counts);
    expect(plain).toMatchObject({ key: 'batchSize', value: 4 });
    expect(plain.text).toContain('29 training faces at batch 32 make 1 step');
    const [blended] = detectorAdvice({ ...config, fakes: 'self-blended' }, counts);
    expect(blended).toMatchObject({ key: 'batchSize', value: 8 });
    expect(blended.text).toMatch(/^19 genuine training faces, each with its blend, at batch 32 make 1 step/);
  });

  it('comes to an end when each suggestion is followed', () => {
    let draft = config;
    const followed: string[] = [];
    for (let advice = detectorAdvice(draft, of(19, 4)); advice.length > 0;) {
      followed.push(advice[0].key);
      draft = { ...draft, [advice[0].key]: advice[0].value };
      advice = detectorAdvice(draft, of(19, 4));
      expect(followed.length).toBeLessThan(6);
    }
    expect(followed).toEqual(['batchSize', 'epochs', 'selectBy']);
  });

  it('calls patience short by its steps, where validation may choose and steps are enough', () => {
    const short = { batchSize: 8, epochs: 80, patience: 5 };
    expect(keys(short, of(19, 40))).toEqual(['patience']);
    expect(keys({ ...short, patience: 13 }, of(19, 40))).toEqual([]);
    expect(keys({ ...short, patience: 0 }, of(19, 40))).toEqual([]);
    expect(keys({ ...short, selectBy: 'last' }, of(19, 40))).toEqual([]);
  });

  it('says that few validation faces cannot choose an epoch, and with which interval', () => {
    const counts = [
      { label: 'fake', faces: { train: 400, validation: 5 } },
      { label: 'real', faces: { train: 400, validation: 4 } },
    ];
    const [advice] = detectorAdvice(config, counts);
    expect(advice).toMatchObject({ key: 'selectBy', value: 'last' });
    expect(advice.text).toMatch(/^9 validation faces \(4 genuine, 5 attacks\) are too few to choose an epoch by: the 95 % interval of an AUC of 0\.75 on them is 0\.42 to 1\.00\./); // prettier-ignore
    expect(advice.text).toContain('hold out a larger share');
    expect(detectorAdvice({ ...config, selectBy: 'last' }, counts)).toEqual([]);
    // What few faces cannot give, no share can.
    expect(detectorAdvice({ ...config, batchSize: 4, epochs: 100 }, of(19, 4))[0].text).not.toContain(
      'share',
    );
  });

  it('is silent where the split has said already that a class has no validation face', () => {
    expect(keys({ batchSize: 4, epochs: 100, patience: 0 }, of(19, 0))).toEqual([]);
    expect(keys({}, [])).toEqual([]);
  });
});

it('has the interval of an AUC as Hanley and McNeil give it', () => {
  // Their standard error for 80 cases at 0.75: the interval reaches below 0.65.
  expect(aucInterval(0.75, 40, 40).low).toBeCloseTo(0.643, 3);
  expect(aucInterval(0.75, 40, 40).high).toBeCloseTo(0.857, 3);
  expect(aucInterval(0.9, 1, 1)).toMatchObject({ high: 1 });
  expect(aucInterval(0.75, 400, 400).halfWidth).toBeLessThan(aucInterval(0.75, 40, 40).halfWidth);
});
