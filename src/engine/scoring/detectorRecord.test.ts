import { describe, expect, it } from 'vitest';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { readDetectorRecord } from './detectorRecord';

const record = {
  kind: 'detector',
  config: defaultDetectorConfig('nano'),
  classes: ['fake', 'real'],
  bonaFide: 'real',
  statistics: { mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2] },
  epoch: 3,
  adapter: 'a',
  datasetFingerprint: 'f',
};
const read = (change: object) => readDetectorRecord(JSON.stringify({ ...record, ...change }));

describe('the record of a detector', () => {
  it('is read, and what is no record is not ours', () => {
    expect(read({})).toMatchObject({ classes: ['fake', 'real'], bonaFide: 'real' });
    expect(read({})?.heldOut).toBeNull();
    const heldOut = { faces: 80, auc: 0.8, eer: 0.25 };
    expect(read({ heldOut })?.heldOut).toEqual(heldOut);
    expect(read({ heldOut: { ...heldOut, auc: 7 } })).toBeNull();
    expect(readDetectorRecord('['.repeat(1 << 20))).toBeNull();
    expect(read({ classes: Array.from({ length: 5000 }, (_, i) => `c${i}`) })).toBeNull();
  });

  it('says how its faces were cut; one of before means our framing', () => {
    expect(read({})?.framing).toBe('ours');
    expect(read({ framing: 'authors' })?.framing).toBe('authors');
    expect(read({ framing: 'nobody' })).toBeNull();
    const framings = [{ framing: 'ours', faces: 3 }, { framing: 'authors', faces: 1 }]; // prettier-ignore
    expect(read({ framings })?.framings).toEqual(framings);
    for (const wrong of [1, [{ framing: 'ours', faces: -1 }], [{ framing: 'nobody', faces: 1 }]])
      expect(read({ framings: wrong })?.framings).toEqual([]);
    // Nothing is set aside by a file.
    expect(read({ setAside: 'Believe me.' })).not.toHaveProperty('setAside');
  });

  it('has the scores that a face is told among, rising and bounded, or none where it is of before', () => {
    const sample = { count: 3, scores: [0.1, 0.1, 0.9] };
    const scores = { from: 'held-out', genuine: sample, attack: { count: 0, scores: [] } };
    expect(read({})?.scores).toBeNull();
    expect(read({ scores })?.scores).toEqual(scores);
    const wrong = [
      { ...sample, scores: [0.9, 0.1, 0.1] },
      { ...sample, scores: [0.1, 0.1, 7] },
      { ...sample, count: 2 },
      { count: 900, scores: Array.from({ length: 900 }, () => 0.5) },
    ];
    for (const genuine of wrong) expect(read({ scores: { ...scores, genuine } }), JSON.stringify(genuine).slice(0, 60)).toBeNull(); // prettier-ignore
  });

  it('says of which validation faces the file keeps features, or nothing where it is of before', () => {
    const side = { faces: 40, groups: 12 };
    const guard = { genuine: side, attack: side, kept: false };
    expect(read({})?.guard).toBeNull();
    expect(read({ guard })?.guard).toEqual(guard);
    expect(read({ guard: { ...guard, genuine: { ...side, faces: -1 } } })).toBeNull();
    expect(read({ guard: { genuine: side, kept: true } })).toBeNull();
  });

  it('counts the faces without fakes, or says nothing where it is of before', () => {
    const refusedFakes = [{ split: 'train', reason: 'Its mouth is open.', faces: 3 }];
    expect(read({})?.refusedFakes).toBeNull();
    expect(read({ refusedFakes })?.refusedFakes).toEqual(refusedFakes);
    for (const wrong of [1, [{ ...refusedFakes[0], faces: -1 }], [{ ...refusedFakes[0], split: 'all' }]])
      expect(read({ refusedFakes: wrong })).toMatchObject({ epoch: 3, refusedFakes: null });
  });

  it('is refused where it contradicts itself', () => {
    expect(() => read({ classes: ['real', 'real'] })).toThrow('two of its classes are called "real"');
    expect(() => read({ bonaFide: 'live' })).toThrow('its genuine class "live" is not one of its classes');
  });
});
