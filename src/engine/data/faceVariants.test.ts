import { beforeAll, describe, expect, it } from 'vitest';
import { defaultPretrainConfig } from '@/lib/config';
import { defaultDetectorConfig } from '@/lib/detectorConfig';
import { PRESETS } from '@/lib/presets';
import { SeededRandom } from '@/lib/random';
import { CROP_SIZE } from '@/lib/regions';
import * as tf from '@/ml/tf';
import { DetectorData, type LabelledFace } from '../finetune/detectorData';
import { BatchStream, disposeBatch } from '../pretrain/batches';
import { mirror } from './augmentation';
import { FaceData } from './faceData';
import { VARIANTS } from './faceVariants';
import { drawnFaces, facesWithGeometry } from './testFaces';

const NANO = PRESETS.nano.model;
const CONFIG = { ...defaultPretrainConfig('nano'), batchSize: 4 };
const OFF = { randomResizedCrop: false, flip: false, pose: 0, light: 0, maxYaw: 20, seed: 0 };
const FACES = facesWithGeometry(8);
const SIDE = NANO.imageSize;

const share = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).filter((value, i) => value !== b[i]).length / a.length;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('faces of pretraining, turned and lit by their geometry', () => {
  it('are those of before where both are off: the same bytes, and nothing random is drawn', () => {
    const [with3d, without] = [new FaceData(FACES, NANO, OFF), new FaceData(drawnFaces(8), NANO, OFF)];
    const random = SeededRandom.fromSeed(1);
    const before = random.state();
    for (const i of FACES.keys()) expect(with3d.draw(i, random)).toEqual(without.draw(i, random));
    expect(random.state()).toEqual(before);
  });

  it.each([
    { pose: 1, light: 0 },
    { pose: 0, light: 1 },
    { pose: 1, light: 1 },
  ])('differ from the originals by %o, and repeat with the seed', (asked) => {
    const data = new FaceData(FACES, NANO, { ...OFF, ...asked });
    const drawn = (seed: number) => data.draw(2, SeededRandom.fromSeed(seed));
    expect(drawn(5)).toEqual(drawn(5));
    expect(drawn(6).rgb).not.toEqual(drawn(5).rgb);
    expect(share(drawn(5).rgb, data.original(2).rgb)).toBeGreaterThan(0.1);
    // Light moves nothing.
    if (asked.pose === 0) expect(drawn(5).patches).toEqual(data.original(2).patches);
  });

  it('are made once and seen again, of at most so many a face, other ones by another seed', () => {
    const data = new FaceData(FACES, NANO, { ...OFF, pose: 1 });
    const random = SeededRandom.fromSeed(8);
    const seen = new Set(Array.from({ length: 200 }, () => data.draw(2, random)));
    expect(seen.size).toBe(VARIANTS);
    const other = new FaceData(FACES, NANO, { ...OFF, pose: 1, seed: 1 }).draw(2, SeededRandom.fromSeed(8));
    expect([...seen].map(({ rgb }) => rgb)).not.toContainEqual(other.rgb);
  });

  it('stay as they are without a geometry, whatever the others do', () => {
    const mixed = FACES.map((face, i) => (i % 2 === 0 ? face : { ...face, geometry: undefined }));
    const data = new FaceData(mixed, NANO, { ...OFF, pose: 1 });
    const random = SeededRandom.fromSeed(3);
    for (const i of mixed.keys()) {
      const same = share(data.draw(i, random).rgb, data.original(i).rgb) === 0;
      expect(same, `face ${i}`).toBe(i % 2 === 1);
    }
  });

  it('take their parsing map along', () => {
    // A picture that tells the class of its pixels by its grey: regions of patches must be those that it shows.
    const [face] = FACES;
    const told = Uint8Array.from({ length: 3 * face.parsing.length }, (_, i) => (face.parsing[Math.floor(i / 3)] === 7 ? 250 : 0)); // prettier-ignore
    const { imageSize, patchSize } = PRESETS.tiny.model;
    expect(imageSize).toBe(CROP_SIZE);
    const data = new FaceData([{ ...face, rgb: told }], PRESETS.tiny.model, { ...OFF, pose: 1 });
    const random = SeededRandom.fromSeed(4);
    let moved = 0;
    for (let n = 0; n < 5; n++) {
      const { rgb, patches } = data.draw(0, random);
      moved += share(patches.mouth, data.original(0).patches.mouth);
      const grid = imageSize / patchSize;
      for (let patch = 0; patch < grid * grid; patch++) {
        let brightest = 0;
        for (let y = 0; y < patchSize; y++)
          for (let x = 0; x < patchSize; x++)
            brightest = Math.max(brightest, rgb[3 * ((Math.floor(patch / grid) * patchSize + y) * imageSize + (patch % grid) * patchSize + x)]); // prettier-ignore
        if (brightest > 200) expect(patches.mouth[patch], `patch ${patch}`).toBe(1);
      }
    }
    expect(moved).toBeGreaterThan(0);
  });

  it('are mirrored after they were turned', () => {
    const [straight, flipping] = [false, true].map((flip) => new FaceData(FACES, NANO, { ...OFF, pose: 1, flip })); // prettier-ignore
    const sides = Array.from({ length: 12 }, (_, seed) => {
      const one = straight.draw(1, SeededRandom.fromSeed(seed)).rgb;
      const other = flipping.draw(1, SeededRandom.fromSeed(seed)).rgb;
      const isMirrored = share(other, mirror(one, SIDE, 3)) === 0;
      expect(isMirrored || share(other, one) === 0).toBe(true);
      return isMirrored;
    });
    expect(new Set(sides)).toEqual(new Set([true, false]));
  });

  it('are refused with the way out where none has a geometry', () => {
    expect(() => new FaceData(drawnFaces(3), NANO, { ...OFF, light: 0.5 })).toThrow(
      'None of 3 faces has a geometry',
    );
  });

  it.each([false, true])(
    'go on from a stored stream as if it had not stopped, windows %s',
    async (windows) => {
      const config = { ...CONFIG, pose: 0.5, light: 0.5, flip: true, randomResizedCrop: windows };
      const data = new FaceData(FACES, NANO, config);
      const pixels = async (stream: BatchStream) => {
        const { batch } = stream.next();
        const values = await batch.patches.data();
        disposeBatch(batch);
        return values;
      };
      const whole = new BatchStream(data, NANO, config);
      await pixels(whole);
      const stored = structuredClone(whole.state());
      const expected = [await pixels(whole), await pixels(whole)];
      const other = new BatchStream(new FaceData(FACES, NANO, config), NANO, config);
      other.restore(stored);
      expect([await pixels(other), await pixels(other)]).toEqual(expected);
      expect(expected[0]).not.toEqual(expected[1]);
    },
  );
});

describe.each(['dataset', 'self-blended'] as const)('faces of a detector, fakes %s', (fakes) => {
  const labelled = FACES.map((face, i): LabelledFace => ({ ...face, group: null, label: fakes === 'dataset' && i % 2 === 0 ? 'fake' : 'real' })); // prettier-ignore
  const config = { ...defaultDetectorConfig('nano'), fakes, batchSize: 4, validationShare: 0, testShare: 0 };
  const make = (changes: Partial<typeof config>, faces = labelled) =>
    new DetectorData(faces, SIDE, { ...config, ...changes }, null);

  it('are those of before where both are off', () => {
    const bare = labelled.map((face) => ({ ...face, geometry: undefined }));
    expect(make({}).trainBatch(1)).toEqual(make({}, bare).trainBatch(1));
  });

  it.each([false, true])('are turned and lit, the same at each look, windows %s', (randomResizedCrop) => {
    const [plain, varied, again] = [{ pose: 0 }, { pose: 1, light: 1 }, { pose: 1, light: 1 }].map(
      (changes) => make({ ...changes, randomResizedCrop }).trainBatch(2),
    );
    expect(varied).toEqual(again);
    expect(share(varied.pixels, plain.pixels)).toBeGreaterThan(0.1);
    expect(varied.targets).toEqual(plain.targets);
  });

  it('are evaluated as they are', () => {
    const split = { testShare: 0.5 };
    expect(
      make({ ...split, pose: 1, light: 1 })
        .evaluated('test')
        .pictures(),
    ).toEqual(make(split).evaluated('test').pictures());
  });

  it('are refused with the way out where none has a geometry', () => {
    const bare = labelled.map((face) => ({ ...face, geometry: undefined }));
    expect(() => make({ pose: 0.5 }, bare).trainBatch(0)).toThrow('None of 8 faces has a geometry');
  });
});
