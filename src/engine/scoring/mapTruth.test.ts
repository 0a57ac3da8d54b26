import { expect, it } from 'vitest';
import type { FaceCrop } from '@/faces/types';
import { testFace } from '@/faces/mesh/testFace';
import { CROP_SIZE, PARSING_CLASSES } from '@/lib/regions';
import { SeededRandom } from '@/lib/random';
import { SCORE_MAPS } from '@/lib/scoreView';
import type { DetectorInfo } from './detectorInfo';
import { mapsAgainstTruth, type ForgedFace, type MapTruthRequest } from './mapTruth';

const GRID = 8;
const info = { imageSize: 64, patchSize: 8, depth: 2 } as unknown as DetectorInfo;
const network = { id: 'n' } as unknown as MapTruthRequest['network'];
const SKIN = PARSING_CLASSES.indexOf('skin');
const { rgb, parsing } = testFace();

/** Forged in the upper left quarter, or on all skin; the picture itself says so by its first byte. */
function forgedFace(seed: number, where: 'quarter' | 'skin' = 'quarter'): ForgedFace {
  const face = (mark: number): FaceCrop =>
    ({
      id: `${seed} ${mark}`,
      rgb: Uint8Array.from(rgb, (v, i) => (i === 0 ? mark : v)),
      parsing,
    }) as FaceCrop;
  const gate = Float32Array.from({ length: CROP_SIZE * CROP_SIZE }, (_, at) => {
    if (where === 'skin') return parsing[at] === SKIN ? 1 : 0;
    return at % CROP_SIZE < CROP_SIZE / 2 && at < CROP_SIZE * (CROP_SIZE / 2) ? 1 : 0;
  });
  return { original: face(0), forged: face(1), gate };
}

const quarter = Float32Array.from({ length: GRID * GRID }, (_, i) => (i % GRID < 4 && i < 32 ? 1 : 0));
const asked: unknown[] = [];

/** Its maps find the forged quarter, and nothing in what was not forged. */
const lab = {
  random: SeededRandom.fromSeed(7),
  noise: () => Float32Array.from({ length: GRID * GRID }, () => lab.random.uniform()),
  map: (face: Pick<FaceCrop, 'rgb'>) => (face.rgb[0] === 1 ? quarter : lab.noise()),
  explain: (_: unknown, face: FaceCrop) =>
    Promise.resolve({
      classIndex: 1,
      relevance: lab.map(face),
      rollout: lab.noise(),
      regions: [{ region: 'skin' as const, share: 0.1, score: 0, effect: face.rgb[0] }],
    }),
  gradCam: (_: unknown, face: Pick<FaceCrop, 'rgb'>) => Promise.resolve(lab.map(face)),
  attention: (_: unknown, face: FaceCrop, view: unknown) => {
    asked.push(view);
    return Promise.resolve(lab.map(face));
  },
  residual: (_: unknown, face: Pick<FaceCrop, 'rgb'>) =>
    Promise.resolve({
      imageSize: 64,
      patchSize: 8,
      masks: 1,
      error: lab.map(face),
      reconstruction: face.rgb,
    }),
};

const request: MapTruthRequest = { info, classIndex: 1, network, seed: 3 };

it('finds what is planted, and nothing in the face before and in shuffled maps', async () => {
  const faces = Array.from({ length: 12 }, (_, i) => forgedFace(i + 1));
  const all = await mapsAgainstTruth(lab, request, faces);
  expect(all.map(({ kind }) => kind)).toEqual(SCORE_MAPS);
  for (const { kind, forged, shuffled, original, faces: count } of all) {
    expect(count).toBe(12);
    expect(shuffled.auc).toBeCloseTo(0.5, 1);
    if (kind === 'occlusion') continue; // it speaks of all skin, of which a part is forged here
    expect(original.auc).toBeCloseTo(0.5, 1);
    if (kind !== 'rollout') expect(forged).toEqual({ auc: 1, pointing: 1 });
  }
  expect(all.find(({ kind }) => kind === 'rollout')?.forged.auc).toBeCloseTo(0.5, 1);
  expect(asked[0]).toEqual({ block: 1, head: 0, query: 0 });
});

it('the effects of regions become a map of patches, and without a network there is no residual', async () => {
  const all = await mapsAgainstTruth(lab, { ...request, network: null }, [forgedFace(1, 'skin')]);
  expect(all.map(({ kind }) => kind)).not.toContain('residual');
  const occlusion = all.find(({ kind }) => kind === 'occlusion');
  expect(occlusion?.forged).toEqual({ auc: 1, pointing: 1 });
  expect(occlusion?.original.auc).toBe(0.5);
});

it('ends between two faces when it is told to', async () => {
  const ended = AbortSignal.abort(new Error('enough'));
  await expect(mapsAgainstTruth(lab, request, [forgedFace(1)], ended)).rejects.toThrow('enough');
});
